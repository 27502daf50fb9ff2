#include "stint/engine/idle_circle.h"

#include <atomic>
#include <cerrno>
#include <new>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/model/bounds.h"
#include "stint/sys/fd.h"
#include "stint/sys/system_error.h"

namespace stint {

struct IdleCircle::Shared {
    std::atomic<Millis> looked_at;
    std::atomic<Millis> round_begun_at;
    std::atomic<Millis> round_ended;  // The beginning of the last one that has.
};

namespace {

constexpr std::size_t file_bytes = 4096;
// Whoever takes longer has died of it, or waits for the server as all do.
constexpr Millis round_ms_max = 2'000;

// Also a moment of the boot before is not before `now`, and none of this one.
bool is_within(Millis moment, Instant now, Millis time) {
    return moment <= now.value && now.value - moment < time;
}

}  // namespace

Result<IdleCircle> IdleCircle::open(const std::string& path) {
    Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    TRY(reserve_bytes(file, path, file_bytes));
    Mapping mapping = TRY(Mapping::of(file, path, file_bytes, Mapping::Access::read_write));
    return IdleCircle(std::move(mapping));
}

IdleCircle::Shared& IdleCircle::shared() const {
    static_assert(sizeof(Shared) <= file_bytes && std::atomic<Millis>::is_always_lock_free);
    return *std::launder(reinterpret_cast<Shared*>(mapping_.data()));
}

Instant IdleCircle::look_turn(Instant now, Millis apart_ms) {
    Millis before = shared().looked_at.load();
    if (before > 0 && is_within(before, now, apart_ms)) return Instant{before} + apart_ms;
    if (shared().looked_at.compare_exchange_strong(before, now.value)) return now;
    return now + apart_ms;  // Somebody has just taken it.
}

IdleCircle::Round IdleCircle::take_part(Instant now, Instant idle_since) {
    Millis ended = shared().round_ended.load();
    if (ended > 0 && idle_since.value < ended && is_within(ended, now, bounds::heartbeat_ms)) {
        return Round::covered;
    }
    Millis begun = shared().round_begun_at.load();
    bool recent = begun > 0 && is_within(begun, now, bounds::heartbeat_ms);
    if (!recent) {
        bool taken = shared().round_begun_at.compare_exchange_strong(begun, now.value);
        return taken ? Round::mine : Round::under_way;
    }
    bool waits = begun != ended && is_within(begun, now, round_ms_max);
    return waits ? Round::under_way : Round::none;
}

void IdleCircle::end_round(Instant begun) {
    shared().round_ended.store(begun.value);
}

Instant IdleCircle::last_round() const {
    return Instant{shared().round_ended.load()};
}

}  // namespace stint
