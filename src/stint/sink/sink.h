// A sink receives the events of a job: settled items, each at least once, in commit order or in the
// order of the items. It belongs to the thread of one courier, which calls deliver() and flush() as
// often as there is something, and close() once, last.
#pragma once

#include "stint/base/result.h"
#include "stint/base/time.h"
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

    // How long what was delivered may wait for flush(), so that more of it shares what that costs.
    virtual Millis flush_delay() const { return 0; }

    // No more will come. Waits until the receiver has done with what it was given.
    virtual Result<void> close() { return {}; }

    // When the receiver can be said to have what it was given: not before that is the sink's
    // position kept.
    enum class Receipt { at_flush, at_close };
    virtual Receipt receipt() const { return Receipt::at_flush; }

    // From any thread: somebody is in a hurry. Ends the receiver, if it is ours, so that nobody
    // waits for it.
    virtual void abandon() {}
};

}  // namespace stint
