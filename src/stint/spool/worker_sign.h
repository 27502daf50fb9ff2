// The sign of life of a worker on a shared queue, and whether others live.
//
//     QUEUE/stint/WORKER.alive   locked by flock(2) as long as the worker lives, touched every five
//                                seconds; it says on which boot of which host
//
// On the same host the lock decides, at once. Locks of other hosts need not be seen here, so there
// the time does: who has not touched his file for three times as long is dead. Both times are those
// of the file system, so no clock has to be right.
#pragma once

#include <string>

#include "stint/base/result.h"
#include "stint/base/time.h"
#include "stint/spool/queue.h"
#include "stint/sys/fd.h"

namespace stint::spool {

constexpr Millis sign_every_ms = 5'000;

class WorkerSign {
public:
    // With a new name.
    static Result<WorkerSign> give(const Queue& queue);

    const std::string& worker() const { return worker_; }

    // To be called every sign_every_ms.
    Result<void> renew() const;

    // Whether another worker is dead for sure. One without a sign is.
    Result<bool> is_dead(const std::string& worker) const;

    // Takes the sign of a dead one away.
    Result<void> remove_of(const std::string& worker) const;
    // Our own, at the end.
    Result<void> remove() const { return remove_of(worker_); }

private:
    WorkerSign(std::string directory, std::string worker, Fd file)
        : directory_(std::move(directory)), worker_(std::move(worker)), file_(std::move(file)) {}
    std::string path_of(const std::string& worker) const;

    std::string directory_;
    std::string worker_;
    Fd file_;
};

}  // namespace stint::spool
