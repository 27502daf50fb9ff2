// A queue of Filespooler: a directory that any tool can write to.
//
//     QUEUE/nextseq        the number whose turn it is (spool/sequence_file.h)
//     QUEUE/nextseq.lock   held by the one who works on the queue
//     QUEUE/jobs/          a file a job: "fspl-….fspl", whole under this name from the beginning
//
// A Queue only knows the names and moves whole files. Who looks for jobs has a JobScanner, who
// writes them a JobWriter, who works on them opens them with open_job:
//
//     lock QUEUE/nextseq and keep it; scan, again and again; for each job in its order: open_job,
//     run, then SequenceFile::set_next, then remove_job or move_job. A job that is done before its
//     turn gets a tombstone in its place (spool/job_writer.h), removed when its turn comes.
//
// In this order the directory is at any moment a queue that fspl can go on with.
#pragma once

#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/spool/packet.h"
#include "stint/sys/files.h"

namespace stint::spool {

enum class QueueKind {
    complete,
    append_only,  // Without nextseq: jobs are written and looked at here, and run elsewhere.
};

// Fails with conflict when `path` exists. Its parent has to.
Result<void> make_queue(const std::string& path, QueueKind kind);

class Queue {
public:
    // Fails with not_found when it has no jobs/.
    static Result<Queue> open(std::string path);

    const std::string& path() const { return path_; }
    // Absolute, with all links resolved.
    Result<std::string> real_path() const;
    std::string jobs_path() const { return path_ + "/jobs"; }
    std::string job_path(std::string_view name) const;
    std::string sequence_path() const { return path_ + "/nextseq"; }

    // Fails with not_found when somebody else has taken it away.
    Result<void> remove_job(const std::string& name) const;

    // Moves a job to another queue, also on another file system, under its name or, if that is
    // taken there, a new one, which is yielded. The name here is gone when it returns, and neither
    // queue has half a file at any time. Durable there; here see sync.
    Result<std::string> move_job(const std::string& name, const Queue& to) const;

    // Makes what was renamed and removed durable.
    Result<void> sync() const { return sync_directory(jobs_path()); }

private:
    explicit Queue(std::string path) : path_(std::move(path)) {}

    std::string path_;
};

// A path with all links resolved. Fails with not_found.
Result<std::string> real_path(const std::string& path);

// The queue of that path, made if there is none: such as QUEUE/failed.
Result<Queue> open_or_make_queue(const std::string& path);

// Whether a file of that name in jobs/ is a job: it begins with "fspl-" and ends with ".fspl".
bool is_job_name(std::string_view name);

// "fspl-UUID.fspl" with a random UUID (RFC 4122, version 4), as fspl names them.
std::string new_job_name();

// A job whose header is read.
struct OpenedJob {
    PacketHeader header;
    std::int64_t payload_begin = 0;
    FileFacts facts;  // Of this very file, whatever the name means by now.
    Fd file;          // Its position is where the payload begins.
};

// Never waits: what is no regular file is refused without being opened for long. Fails with
// not_found when it has gone, invalid_input when it is no regular file or may not be read, corrupt
// when it is no packet.
Result<OpenedJob> open_job(const Queue& queue, const std::string& name);

// The same, with the header not read: for files that a decoder reads (spool/decoder.h).
struct OpenedFile {
    FileFacts facts;
    Fd file;
};
Result<OpenedFile> open_job_file(const Queue& queue, const std::string& name);

}  // namespace stint::spool
