#include "stint/spool/dealer.h"

#include <doctest/doctest.h>

using namespace stint::spool;

using Chosen = std::vector<std::size_t>;

TEST_CASE("a job goes to the queue that has the fewest, equal ones in turn") {
    Dealer dealer(DealTo::fewest, {2, 0, 0}, std::nullopt);

    CHECK(dealer.deal() == Chosen{1});
    CHECK(dealer.deal() == Chosen{2});
    CHECK(dealer.deal() == Chosen{1});
    CHECK(dealer.deal() == Chosen{2});
    CHECK(dealer.deal() == Chosen{0});
}

TEST_CASE("queues are filled until each has so many jobs") {
    Dealer dealer(DealTo::fewest, {3, 1}, 2);

    CHECK(dealer.has_room());
    CHECK(dealer.deal() == Chosen{1});
    CHECK_FALSE(dealer.has_room());
}

TEST_CASE("a job for each waits until each has room") {
    Dealer dealer(DealTo::each, {1, 0}, 2);

    CHECK(dealer.deal() == Chosen{0, 1});
    CHECK_FALSE(dealer.has_room());
}
