#include "stint/sys/beacon.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <ctime>

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stint/sys/system_error.h"

namespace stint {

struct Beacon::Shared {
    std::atomic<std::uint32_t> counter;
    std::atomic<std::uint32_t> waiters;
};

namespace {

using Word = std::atomic<std::uint32_t>;
static_assert(Word::is_always_lock_free && sizeof(Word) == 4, "a futex is four bytes");

constexpr std::size_t file_bytes = 4096;
constexpr Millis wait_ms_max = 86'400'000;  // Longer ones return early, as they may.

timespec deadline_after(Millis timeout) {
    timespec at{};
    clock_gettime(CLOCK_MONOTONIC, &at);
    Millis wait_ms = std::clamp<Millis>(timeout, 0, wait_ms_max);
    at.tv_sec += wait_ms / 1'000;
    at.tv_nsec += (wait_ms % 1'000) * 1'000'000;
    at.tv_sec += at.tv_nsec / 1'000'000'000;
    at.tv_nsec %= 1'000'000'000;
    return at;
}

void wake_all(Word& word, int operation) {
    ::syscall(SYS_futex, &word, operation, INT_MAX, nullptr, nullptr, 0);
}

bool kernel_can_wait_for_both() {
    // Refuses to wait for nothing, if it knows the call at all.
    return ::syscall(SYS_futex_waitv, nullptr, 0, 0, nullptr, 0) == -1 && errno == EINVAL;
}

void wait_for_both(const Word& shared, std::uint32_t seen, const Word& local, Millis timeout) {
    timespec deadline = deadline_after(timeout);
    futex_waitv words[2]{};
    words[0].val = seen;
    words[0].uaddr = reinterpret_cast<std::uintptr_t>(&shared);
    words[0].flags = FUTEX_32;
    words[1].val = 0;
    words[1].uaddr = reinterpret_cast<std::uintptr_t>(&local);
    words[1].flags = FUTEX_32 | FUTEX_PRIVATE_FLAG;
    ::syscall(SYS_futex_waitv, words, 2, 0, &deadline, CLOCK_MONOTONIC);
}

void wait_for_one(const Word& shared, std::uint32_t seen, Millis timeout) {
    timespec deadline = deadline_after(timeout);
    ::syscall(SYS_futex, &shared, FUTEX_WAIT_BITSET, seen, &deadline, nullptr,
              FUTEX_BITSET_MATCH_ANY);
}

}  // namespace

Result<Beacon> Beacon::open(const std::string& path) {
    Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    TRY(reserve_bytes(file, path, file_bytes));
    Mapping mapping = TRY(Mapping::of(file, path, file_bytes, Mapping::Access::read_write));
    auto local = std::make_unique<Local>();
    local->can_wait_for_both = kernel_can_wait_for_both();
    return Beacon(std::move(mapping), std::move(local));
}

Beacon::Shared& Beacon::shared() const {
    static_assert(sizeof(Shared) <= file_bytes);
    return *reinterpret_cast<Shared*>(mapping_.data());
}

void Beacon::post() {
    // Either this sees the waiter, or the waiter's look at the counter (in the kernel) sees the
    // new value: all four accesses are sequentially consistent.
    shared().counter.fetch_add(1);
    if (shared().waiters.load() != 0) wake_all(shared().counter, FUTEX_WAKE);
}

std::uint32_t Beacon::value() const {
    return shared().counter.load();
}

std::uint32_t Beacon::wait(std::uint32_t seen, Millis timeout) {
    shared().waiters.fetch_add(1);
    if (value() == seen && local_->woken.load() == 0 && timeout > 0) {
        if (local_->can_wait_for_both) {
            wait_for_both(shared().counter, seen, local_->woken, timeout);
        } else {
            wait_for_one(shared().counter, seen, timeout);
        }
    }
    shared().waiters.fetch_sub(1);
    local_->woken.store(0);
    return value();
}

void Beacon::wake_local() {
    if (local_->woken.exchange(1) != 0) return;
    if (local_->can_wait_for_both) {
        wake_all(local_->woken, FUTEX_WAKE_PRIVATE);
    } else {
        post();
    }
}

}  // namespace stint
