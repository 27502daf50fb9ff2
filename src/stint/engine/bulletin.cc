#include "stint/engine/bulletin.h"

#include <utility>

namespace stint {
namespace {

constexpr Millis look_again_ms = 1'000;

}  // namespace

Bulletin::Bulletin(Beacon beacon) : beacon_(std::move(beacon)), thread_([this] { run(); }) {}

Bulletin::~Bulletin() {
    shared_.lock()->stopping = true;
    changed_.notify_one();
    beacon_.wake_local();
    thread_.join();
}

void Bulletin::arm(std::uint32_t seen, const Waker& waker) {
    {
        Guarded<Shared>::Lock shared = shared_.lock();
        shared->waker = &waker;
        shared->seen = seen;
    }
    changed_.notify_one();
    beacon_.wake_local();
}

void Bulletin::disarm() {
    shared_.lock()->waker = nullptr;
}

void Bulletin::run() {
    for (;;) {
        std::uint32_t seen = 0;
        {
            Guarded<Shared>::Lock shared = shared_.lock();
            shared.wait(changed_, [](const Shared& s) { return s.stopping || s.waker != nullptr; });
            if (shared->stopping) return;
            seen = shared->seen;
        }
        beacon_.wait(seen, look_again_ms);
        Guarded<Shared>::Lock shared = shared_.lock();
        if (shared->waker == nullptr || beacon_.value() == shared->seen) continue;
        shared->waker->wake();
        shared->waker = nullptr;
    }
}

}  // namespace stint
