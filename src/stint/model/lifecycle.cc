#include "stint/model/lifecycle.h"

#include <array>

namespace stint {
namespace {

ItemState settled_state(OutcomeStatus status) {
    switch (status) {
        case OutcomeStatus::completed: return ItemState::completed;
        case OutcomeStatus::failed: return ItemState::failed;
        case OutcomeStatus::canceled: return ItemState::canceled;
    }
    return ItemState::failed;
}

ItemState exception_state(const ItemFacts::Exception& exception) {
    switch (exception.kind) {
        case ExceptionKind::retry:
        case ExceptionKind::set_back:
            return exception.due ? ItemState::pending : ItemState::waiting;
        case ExceptionKind::given_back:
        case ExceptionKind::rescued:
        case ExceptionKind::again: return ItemState::pending;
        case ExceptionKind::canceled: return ItemState::canceled;
    }
    return ItemState::pending;
}

}  // namespace

std::string_view to_text(OutcomeStatus status) {
    return to_text(settled_state(status));
}

std::string_view to_text(ExceptionKind kind) {
    switch (kind) {
        case ExceptionKind::retry: return "to be retried";
        case ExceptionKind::set_back: return "set back";
        case ExceptionKind::given_back: return "given back";
        case ExceptionKind::rescued: return "rescued";
        case ExceptionKind::again: return "taken up again";
        case ExceptionKind::canceled: return "canceled";
    }
    return "";
}

std::string_view to_text(ItemState state) {
    switch (state) {
        case ItemState::pending: return "pending";
        case ItemState::running: return "running";
        case ItemState::waiting: return "waiting";
        case ItemState::completed: return "completed";
        case ItemState::failed: return "failed";
        case ItemState::canceled: return "canceled";
    }
    return "";
}

std::optional<ItemState> parse_item_state(std::string_view text) {
    constexpr std::array all{ItemState::pending,   ItemState::running, ItemState::waiting,
                             ItemState::completed, ItemState::failed,  ItemState::canceled};
    for (ItemState state : all) {
        if (to_text(state) == text) return state;
    }
    return std::nullopt;
}

std::optional<ItemState> derive_state(const ItemFacts& facts) {
    Round settled = facts.outcome ? facts.outcome->round : 0;
    if (facts.exception && facts.lease) return std::nullopt;
    if (!facts.below_cursor) {
        if (facts.exception || facts.lease || facts.outcome) return std::nullopt;
        return ItemState::pending;
    }
    if (facts.exception) {
        if (facts.exception->round <= settled) return std::nullopt;
        return exception_state(*facts.exception);
    }
    if (facts.lease && facts.lease->round > settled) {
        return facts.lease->started ? ItemState::running : ItemState::pending;
    }
    if (facts.outcome) return settled_state(facts.outcome->status);
    return std::nullopt;
}

}  // namespace stint
