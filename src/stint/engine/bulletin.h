// The bulletin tells those who wait that something was committed, here or in another process of the
// host. It only wakes; what is true stands in the store.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <thread>

#include "stint/base/guarded.h"
#include "stint/sys/beacon.h"
#include "stint/sys/poller.h"

namespace stint {

class Bulletin {
public:
    explicit Bulletin(Beacon beacon);
    ~Bulletin();
    Bulletin(const Bulletin&) = delete;
    Bulletin& operator=(const Bulletin&) = delete;

    // Something was committed. Any thread.
    void post() { beacon_.post(); }

    // Where the news stand: take it before looking, give it to arm() when there was nothing.
    std::uint32_t news() const { return beacon_.value(); }

    // Wakes `waker` once, as soon as there is news after `seen`. Replaces what was armed before;
    // the waker must stay until it was woken or disarm() was called. Any thread.
    void arm(std::uint32_t seen, const Waker& waker);
    void disarm();

private:
    struct Shared {
        const Waker* waker = nullptr;
        std::uint32_t seen = 0;
        bool stopping = false;
    };
    void run();

    Beacon beacon_;
    Guarded<Shared> shared_;
    std::condition_variable changed_;
    std::thread thread_;
};

}  // namespace stint
