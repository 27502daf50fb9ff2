// Ticker makes a descriptor readable again and again, for loops that have to look at what tells
// nobody: files that grow. It costs nothing while it is stopped.
#pragma once

#include "stint/base/result.h"
#include "stint/base/time.h"
#include "stint/sys/fd.h"

namespace stint {

class Ticker {
public:
    static Result<Ticker> open();

    // REQUIRES: every > 0
    void start(Millis every) const;
    void stop() const;

    // Forgets the ticks so far.
    void drain() const;

    int fd() const { return timer_.get(); }

private:
    explicit Ticker(Fd timer) : timer_(std::move(timer)) {}

    Fd timer_;
};

}  // namespace stint
