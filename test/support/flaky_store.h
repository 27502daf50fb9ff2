// A store that is away while a test says so: then each call fails as one to a server would that
// does not answer, and changes nothing.
//
//     Outage outage;
//     FlakyStore store(std::move(inner), outage);
//     outage.begin();  …  outage.end();
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "stint/store/store_wrapper.h"

namespace stint::test {

// Shared by all the stores of a test.
class Outage {
public:
    void begin() { away_.store(true); }
    void end() { away_.store(false); }
    bool is_on() const { return away_.load(); }

    // Calls that were refused so far: a test that waits for more of them knows that somebody tries.
    int refused() const { return refused_.load(); }
    void count() { ++refused_; }

private:
    std::atomic<bool> away_{false};
    std::atomic<int> refused_{0};
};

class FlakyStore final : public StoreWrapper {
public:
    FlakyStore(std::unique_ptr<Store> inner, Outage& outage)
        : StoreWrapper(std::move(inner)), outage_(outage) {}

protected:
    void around(const Call& call) override {
        if (!outage_.is_on()) {
            (void)call.make();
            return;
        }
        outage_.count();
        call.refuse({ErrorCode::unavailable, "connection refused"});
    }

private:
    Outage& outage_;
};

}  // namespace stint::test
