// Claims on jobs of a queue that several processes or hosts work on at once. A claim is a rename to
// a name that is no job's and tells whose it is, in the same directory:
//
//     jobs/fspl-X.fspl  ->  jobs/stint-claim-WORKER-fspl-X.fspl.claim
//
//     Claims claims(queue, "host-4711");
//     std::optional<Claim> claim = TRY(claims.claim("fspl-X.fspl"));  // Under the queue's lock.
//     OpenedJob job = TRY(claims.open(*claim));
//     … run it, without the lock …
//     TRY(claims.commit(*claim));
//
// The lock is only there to keep fspl out: among our own, a rename has one winner. Whether a worker
// lives is not known here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stint/base/result.h"
#include "stint/spool/queue.h"

namespace stint::spool {

struct Claim {
    std::string job;     // The name it had, and gets back.
    std::string worker;  // Whose it is.
    std::string file;    // Its name now.
};

// Nothing when `name` is no claim's.
std::optional<Claim> parse_claim(std::string_view name);

// Letters, digits, '.', '_' and '-', at most 64, and not "fspl-" in between.
bool is_worker_name(std::string_view worker);

class Claims {
public:
    // REQUIRES: is_worker_name(worker), and no other process has that name; the queue outlives it
    Claims(const Queue& queue, std::string worker);

    // Nothing when somebody else has taken the job. Fails with conflict when this worker has a
    // claim of that name already, and with invalid_input when the name leaves no room for ours.
    // Of a file system of a network the answer can be lost; then the new name tells.
    // REQUIRES: the lock of the queue is held
    Result<std::optional<Claim>> claim(const std::string& job);

    // As open_job.
    Result<OpenedJob> open(const Claim& claim) const { return open_job(queue_, claim.file); }

    // The job is done, and gone. Fails with conflict when the claim was taken away meanwhile: then
    // another runs it again, and its success must not be told.
    Result<void> commit(const Claim& claim);

    // The job is one again, in the place of its tombstone if it has one, else under a new name when
    // its own is taken: that is yielded. Nothing when the claim was taken away or is done. Also for
    // claims of others, who are dead: one of those who try succeeds.
    // REQUIRES: the lock of the queue is held
    Result<std::optional<std::string>> give_back(const Claim& claim);

    // Those of all workers. What others have committed and not removed, because they died, is
    // removed.
    Result<std::vector<Claim>> list() const;

private:
    Result<bool> rename_within(const std::string& from, const std::string& to) const;
    Result<std::string> name_to_return_to(const Claim& claim) const;

    const Queue& queue_;
    std::string worker_;
};

}  // namespace stint::spool
