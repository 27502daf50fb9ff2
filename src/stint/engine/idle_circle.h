// Workers of one host that wait for work ask a server together: one of them looks whether there is
// something, one says for all that they live, and the others see here when that was. What idle
// workers cost the server is that they ask at all.
//
// It lies in a small file beside the slots files. It may be behind: then somebody asks who need not
// have. Moments are of the host's clock.
#pragma once

#include <string>

#include "stint/base/result.h"
#include "stint/base/time.h"
#include "stint/sys/mapping.h"

namespace stint {

class IdleCircle {
public:
    // Creates the file if it is missing.
    static Result<IdleCircle> open(const std::string& path);

    // When the caller is to look: `now` if it is his turn, which nobody else gets for `apart_ms`.
    Instant look_turn(Instant now, Millis apart_ms);

    // Rounds of heartbeats: whoever begins one beats for all that were idle before it began.
    enum class Round {
        covered,    // There was one not long ago, and the caller was idle before.
        under_way,  // Wait for its end.
        mine,       // It is the caller's to make, and to end.
        none,       // None was for the caller; nor is there to be one now.
    };
    Round take_part(Instant now, Instant idle_since);
    void end_round(Instant begun);
    // When the last one began that has ended.
    Instant last_round() const;

private:
    struct Shared;  // What lies in the file.
    explicit IdleCircle(Mapping mapping) : mapping_(std::move(mapping)) {}
    Shared& shared() const;

    Mapping mapping_;
};

}  // namespace stint
