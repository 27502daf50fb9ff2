// Finds the jobs of a queue, again and again: what was read once is known, so that looking again
// costs a readdir and no more. Nothing in the directory can hold it up or stop it: what is no
// packet, may not be read, or is no file at all is stepped over and told.
//
//     JobScanner scanner(queue, "");
//     TRY(scanner.scan());
//     for (const QueuedJob* job : scanner.jobs(JobOrder::sequence)) …
//
// A job is known by its name and the inode of its file: a complete file is never written to again.
// Who replaces one does so by a rename. open_job (spool/queue.h) reads the header anew and so finds
// out who does not.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "stint/base/result.h"
#include "stint/spool/packet.h"
#include "stint/spool/packet_stream.h"
#include "stint/spool/queue.h"

namespace stint::spool {

struct QueuedJob {
    std::string name;  // Any bytes but '/'.
    PacketHeader header;
    std::int64_t payload_begin =
        0;  // In the file; of what the decoder makes of it, if there is one.
    std::int64_t file_bytes = 0;
};

enum class JobOrder {
    sequence,  // Number, then moment, then name.
    time,      // Moment, then name.
};

// A file with a name of a job that is none.
struct SteppedOver {
    std::string name;
    std::string reason;  // Without the name.
};

class JobScanner {
public:
    // `decoder` is a command (spool/decoder.h), or empty. With one, each new file costs a process.
    // REQUIRES: the queue outlives it
    JobScanner(const Queue& queue, std::string decoder)
        : queue_(queue), decoder_(std::move(decoder)) {}

    // Looks. Fails when the directory cannot be read, and then knows what it knew before.
    Result<void> scan();

    // Of the last scan. The pointers are good until the next one.
    std::vector<const QueuedJob*> jobs(JobOrder order) const;

    // Of the last scan, by name.
    std::vector<SteppedOver> stepped_over() const;

private:
    struct Entry {
        std::uint64_t inode = 0;  // As readdir says.
        FileFacts facts;
        QueuedJob job;      // If there is no fault.
        std::string fault;  // Why it is none.
        bool may_heal =
            true;  // The fault is not of the bytes: it can go without the file changing.
        bool is_gone = false;
        std::uint64_t scan = 0;
    };

    bool is_known(const Entry& entry, std::uint64_t inode, bool is_file) const;
    void look_at(const std::string& name, Entry& entry, bool is_link) const;
    Result<void> read(const std::string& name, Entry& entry) const;
    Result<StreamedHeader> decode(const Fd& file) const;

    const Queue& queue_;
    std::string decoder_;
    std::unordered_map<std::string, Entry> entries_;
    std::uint64_t scans_ = 0;
};

}  // namespace stint::spool
