// The liveness file of a worker, beside the store. It answers, for any process of the host and at
// once: does this worker live? what had it in hand? does something it started still run?
//
// The worker holds a lock on byte 0. Each child inherits a descriptor with a lock on a byte of its
// slot; the lock lasts as long as any descendant keeps that descriptor. The kernel drops both when
// their holders die, so that no clock and no heartbeat is needed. The file is memory to its worker:
// saying what a slot does costs a few stores.
//
//     SlotsFile slots = TRY(SlotsFile::create("work.db-workers/17", 8));
//     slots.occupy(slot, token, item);
//     Fd lock = TRY(slots.open_child_lock(slot));
//     Child child = TRY(launch({…, .lock_fd = lock.get(), .pid_place =
//     slots.process_place(slot)})); slots.set_process(slot, child.pid, child.start); lock.close();
//     … slots.vacate(slot); … slots.remove();
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "stint/base/result.h"
#include "stint/sys/fd.h"
#include "stint/sys/mapping.h"

namespace stint {

constexpr int slots_max = 4096;

// What a slot does, as it lies in the file. Written by one worker, in an order that makes sense to
// a reader after a crash at any instruction: first the fields, then the token.
struct SlotRecord {
    std::atomic<std::int64_t> token;  // 0: idle, and the others mean nothing.
    std::atomic<std::int64_t> item;
    std::atomic<std::int64_t> pid;        // 0: no process yet.
    std::atomic<std::int64_t> pid_start;  // As process_start (sys/host.h); 0: not known yet.
    std::atomic<std::int64_t> lock_byte;  // 0: no child lock yet.
    // Descriptors of the worker, of the files that stdout and stderr go to; -1: they go elsewhere.
    std::atomic<std::int64_t> output_fd;
    std::atomic<std::int64_t> errors_fd;
    std::int64_t unused;
};

// The worker's side. Different slots may be used from different threads.
class SlotsFile {
public:
    // Appears under its name with the worker's lock already held: nobody can take it for dead.
    // Until then it is called `.new-…` in the same directory; a crash can leave that behind.
    // Fails with conflict when `path` exists.
    // REQUIRES: 1 <= slots <= slots_max
    static Result<SlotsFile> create(const std::string& path, int slots);

    // A descriptor, read-only and close-on-exec, that holds the lock of this slot. If a descendant
    // of an earlier attempt still keeps the slot's byte, another byte is taken. Fails with busy
    // when 4096 earlier attempts of this slot have left somebody behind. REQUIRES: the slot's
    // previous attempt is vacated, or had no child lock
    Result<Fd> open_child_lock(int slot);

    // REQUIRES: token != 0
    void occupy(int slot, std::int64_t token, std::int64_t item);

    // Where others can read what the attempt prints while it runs.
    void set_captures(int slot, int output_fd, int errors_fd);

    // For LaunchSpec::pid_place; good as long as this object lives.
    std::atomic<std::int64_t>* process_place(int slot);
    void set_process(int slot, pid_t pid, std::int64_t start);
    void vacate(int slot);

    // Kills what the attempt that was last in this slot has left running, as far as it keeps the
    // child lock: also who has left the process group. Costs nothing when nobody does.
    // REQUIRES: the slot is vacated, and not occupied again
    void kill_survivors(int slot);

    // Since when the worker has nothing to do and holds nothing; 0: it may have something.
    void set_idle_since(std::int64_t moment);

    // Takes the name away, at a clean end; the locks last until this object goes.
    Result<void> remove();

    int slots() const { return slots_; }

private:
    SlotsFile(std::string path, Fd directory, Fd file, Mapping mapping, int slots);
    SlotRecord& record(int slot) const;

    std::string path_;
    Fd directory_;  // For opening the file again, wherever the process has moved to by then.
    Fd file_;
    Mapping mapping_;
    int slots_;
    std::vector<std::int64_t> byte_in_use_;  // By slot: the lock byte that was free last time.
};

// Everybody else's side. Looking changes nothing.
class SlotsView {
public:
    // Nothing when the file is missing: its worker ended cleanly. Fails with corrupt when it is not
    // a slots file, or one of another version.
    static Result<std::optional<SlotsView>> open(const std::string& path);

    // Whether the worker holds its lock. Once false, it stays false and the records change no more.
    Result<bool> worker_alive() const;

    struct InHand {
        int slot = 0;
        std::int64_t token = 0;
        std::int64_t item = 0;
        std::int64_t pid = 0;
        std::int64_t pid_start = 0;
        std::int64_t worker_pid = 0;
        std::int64_t output_fd = -1;  // Of the worker, as in SlotRecord.
        std::int64_t errors_fd = -1;
        bool child_alive = false;  // Somebody keeps the child lock.
    };
    // The occupied slots. While the worker lives this is only a glimpse.
    Result<std::vector<InHand>> in_hand() const;

    std::int64_t idle_since() const;  // As the worker has set it.
    std::int64_t pid() const;
    std::int64_t pid_namespace() const;
    int slots() const { return slots_; }

    // Sends SIGKILL to the process groups that a dead worker left behind, as far as it is certain
    // that a number still means the same group: only in the pid namespace and boot of the worker,
    // and only when the leader has the recorded start time, or is dead and somebody keeps the
    // child lock. Call it again while in_hand() shows a child alive: a leader may just be dying.
    // Who escaped by setsid(2) is not reached; his lock is to be waited for.
    // REQUIRES: !worker_alive()
    void kill_groups() const;

private:
    SlotsView(Fd file, Mapping mapping, int slots)
        : file_(std::move(file)), mapping_(std::move(mapping)), slots_(slots) {}

    Fd file_;
    Mapping mapping_;
    int slots_;
};

}  // namespace stint
