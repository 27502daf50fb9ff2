#include "stint/engine/verdict.h"

#include <doctest/doctest.h>

namespace stint {
namespace {

constexpr RetryPolicy twice{.attempts_max = 2, .first_delay_ms = 1'000};
using Kind = Settlement::Kind;

}  // namespace

TEST_CASE("a success counts whatever the worker had in mind") {
    for (Fate fate : {Fate::wanted, Fate::canceled, Fate::stopped}) {
        CHECK(judge(true, fate, twice, 1, 0) == Verdict{Kind::completed});
    }
}

TEST_CASE("a failure is retried after its pause until the attempts are used up") {
    CHECK(judge(false, Fate::wanted, twice, 1, 0) == Verdict{Kind::retry, 1'000});
    CHECK(judge(false, Fate::wanted, twice, 2, 0) == Verdict{Kind::failed});
}

TEST_CASE("what was ended by the worker itself costs no attempt") {
    CHECK(judge(false, Fate::stopped, twice, 2, 0) == Verdict{Kind::set_back});
    CHECK(judge(false, Fate::canceled, twice, 1, 0) == Verdict{Kind::canceled});
}

}  // namespace stint
