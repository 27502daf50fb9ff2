#include "stint/store/patience.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/bounds.h"

namespace stint {
namespace {

// A server that takes up its work again at once has cost nobody anything, and one that was away a
// moment ago need not be spoken of again: what follows shortly is said when it lasts.
constexpr Millis say_after_ms = 2'000;
constexpr Millis said_lately_ms = 60'000;
// Whoever takes up signals does so within this time, unless it waits here.
constexpr Millis stop_pending_ms = 1'000;
constexpr std::size_t reason_bytes_max = 300;

// Tenths of a second are of no use to anybody who has waited for ten of them.
std::string waited_text(Millis ms) {
    if (ms < 10'000 || ms >= 100'000) return duration_text(ms * 1'000);
    return fmt::format("{} s", (ms + 500) / 1'000);
}

}  // namespace

bool is_away(const Error& error) {
    return error.code == ErrorCode::unavailable || error.code == ErrorCode::busy;
}

Patience::Patience(PatienceOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock) {
    shared_.lock()->limit_ms = options_.limit_ms;
}

void Patience::carry_out(const std::function<const Error*()>& attempt) {
    bool waited = false;
    Millis pause_ms = bounds::store_pause_first_ms;
    for (;;) {
        const Error* error = attempt();
        if (error == nullptr || !is_away(*error)) return waited ? end_wait(true) : note_answer();
        if (!waited && !begin_wait(*error)) return;
        waited = true;
        say_if_due(*error);
        if (!pause(pause_ms)) return end_wait(false);
        pause_ms = std::min(pause_ms * 2, bounds::store_pause_max_ms);
    }
}

void Patience::be_endless() {
    shared_.lock()->limit_ms.reset();
}

void Patience::hurry(Millis at_most_ms) {
    {
        Guarded<Shared>::Lock shared = shared_.lock();
        if (shared->hurried_at && shared->limit_ms && *shared->limit_ms <= at_most_ms) return;
        shared->limit_ms = std::min(shared->limit_ms.value_or(at_most_ms), at_most_ms);
        shared->hurried_at = clock_.now();
        ++shared->hurries;
    }
    changed_.notify_all();
}

bool Patience::is_waiting() const {
    Guarded<Shared>::Lock shared = shared_.lock();
    return shared->waiting > 0 || shared->given_up;
}

bool Patience::begin_wait(const Error& error) {
    Guarded<Shared>::Lock shared = shared_.lock();
    if (shared->given_up) return false;
    if (shared->waiting++ > 0) return true;
    Instant now = clock_.now();
    bool lately = shared->over_at && now - *shared->over_at < said_lately_ms;
    shared->away_since = now;
    shared->said = false;
    shared->say_at = now + (lately || error.code == ErrorCode::busy ? say_after_ms : 0);
    return true;
}

void Patience::say_if_due(const Error& error) {
    std::string how_long = "for as long as it takes";
    {
        Guarded<Shared>::Lock shared = shared_.lock();
        if (shared->said || clock_.now() < shared->say_at || has_ended(*shared)) return;
        shared->said = true;
        if (shared->limit_ms) how_long = "for up to " + waited_text(*shared->limit_ms);
    }
    say(fmt::format("the store does not answer ({}); trying again {}",
                    printable(error.message, reason_bytes_max), how_long));
}

bool Patience::pause(Millis at_most_ms) {
    if (is_stop_overdue()) hurry(0);
    Guarded<Shared>::Lock shared = shared_.lock();
    if (has_ended(*shared)) return false;
    // Never all workers at the same moment.
    Millis pause_ms =
        std::uniform_int_distribution<Millis>(at_most_ms / 2, at_most_ms)(shared->random);
    int hurries = shared->hurries;
    shared.wait_for(changed_, std::chrono::milliseconds(pause_ms),
                    [&](const Shared& s) { return s.hurries != hurries; });
    return !has_ended(*shared);
}

// REQUIRES: somebody waits
bool Patience::has_ended(const Shared& shared) const {
    if (!shared.limit_ms) return false;
    Instant from = shared.away_since;
    if (shared.hurried_at) from = std::max(from, *shared.hurried_at);
    return clock_.now() - from >= *shared.limit_ms;
}

void Patience::end_wait(bool answered) {
    std::optional<Millis> away_ms;
    {
        Guarded<Shared>::Lock shared = shared_.lock();
        shared->given_up = !answered;
        if (--shared->waiting > 0 || !answered) return;
        Instant now = clock_.now();
        shared->over_at = now;
        if (shared->said) away_ms = now - shared->away_since;
    }
    if (away_ms) {
        say(fmt::format("the store answers again after {}", waited_text(*away_ms)));
    }
}

void Patience::note_answer() {
    Guarded<Shared>::Lock shared = shared_.lock();
    shared->given_up = false;
}

bool Patience::is_stop_overdue() {
    if (!options_.stop_is_pending) return false;
    bool pending = options_.stop_is_pending();
    Guarded<Shared>::Lock shared = shared_.lock();
    if (!pending) {
        shared->stop_pending_since.reset();
        return false;
    }
    Instant now = clock_.now();
    if (!shared->stop_pending_since) shared->stop_pending_since = now;
    return now - *shared->stop_pending_since >= stop_pending_ms;
}

void Patience::say(const std::string& text) const {
    if (options_.say) options_.say(text);
}

}  // namespace stint
