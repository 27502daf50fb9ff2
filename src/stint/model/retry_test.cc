#include "stint/model/retry.h"

#include <doctest/doctest.h>

namespace stint {

TEST_CASE("an item is not retried once its attempts are used up") {
    RetryPolicy policy{.attempts_max = 2};

    CHECK(retry_delay(policy, 1, 0.0) == 1'000);
    CHECK(retry_delay(policy, 2, 0.0) == std::nullopt);
}

TEST_CASE("the pause doubles up to its ceiling") {
    RetryPolicy policy{.attempts_max = 99, .first_delay_ms = 1'000, .delay_ms_max = 5'000};

    CHECK(retry_delay(policy, 2, 0.0) == 2'000);
    CHECK(retry_delay(policy, 3, 0.0) == 4'000);
    CHECK(retry_delay(policy, 4, 0.0) == 5'000);
    CHECK(retry_delay(policy, 90, 0.0) == 5'000);
}

TEST_CASE("jitter takes any part of the pause away") {
    RetryPolicy policy{.attempts_max = 2};

    CHECK(retry_delay(policy, 1, 0.25) == 750);
    CHECK(retry_delay(policy, 1, 0.999) == 1);
}

}  // namespace stint
