#include "stint/spool/disperser.h"

#include <fmt/core.h>

#include "stint/spool/queue_feeder.h"
#include "stint/sys/files.h"

namespace stint::spool {

Result<void> Disperser::check_places() const {
    std::optional<FileFacts> mine = TRY(file_facts(from_.jobs_path()));
    for (const Queue& queue : to_) {
        std::optional<FileFacts> other = TRY(file_facts(queue.jobs_path()));
        bool is_same = mine && other && on_same_mount(from_.jobs_path(), queue.jobs_path());
        if (!is_same) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("'{}' is on another file system than '{}'; 'stint spool feed' "
                                     "moves jobs between two, or make the queue on the same one",
                                     queue.path(), from_.path())};
        }
        if (mine->inode == other->inode) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("'{}' cannot be dealt out to itself", queue.path())};
        }
    }
    return {};
}

Result<Dispersed> Disperser::run(const DispersalLimits& limits) {
    TRY(check_places());
    std::vector<FeedDestination> to;
    for (const Queue& queue : to_) to.push_back({queue});
    QueueFeeder feeder(from_, to, {.order = limits.order});
    Fed sum = TRY(feeder.run(std::move(sequence_),
                             {.jobs_max = limits.jobs_max, .each_max = limits.each_max}));
    return Dispersed{sum.moved, sum.finished, sum.gap};
}

}  // namespace stint::spool
