#include "stint/engine/start_gate.h"

#include <algorithm>
#include <utility>

#include "stint/engine/slot_control.h"
#include "stint/sys/pressure.h"

namespace stint {
namespace {

// What the host says is good for so long; while it says no, it is asked again after so long.
constexpr Millis reading_ms = 100;
constexpr Millis ask_again_ms = 250;
constexpr Millis look_at_memory_ms = 500;

int busy_max_of(const std::optional<SlotRule>& load) {
    if (!load) return 0;
    // As with GNU parallel: 0 means that nothing else may run.
    return load->kind == SlotRule::Kind::most ? 1 : slots_by(*load, slot_room());
}

}  // namespace

HostReadings host_readings() {
    return {.runnable = runnable_threads, .memory_available = memory_available};
}

StartGate::StartGate(const StartLimits& limits, HostReadings readings)
    : limits_(limits),
      readings_(std::move(readings)),
      pace_(limits.delay, limits.rate),
      busy_max_(busy_max_of(limits.load)) {}

bool StartGate::lets_in(Instant now, int running) {
    opens_at_ = next_opening(now, running);
    return opens_at_ <= now;
}

Instant StartGate::next_opening(Instant now, int running) {
    if (pace_.opens_at() > now) return pace_.opens_at();
    if (limits_.load && is_busy(now)) return now + ask_again_ms;
    if (limits_.memory_bytes > 0) {
        std::optional<std::int64_t> available = memory(now);
        if (available && *available < limits_.memory_bytes) {
            return now + (running > 0 ? look_at_memory_ms : ask_again_ms);
        }
    }
    return now;
}

bool StartGate::is_busy(Instant now) {
    if (now - load_read_at_ >= reading_ms) {
        load_read_at_ = now;
        busy_ = readings_.runnable();
    }
    return busy_ && *busy_ >= busy_max_;
}

std::optional<std::int64_t> StartGate::memory(Instant now) {
    if (now - memory_read_at_ >= reading_ms) {
        memory_read_at_ = now;
        memory_ = readings_.memory_available();
    }
    return memory_;
}

void StartGate::started(Instant now, double jitter) {
    pace_.started(now, jitter);
    if (busy_) ++*busy_;  // It is on its way to be seen.
}

void StartGate::ended(bool succeeded, Micros duration) {
    pace_.ended(succeeded);
    if (limits_.deadline && succeeded) durations_.add(duration);
}

bool StartGate::is_too_late(Instant now) const {
    if (!limits_.deadline) return false;
    return now + durations_.value().value_or(0) / 1'000 >= *limits_.deadline;
}

std::optional<Instant> StartGate::looks_at(int running) const {
    if (limits_.memory_bytes == 0 || running < 2) return std::nullopt;
    return memory_read_at_ + look_at_memory_ms;
}

bool StartGate::is_short_of_memory(Instant now) {
    std::optional<std::int64_t> available = memory(now);
    return available && *available < limits_.memory_bytes / 2;
}

}  // namespace stint
