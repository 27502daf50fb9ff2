#include "stint/sys/ticker.h"

#include <doctest/doctest.h>

#include "stint/sys/poller.h"

namespace stint {
namespace {

TEST_CASE("a ticker ticks until it is stopped") {
    Poller poller = Poller::open().value();
    Ticker ticker = Ticker::open().value();
    REQUIRE(poller.add(ticker.fd(), 1).ok());

    ticker.start(1);
    for (int tick = 0; tick < 3; ++tick) {
        CHECK(poller.wait(std::nullopt).value().size() == 1);
        ticker.drain();
    }

    ticker.stop();
    ticker.drain();
    CHECK(poller.wait(0).value().empty());
    poller.remove(ticker.fd());
}

}  // namespace
}  // namespace stint
