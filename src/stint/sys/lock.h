// Locks between processes that the kernel drops when their owner dies, however it dies.
//
// FairLock is the write lock of a store. A single flock is not fair: whoever releases it and asks
// again at once usually gets it again. Two of them are a turnstile: take the queue, then the lock,
// then leave the queue; so who asks again stands behind the one who was already waiting.
//
//     FairLock lock = TRY(FairLock::open("manifest.db-write"));
//     FairLock::Held held = TRY(lock.acquire());
//
// Byte locks say "somebody lives". They belong to an *open file description* (F_OFD_SETLK): to the
// descriptor, its duplicates and the copies that children inherit, and last until the last of them
// is closed.
#pragma once

#include <cstdint>
#include <string>

#include "stint/base/result.h"
#include "stint/sys/fd.h"

namespace stint {

class FairLock {
public:
    // The right to write; its destructor returns it. The FairLock must outlive it.
    class Held {
    public:
        ~Held() { release(); }
        Held(Held&& other) noexcept;
        Held& operator=(Held&& other) noexcept;
        Held(const Held&) = delete;
        Held& operator=(const Held&) = delete;

        // Returns the right now; does nothing the second time.
        void release();

    private:
        friend class FairLock;
        explicit Held(int fd) : fd_(fd) {}
        int fd_ = -1;
    };

    // Creates `path` and `path` + ".queue" if they are missing. They stay empty and are never
    // removed: a name that comes and goes would give two processes two different locks.
    static Result<FairLock> open(const std::string& path);

    // Waits until it is ours. A signal does not end the wait.
    // REQUIRES: one thread at a time uses a FairLock, and it does not hold it already (another
    // thread of this process that wants it needs a FairLock of its own)
    Result<Held> acquire();

private:
    FairLock(std::string path, Fd lock, Fd queue)
        : path_(std::move(path)), lock_(std::move(lock)), queue_(std::move(queue)) {}

    std::string path_;
    Fd lock_;
    Fd queue_;
};

// Takes one byte for the description behind `fd`, alone; false when another description has it.
// The byte need not exist in the file.
// REQUIRES: fd is open for writing
Result<bool> try_lock_byte(int fd, std::int64_t byte);

// The same, but shared with other descriptions that share it.
// REQUIRES: fd is open for reading
Result<bool> try_share_byte(int fd, std::int64_t byte);

// Whether a description other than the one behind `fd` holds the byte, alone or shared.
Result<bool> byte_locked(int fd, std::int64_t byte);

}  // namespace stint
