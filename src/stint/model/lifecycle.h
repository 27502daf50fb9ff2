// The state of an item is derived, never stored. This is the one function that derives it, for both
// stores; docs/lifecycle.md holds the same table for people, and a test compares the two.
#pragma once

#include <optional>
#include <string_view>

#include "stint/model/ids.h"
#include "stint/model/outcome.h"

namespace stint {

// Why an item is outside its stream's normal order. The numbers are stored.
enum class ExceptionKind {
    retry = 1,       // Failed; to be tried again at a time.
    set_back = 2,    // Postponed without a failure.
    given_back = 3,  // Handed back unstarted by a worker that stopped or was busy.
    rescued = 4,     // Was in hand when its worker was lost.
    again = 5,       // Taken up again by a user: a new round.
    canceled = 6,    // Ended by request before anybody claimed it.
};

std::string_view to_text(ExceptionKind kind);

enum class ItemState { pending, running, waiting, completed, failed, canceled };

std::string_view to_text(ItemState state);
std::optional<ItemState> parse_item_state(std::string_view text);

// Everything the store knows about one item that bears on its state.
struct ItemFacts {
    bool below_cursor = false;  // The claim cursor has passed it.

    struct Exception {
        Round round;
        ExceptionKind kind;
        bool due;  // Its time has come.
    };
    struct Settled {
        Round round;  // The highest with an outcome.
        OutcomeStatus status;
    };
    struct Leased {
        Round round;
        bool started;  // In a slot, as far as its worker has said.
    };
    std::optional<Exception> exception;
    std::optional<Settled> outcome;
    std::optional<Leased> lease;
};

// Nothing when the facts contradict each other: the books are corrupt.
std::optional<ItemState> derive_state(const ItemFacts& facts);

}  // namespace stint
