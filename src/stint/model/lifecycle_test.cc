#include "stint/model/lifecycle.h"

#include <doctest/doctest.h>

namespace stint {
namespace {

constexpr ItemFacts claimed{.below_cursor = true, .exception = {}, .outcome = {}, .lease = {}};

ItemFacts with(ItemFacts facts, ItemFacts::Exception exception) {
    facts.exception = exception;
    return facts;
}
ItemFacts with(ItemFacts facts, ItemFacts::Settled outcome) {
    facts.outcome = outcome;
    return facts;
}
ItemFacts with(ItemFacts facts, ItemFacts::Leased lease) {
    facts.lease = lease;
    return facts;
}

}  // namespace

TEST_CASE("an item nobody has claimed is pending") {
    CHECK(derive_state({}) == ItemState::pending);
}

TEST_CASE("a leased item is running once it is in a slot, and pending before") {
    CHECK(derive_state(with(claimed, ItemFacts::Leased{1, false})) == ItemState::pending);
    CHECK(derive_state(with(claimed, ItemFacts::Leased{1, true})) == ItemState::running);
}

TEST_CASE("a settled item shows its outcome, also under a lease that is not yet used up") {
    ItemFacts failed = with(claimed, ItemFacts::Settled{1, OutcomeStatus::failed});

    CHECK(derive_state(failed) == ItemState::failed);
    CHECK(derive_state(with(failed, ItemFacts::Leased{1, true})) == ItemState::failed);
}

TEST_CASE("a new round hides the outcome of the old one") {
    ItemFacts failed = with(claimed, ItemFacts::Settled{1, OutcomeStatus::failed});

    CHECK(derive_state(with(failed, ItemFacts::Exception{2, ExceptionKind::again, true})) ==
          ItemState::pending);
    CHECK(derive_state(with(failed, ItemFacts::Leased{2, true})) == ItemState::running);
}

TEST_CASE("an item to be retried waits for its time") {
    CHECK(derive_state(with(claimed, ItemFacts::Exception{1, ExceptionKind::retry, false})) ==
          ItemState::waiting);
    CHECK(derive_state(with(claimed, ItemFacts::Exception{1, ExceptionKind::retry, true})) ==
          ItemState::pending);
}

TEST_CASE("an item canceled unclaimed is canceled") {
    CHECK(derive_state(with(claimed, ItemFacts::Exception{1, ExceptionKind::canceled, false})) ==
          ItemState::canceled);
}

TEST_CASE("facts that contradict each other are no state") {
    ItemFacts settled = with(claimed, ItemFacts::Settled{1, OutcomeStatus::completed});

    CHECK_FALSE(derive_state(claimed).has_value());
    CHECK_FALSE(derive_state(with(ItemFacts{}, ItemFacts::Leased{1, true})).has_value());
    CHECK_FALSE(derive_state(with(settled, ItemFacts::Exception{1, ExceptionKind::retry, true}))
                    .has_value());
    CHECK_FALSE(derive_state(with(with(claimed, ItemFacts::Leased{1, true}),
                                  ItemFacts::Exception{1, ExceptionKind::retry, true}))
                    .has_value());
}

}  // namespace stint
