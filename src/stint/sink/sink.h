// A sink receives the events of a job's feed: settled items, in commit order, each at least once.
#pragma once

#include "stint/base/result.h"
#include "stint/model/feed.h"

namespace stint {

class Sink {
public:
    virtual ~Sink() = default;

    // Hands one event over. May buffer: what counts is flush().
    virtual Result<void> deliver(const Event& event) = 0;

    // All that was delivered has reached the receiver when this returns. Yields whether anything
    // left the process since the last flush.
    virtual Result<bool> flush() = 0;
};

}  // namespace stint
