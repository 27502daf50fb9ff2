// An SQLite VFS around the system's that ends the process at the N-th thing it asks of the disk: a
// write, a truncation, a sync, a removal. Before that it can do what a power cut does: undo what
// was not synced, or some of it, sector by sector. It forgets nothing that was synced, and syncs
// nothing really, so that thousands of crashes cost seconds.
//
//     FaultVfs disk({.stop_at = 17, .loss = Loss::unsynced});     // in a forked child
//     open_store({.path = path, .vfs = FaultVfs::name});
//
// What the file system promises is taken to be: a synced file has its content and its name; names
// made and removed are durable with the next sync of a file that was new (as SQLite syncs the
// directory then).
#pragma once

#include <cstdint>
#include <memory>

namespace stint::test {

// What is lost when the process is stopped.
enum class Loss {
    nothing,        // It was killed: all that was written stays.
    unsynced,       // The power failed, and the disk had written nothing ahead of time ...
    some_unsynced,  // ... or whatever sectors it liked.
};

struct FaultPlan {
    std::int64_t stop_at = 0;  // Before this operation, counted from 1; 0 for never.
    Loss loss = Loss::nothing;
    std::uint64_t seed = 1;  // Of what is lost.
};

class FaultVfs {
public:
    static constexpr const char* name = "fault";
    static constexpr int exit_code = 77;  // Of the process, when it was stopped.

    // Registers it. One at a time in a process, and one thread.
    explicit FaultVfs(const FaultPlan& plan);
    ~FaultVfs();
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;

    std::int64_t operations() const;  // So far.

private:
    struct Registered;
    std::unique_ptr<Registered> registered_;
};

}  // namespace stint::test
