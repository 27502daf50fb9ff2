// How the stores of one process wait together for a server that is away: with growing pauses, for
// as long as the process has patience, and with one word about it for all of them.
//
//     Patience patience({.limit_ms = 10'000, .say = [](std::string_view text) { … }}, clock);
//     patience.carry_out([&] { return try_it(); });   // null, or the error of this try
//     patience.hurry(0);                              // from another thread: no more waiting
#pragma once

#include <condition_variable>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "stint/base/error.h"
#include "stint/base/guarded.h"
#include "stint/sys/clock.h"

namespace stint {

struct PatienceOptions {
    std::optional<Millis> limit_ms;  // Of one outage; nothing for as long as it takes.
    // Told that an outage begins and that it is over. On any thread; null for silence.
    std::function<void(std::string_view)> say = {};
    // Whether a request to stop has come that nobody has taken up. While it is so for a while,
    // those who would are waiting here. May be null.
    std::function<bool()> stop_is_pending = {};
};

// Whether the same call may succeed later: the server is away, or too busy to answer in time.
bool is_away(const Error& error);

// All methods may be called from any thread.
class Patience {
public:
    Patience(PatienceOptions options, const Clock& clock);

    // Calls `attempt` until it yields something else than the error of a server that is away, or
    // the patience ends. Once it has ended nothing waits again before something has succeeded.
    void carry_out(const std::function<const Error*()>& attempt);

    // From now on outages are waited for as long as they take. REQUIRES: hurry() was not called
    void be_endless();

    // From now on no outage is waited for longer than this, counted from now at the earliest.
    void hurry(Millis at_most_ms);

    // Somebody waits, or has given up and nobody has succeeded since.
    bool is_waiting() const;

    // Tells people something about an outage.
    void say(const std::string& text) const;

private:
    struct Shared {
        std::optional<Millis> limit_ms;
        std::optional<Instant> hurried_at;
        int hurries = 0;
        int waiting = 0;        // Calls in carry_out() that have failed.
        bool given_up = false;  // Nothing has succeeded since the patience ended.
        Instant away_since;     // While somebody waits.
        bool said = false;
        Instant say_at;                  // Not before.
        std::optional<Instant> over_at;  // Of the last outage that ended.
        std::optional<Instant> stop_pending_since;
        std::mt19937_64 random{std::random_device{}()};
    };
    bool begin_wait(const Error& error);
    void say_if_due(const Error& error);
    // Waits before the next attempt; false: the patience has ended.
    bool pause(Millis at_most_ms);
    void end_wait(bool answered);
    void note_answer();
    bool is_stop_overdue();
    bool has_ended(const Shared& shared) const;

    const PatienceOptions options_;
    const Clock& clock_;
    mutable Guarded<Shared> shared_;
    std::condition_variable changed_;
};

}  // namespace stint
