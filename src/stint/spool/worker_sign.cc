#include "stint/spool/worker_sign.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/spool/claims.h"
#include "stint/sys/files.h"
#include "stint/sys/host.h"

namespace stint::spool {
namespace {

constexpr std::int64_t dead_after_ns = 3 * sign_every_ms * 1'000'000;
constexpr std::size_t host_bytes_max = 32;
constexpr std::size_t file_bytes_max = 4'096;

std::string new_worker_name() {
    std::string host = host_name().substr(0, host_bytes_max);
    std::replace_if(
        host.begin(), host.end(), [](char c) { return !is_worker_name(std::string(1, c)); }, '_');
    std::string name = fmt::format("{}-{}-{}", host, ::getpid(), random_hex(6));
    return is_worker_name(name) ? name : fmt::format("worker-{}-{}", ::getpid(), random_hex(12));
}

}  // namespace

std::string WorkerSign::path_of(const std::string& worker) const {
    return fmt::format("{}/{}.alive", directory_, worker);
}

// It appears with its lock held: nobody can take it for that of a dead one.
Result<WorkerSign> WorkerSign::give(const Queue& queue) {
    std::string directory = queue.path() + "/stint";
    TRY(make_directories(directory));
    NewFile file = TRY(create_new_file(directory, ".new-"));
    if (::flock(file.fd.get(), LOCK_EX | LOCK_NB) != 0) {
        return system_error(errno, fmt::format("locking '{}'", file.path));
    }
    TRY(write_all(file.fd.get(), boot_id() + "\n"));
    WorkerSign sign(std::move(directory), new_worker_name(), std::move(file.fd));
    TRY(rename_new_file(file.path, sign.path_of(sign.worker_)));
    return sign;
}

Result<void> WorkerSign::renew() const {
    if (::futimens(file_.get(), nullptr) == 0) return {};
    return system_error(errno, fmt::format("touching '{}'", path_of(worker_)));
}

Result<bool> WorkerSign::is_dead(const std::string& worker) const {
    if (worker == worker_) return false;
    std::string path = path_of(worker);
    Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid() && errno == ENOENT) return true;
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    bool is_free = ::flock(file.get(), LOCK_SH | LOCK_NB) == 0;
    if (!is_free) return false;
    std::string boot = TRY(read_at(file, 0, file_bytes_max));
    std::string ours = boot_id();
    if (!ours.empty() && trim(boot) == ours) return true;
    TRY(renew());
    FileFacts now = TRY(file_facts(file_));
    FileFacts then = TRY(file_facts(file));
    return now.modified_ns - then.modified_ns > dead_after_ns;
}

Result<void> WorkerSign::remove_of(const std::string& worker) const {
    TRY(remove_file(path_of(worker)));
    return {};
}

}  // namespace stint::spool
