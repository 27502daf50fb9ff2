// Waiting for a server that is away; the clock is moved by the attempts.
#include "stint/store/patience.h"

#include <mutex>
#include <vector>

#include "support/manual_clock.h"
#include <doctest/doctest.h>

namespace stint {
namespace {

const Error away{ErrorCode::unavailable, "connection refused"};
const Error refused{ErrorCode::conflict, "another worker has it"};

class Waiting {
public:
    Patience& patience(std::optional<Millis> limit_ms) {
        auto say = [this](std::string_view text) {
            std::lock_guard lock(mutex_);
            said_.emplace_back(text);
        };
        options.limit_ms = limit_ms;
        options.say = say;
        patience_.emplace(options, clock);
        return *patience_;
    }
    // Fails `failures` times, each after `each_ms`; then `then`.
    int tries(Patience& patience, int failures, Millis each_ms, const Error* then = nullptr) {
        int tries = 0;
        patience.carry_out([&]() -> const Error* {
            clock.advance(each_ms);
            return ++tries > failures ? then : &away;
        });
        return tries;
    }
    std::vector<std::string> said() {
        std::lock_guard lock(mutex_);
        return said_;
    }

    test::ManualClock clock;
    PatienceOptions options;

private:
    std::mutex mutex_;
    std::vector<std::string> said_;
    std::optional<Patience> patience_;
};

}  // namespace

TEST_CASE_FIXTURE(Waiting, "a call is made again until it is answered, and that is said once") {
    CHECK(tries(patience({}), 3, 4'000) == 4);

    REQUIRE(said().size() == 2);
    CHECK(said()[0] ==
          "the store does not answer (connection refused); trying again for as long as it takes");
    CHECK(said()[1] == "the store answers again after 12 s");
}

TEST_CASE_FIXTURE(Waiting, "a refusal is an answer") {
    CHECK(tries(patience({}), 1, 0, &refused) == 2);
    CHECK(said().size() == 2);
}

TEST_CASE_FIXTURE(Waiting, "patience that is limited ends, and does not begin again") {
    Patience& patience = this->patience(10'000);

    CHECK(tries(patience, 99, 4'000) == 4);
    CHECK(patience.is_waiting());
    CHECK(tries(patience, 99, 0) == 1);
    CHECK(said() == std::vector<std::string>{
                        "the store does not answer (connection refused); trying again for up to "
                        "10 s"});

    CHECK(tries(patience, 0, 0) == 1);
    CHECK_FALSE(patience.is_waiting());
}

TEST_CASE_FIXTURE(Waiting, "who hurries waits no longer than that from then on") {
    Patience& patience = this->patience({});
    int tries = 0;

    patience.carry_out([&]() -> const Error* {
        clock.advance(1'500);
        if (++tries == 3) patience.hurry(2'000);
        return &away;
    });

    CHECK(tries == 5);
}

TEST_CASE_FIXTURE(Waiting, "an outage shortly after another is said when it lasts") {
    Patience& patience = this->patience({});
    tries(patience, 1, 100);
    CHECK(said().size() == 2);

    tries(patience, 1, 100);
    CHECK(said().size() == 2);

    tries(patience, 3, 1'000);
    CHECK(said().size() == 4);
}

TEST_CASE_FIXTURE(Waiting, "a stop that nobody takes up ends the waiting") {
    options.stop_is_pending = [] { return true; };

    CHECK(tries(patience({}), 99, 400) == 4);
}

}  // namespace stint
