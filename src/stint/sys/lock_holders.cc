#include "stint/sys/lock_holders.h"

#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include <dirent.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stint/sys/fd.h"
#include "stint/sys/files.h"
#include "stint/sys/lock.h"

namespace stint {

namespace {

constexpr int rounds_max = 5;
constexpr std::size_t facts_bytes_max = 1 << 20;

std::vector<std::string> numbers_in(const std::string& directory) {
    std::vector<std::string> names;
    DIR* stream = ::opendir(directory.c_str());
    if (stream == nullptr) return names;
    while (const dirent* entry = ::readdir(stream)) {
        if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9') names.emplace_back(entry->d_name);
    }
    ::closedir(stream);
    return names;
}

// "lock:	1: OFDLCK  ADVISORY  READ -1 fe:00:1234 4098 4098"
bool tells_lock(const std::string& descriptor_facts, std::int64_t byte) {
    std::string range = fmt::format(" {} {}\n", byte, byte);
    for (std::size_t at = 0; (at = descriptor_facts.find("OFDLCK", at)) != std::string::npos;) {
        std::size_t end = descriptor_facts.find('\n', at);
        if (end == std::string::npos) return false;
        std::string line = descriptor_facts.substr(at, end + 1 - at);
        if (line.ends_with(range)) return true;
        at = end;
    }
    return false;
}

bool holds(const std::string& process, const struct stat& file, std::int64_t byte) {
    for (const std::string& number : numbers_in("/proc/" + process + "/fd")) {
        struct stat facts {};
        std::string descriptor = fmt::format("/proc/{}/fd/{}", process, number);
        if (::stat(descriptor.c_str(), &facts) != 0) continue;
        if (facts.st_dev != file.st_dev || facts.st_ino != file.st_ino) continue;
        Result<std::string> text =
            read_file(fmt::format("/proc/{}/fdinfo/{}", process, number), facts_bytes_max);
        if (text.ok() && tells_lock(text.value(), byte)) return true;
    }
    return false;
}

}  // namespace

int kill_lock_holders(int fd, std::int64_t byte) {
    struct stat file {};
    if (::fstat(fd, &file) != 0) return 0;
    std::string ourselves = std::to_string(::getpid());
    int killed = 0;
    for (int round = 0; round < rounds_max; ++round) {
        bool found = false;
        for (const std::string& process : numbers_in("/proc")) {
            if (process == ourselves || !holds(process, file, byte)) continue;
            // The pid may be another's by now: take hold of the process, then look again.
            pid_t pid = static_cast<pid_t>(std::strtol(process.c_str(), nullptr, 10));
            Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
            if (!pidfd.valid() || !holds(process, file, byte)) continue;
            if (::syscall(SYS_pidfd_send_signal, pidfd.get(), SIGKILL, nullptr, 0) != 0) continue;
            found = true;
            ++killed;
        }
        if (!found) break;
    }
    return killed;
}

}  // namespace stint
