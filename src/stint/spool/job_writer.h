// Writes jobs into a queue so that nobody ever sees half of one: under a name that is no job's,
// synced, then renamed. Many are synced together.
//
//     JobWriter writer(queue);
//     int fd = TRY(writer.begin());
//     … write header and payload …
//     TRY(writer.publish());
//
// What was begun and not published is removed with the writer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stint/base/result.h"
#include "stint/spool/queue.h"

namespace stint::spool {

// So many files a writer may hold at once.
constexpr std::size_t job_batch_max = 256;

class JobWriter {
public:
    explicit JobWriter(const Queue& queue) : queue_(queue) {}
    ~JobWriter();
    JobWriter(const JobWriter&) = delete;
    JobWriter& operator=(const JobWriter&) = delete;

    // A new file for the next job; the descriptor stays the writer's.
    // REQUIRES: count() < job_batch_max
    Result<int> begin(std::string name = new_job_name());

    // The same, under a temporary name in jobs/ that the caller has chosen. Fails with conflict
    // when there is such a file.
    Result<int> begin_as(std::string temporary, std::string name);

    // Begun and not yet published.
    std::size_t count() const { return files_.size(); }

    // Makes what was written durable, without publishing it. publish() does it if it was not done.
    Result<void> sync();

    // Gives all their names and makes those durable; one sync of the directory. Fails with conflict
    // when a name is taken: those before it are published then.
    Result<void> publish();

    // Makes what was written durable and leaves it under the temporary names, which are the
    // caller's from now on; one sync of the directory.
    Result<void> leave();

    // As publish(), but each takes the place of the job that has its name.
    Result<void> replace();

private:
    struct File {
        std::string temporary;
        std::string name;
        Fd fd;
    };

    Result<void> sync_each();
    template <typename Rename>
    Result<void> rename_all(Rename rename);

    const Queue& queue_;
    std::vector<File> files_;
    Fd directory_;
    bool synced_ = false;
};

// Puts a packet that does nothing, with the same number and moment, in the place of a job that is
// done while jobs before it are not: who works on the queue next steps over it, fspl too. Begins
// only; writer.replace() makes it happen.
// REQUIRES: the queue is read without a decoder, and its lock is held
Result<void> begin_tombstone(JobWriter& writer, const std::string& name,
                             const PacketHeader& header);

}  // namespace stint::spool
