// The promises of Result, ASSERT and Guarded.
#include "stint/base/result.h"

#include <memory>
#include <thread>
#include <vector>

#include "support/stops.h"
#include <doctest/doctest.h>

#include "stint/base/guarded.h"

namespace stint {
namespace {

Result<std::unique_ptr<int>> make(bool ok) {
    if (!ok) return Error{ErrorCode::busy, "no"};
    return std::make_unique<int>(7);
}

Result<void> check(bool ok) {
    if (!ok) return Error{ErrorCode::conflict, "lost"};
    return {};
}

Result<int> check_then_make(bool check_ok, bool make_ok) {
    TRY(check(check_ok).doing("checking"));
    std::unique_ptr<int> made = TRY(make(make_ok).doing("making"));
    return *made;
}

}  // namespace

TEST_CASE("TRY yields the value, or returns the error with what was being done") {
    CHECK(check_then_make(true, true).value() == 7);
    CHECK(check_then_make(false, true).error().message == "checking: lost");
    CHECK(check_then_make(true, false).error().message == "making: no");
}

TEST_CASE("reading the value of an error stops the program") {
    CHECK(test::stops([] { (void)check_then_make(false, true).value(); }));
}

TEST_CASE("a guarded value is reached by one thread at a time") {
    Guarded<long> count;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int k = 0; k < 10'000; ++k) ++*count.lock();
        });
    }
    for (std::thread& thread : threads) thread.join();

    CHECK(*count.lock() == 40'000);
}

TEST_CASE("a wait that nobody ends ends by itself") {
    Guarded<bool> done(false);
    std::condition_variable changed;

    CHECK_FALSE(
        done.lock().wait_for(changed, std::chrono::milliseconds(1), [](bool d) { return d; }));
}

}  // namespace stint
