// Copies jobs from one store to another, of whatever kinds: rows in blocks, then the long outputs,
// and last of all the job, so that it appears there whole. What a copy that was killed has left is
// purged by the next one, or by `stint purge`.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "stint/engine/content_shelf.h"
#include "stint/engine/engine.h"
#include "stint/engine/janitor.h"
#include "stint/engine/membership.h"

namespace stint {

struct CopyReport {
    std::int64_t items = 0;
    std::int64_t outcomes = 0;
    std::int64_t bytes = 0;     // Of all rows and long outputs.
    std::int64_t contents = 0;  // Long outputs ...
    std::int64_t missing = 0;   // ... and those the source itself has lost.
};

// What becomes of the job in the source.
enum class AfterCopy { keep, remove };

class JobCopier {
public:
    // Both engines outlive it. Cleans up in the target what others have left half made.
    static Result<std::unique_ptr<JobCopier>> open(Engine& from, Engine& to);
    ~JobCopier();
    JobCopier(const JobCopier&) = delete;
    JobCopier& operator=(const JobCopier&) = delete;

    // `progress` is called now and then, on this thread. Fails with conflict when somebody works on
    // the job, with invalid_input when the target has one of that name and run. With
    // AfterCopy::remove the job is in one of the stores only, and only there does anything of it
    // run: an unfinished one is paused in the target until it has gone from the source. When it has
    // gone on in the source meanwhile it stays there, and that is a conflict.
    using Progressed = std::function<void(const CopyReport&)>;
    Result<CopyReport> copy(JobId job, AfterCopy after, const Progressed& progress);
    // Removes what copies that failed have left. Nothing is copied afterwards.
    Result<void> close();

private:
    JobCopier(Engine& from, Engine& to)
        : from_(from),
          to_(to),
          from_shelf_(ContentShelf::of(from)),
          to_shelf_(ContentShelf::of(to)) {}
    Result<void> copy_contents(const std::vector<RenamedContent>& names, CopyReport& report);
    Result<void> remove_from_source(JobId job, const TransferHead& head, JobId copied);

    Engine& from_;
    Engine& to_;
    std::unique_ptr<ContentShelf> from_shelf_;
    std::unique_ptr<ContentShelf> to_shelf_;
    std::unique_ptr<Store> reader_;  // Of the source.
    std::unique_ptr<Membership> membership_;
    std::unique_ptr<Janitor> janitor_;
};

}  // namespace stint
