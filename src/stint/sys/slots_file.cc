#include "stint/sys/slots_file.h"

#include <cerrno>
#include <csignal>
#include <new>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/hash.h"
#include "stint/sys/files.h"
#include "stint/sys/host.h"
#include "stint/sys/launcher.h"
#include "stint/sys/lock.h"
#include "stint/sys/lock_holders.h"

namespace stint {

namespace {

struct Header {
    std::int64_t magic;
    std::int64_t slots;
    std::int64_t pid;
    std::int64_t pid_namespace;
    std::int64_t boot_hash;
    std::int64_t idle_since;
    std::int64_t unused[2];
};

constexpr std::int64_t magic_of_version_1 = 0x31'74'6f'6c'73'74'73;  // "stslot1", little endian.
constexpr std::int64_t worker_byte = 0;
constexpr std::int64_t laps_max = 4096;

// Each slot has a cache line to itself, so that slots of different threads do not disturb another.
static_assert(sizeof(Header) == 64 && sizeof(SlotRecord) == 64);
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

std::size_t file_bytes(std::int64_t slots) {
    return sizeof(Header) + static_cast<std::size_t>(slots) * sizeof(SlotRecord);
}

Header& header_in(const Mapping& mapping) {
    return *std::launder(reinterpret_cast<Header*>(mapping.data()));
}

SlotRecord& record_in(const Mapping& mapping, int slot) {
    std::byte* records = mapping.data() + sizeof(Header);
    return std::launder(reinterpret_cast<SlotRecord*>(records))[slot];
}

// The last part of `path`.
const char* name_in(const std::string& path) {
    return path.c_str() + path.rfind('/') + 1;
}

// The lock bytes of a slot: 1 + slot, and every slots_max bytes another one.
std::int64_t first_byte_of(int slot) {
    return 1 + slot;
}

std::int64_t byte_after(std::int64_t byte, int slot) {
    std::int64_t next = byte + slots_max;
    return next < 1 + laps_max * slots_max ? next : first_byte_of(slot);
}

Result<Mapping> fill_new_file(const NewFile& file, int slots) {
    TRY(reserve_bytes(file.fd, file.path, file_bytes(slots)));
    Mapping mapping =
        TRY(Mapping::of(file.fd, file.path, file_bytes(slots), Mapping::Access::read_write));
    header_in(mapping) = {.magic = magic_of_version_1,
                          .slots = slots,
                          .pid = ::getpid(),
                          .pid_namespace = pid_namespace(),
                          .boot_hash = hash63(boot_id()),
                          .idle_since = 0,
                          .unused = {}};
    bool locked = TRY(try_lock_byte(file.fd.get(), worker_byte));
    ASSERT(locked);
    return mapping;
}

}  // namespace

SlotsFile::SlotsFile(std::string path, Fd directory, Fd file, Mapping mapping, int slots)
    : path_(std::move(path)),
      directory_(std::move(directory)),
      file_(std::move(file)),
      mapping_(std::move(mapping)),
      slots_(slots) {
    for (int slot = 0; slot < slots; ++slot) byte_in_use_.push_back(first_byte_of(slot));
}

Result<SlotsFile> SlotsFile::create(const std::string& path, int slots) {
    ASSERT(slots >= 1 && slots <= slots_max);
    Fd directory(::open(directory_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.valid()) return system_error(errno, fmt::format("making '{}'", path));
    NewFile file = TRY(create_new_file(directory_of(path), ".new-"));
    Result<Mapping> mapping = fill_new_file(file, slots);
    Result<void> named = mapping.ok() ? rename_new_file(file.path, path) : mapping.error();
    if (!named.ok()) {
        ::unlink(file.path.c_str());
        return std::move(named).error();
    }
    return SlotsFile(path, std::move(directory), std::move(file.fd), std::move(mapping).value(),
                     slots);
}

void SlotsFile::set_idle_since(std::int64_t moment) {
    std::atomic_ref(header_in(mapping_).idle_since).store(moment);
}

SlotRecord& SlotsFile::record(int slot) const {
    ASSERT(slot >= 0 && slot < slots_);
    return record_in(mapping_, slot);
}

Result<Fd> SlotsFile::open_child_lock(int slot) {
    SlotRecord& slot_record = record(slot);
    Fd lock(::openat(directory_.get(), name_in(path_), O_RDONLY | O_CLOEXEC));
    if (!lock.valid()) return system_error(errno, fmt::format("opening '{}' again", path_));
    std::int64_t& byte = byte_in_use_[static_cast<std::size_t>(slot)];
    for (std::int64_t lap = 0; lap < laps_max; ++lap) {
        bool taken = TRY(byte_locked(lock.get(), byte));
        if (!taken) {
            bool shared = TRY(try_share_byte(lock.get(), byte));
            ASSERT(shared);
            slot_record.lock_byte.store(byte, std::memory_order_release);
            return lock;
        }
        byte = byte_after(byte, slot);
    }
    return Error{ErrorCode::busy, fmt::format("slot {}: {} earlier commands left processes running",
                                              slot, laps_max)};
}

void SlotsFile::occupy(int slot, std::int64_t token, std::int64_t item) {
    ASSERT(token != 0);
    SlotRecord& slot_record = record(slot);
    slot_record.token.store(0, std::memory_order_release);
    slot_record.item.store(item, std::memory_order_release);
    slot_record.pid.store(0, std::memory_order_release);
    slot_record.pid_start.store(0, std::memory_order_release);
    set_captures(slot, -1, -1);
    slot_record.token.store(token, std::memory_order_release);
}

void SlotsFile::set_captures(int slot, int output_fd, int errors_fd) {
    SlotRecord& slot_record = record(slot);
    slot_record.output_fd.store(output_fd, std::memory_order_release);
    slot_record.errors_fd.store(errors_fd, std::memory_order_release);
}

std::atomic<std::int64_t>* SlotsFile::process_place(int slot) {
    return &record(slot).pid;
}

void SlotsFile::set_process(int slot, pid_t pid, std::int64_t start) {
    SlotRecord& slot_record = record(slot);
    slot_record.pid_start.store(start, std::memory_order_release);
    slot_record.pid.store(pid, std::memory_order_release);
}

void SlotsFile::vacate(int slot) {
    SlotRecord& slot_record = record(slot);
    slot_record.token.store(0, std::memory_order_release);
    slot_record.lock_byte.store(0, std::memory_order_release);
}

void SlotsFile::kill_survivors(int slot) {
    std::int64_t byte = byte_in_use_[static_cast<std::size_t>(slot)];
    Result<bool> kept = byte_locked(file_.get(), byte);
    if (kept.ok() && kept.value()) kill_lock_holders(file_.get(), byte);
}

Result<void> SlotsFile::remove() {
    TRY(remove_file(path_));
    return {};
}

Result<std::optional<SlotsView>> SlotsView::open(const std::string& path) {
    Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid() && errno == ENOENT) return std::optional<SlotsView>();
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    Error not_ours{ErrorCode::corrupt,
                   fmt::format("'{}' is not the slots file of a worker of this version", path)};
    std::int64_t size_bytes = TRY(file_facts(file)).size_bytes;
    bool is_size_possible = size_bytes >= static_cast<std::int64_t>(file_bytes(1)) &&
                            size_bytes <= static_cast<std::int64_t>(file_bytes(slots_max));
    if (!is_size_possible) return not_ours;
    Mapping mapping =
        TRY(Mapping::of(file, path, static_cast<std::size_t>(size_bytes), Mapping::Access::read));
    const Header& header = header_in(mapping);
    bool is_ours = header.magic == magic_of_version_1 && header.slots >= 1 &&
                   header.slots <= slots_max && file_bytes(header.slots) == mapping.size_bytes();
    if (!is_ours) return not_ours;
    int slots = static_cast<int>(header.slots);
    return std::optional(SlotsView(std::move(file), std::move(mapping), slots));
}

Result<bool> SlotsView::worker_alive() const {
    return byte_locked(file_.get(), worker_byte);
}

Result<std::vector<SlotsView::InHand>> SlotsView::in_hand() const {
    std::vector<InHand> occupied;
    for (int slot = 0; slot < slots_; ++slot) {
        const SlotRecord& record = record_in(mapping_, slot);
        InHand in_hand{.slot = slot, .token = record.token.load(std::memory_order_acquire)};
        if (in_hand.token == 0) continue;
        in_hand.item = record.item.load(std::memory_order_acquire);
        in_hand.pid = record.pid.load(std::memory_order_acquire);
        in_hand.pid_start = record.pid_start.load(std::memory_order_acquire);
        in_hand.worker_pid = pid();
        in_hand.output_fd = record.output_fd.load(std::memory_order_acquire);
        in_hand.errors_fd = record.errors_fd.load(std::memory_order_acquire);
        std::int64_t byte = record.lock_byte.load(std::memory_order_acquire);
        if (byte != 0) in_hand.child_alive = TRY(byte_locked(file_.get(), byte));
        occupied.push_back(in_hand);
    }
    return occupied;
}

std::int64_t SlotsView::idle_since() const {
    return std::atomic_ref(header_in(mapping_).idle_since).load();
}

std::int64_t SlotsView::pid() const {
    return header_in(mapping_).pid;
}

std::int64_t SlotsView::pid_namespace() const {
    return header_in(mapping_).pid_namespace;
}

void SlotsView::kill_groups() const {
    bool is_same_world = pid_namespace() == stint::pid_namespace() &&
                         header_in(mapping_).boot_hash == hash63(boot_id());
    if (!is_same_world) return;
    Result<std::vector<InHand>> occupied = in_hand();
    if (!occupied.ok()) return;
    for (const InHand& slot : occupied.value()) {
        if (slot.pid <= 1) continue;
        auto leader = static_cast<pid_t>(slot.pid);
        std::optional<ProcessFacts> facts = process_facts(leader);
        bool is_ours = facts && facts->start == slot.pid_start;
        // A worker that died while it launched knows no start time, but its child died with it.
        bool is_dead = !facts || (facts->is_zombie && slot.pid_start == 0);
        if (is_ours || (is_dead && slot.child_alive)) signal_group(leader, SIGKILL);
    }
}

}  // namespace stint
