#include "stint/sys/file_watch.h"

#include <cerrno>
#include <cstring>

#include <fmt/core.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "stint/sys/files.h"
#include "stint/sys/system_error.h"

namespace stint {

Result<FileWatch> FileWatch::open(const std::string& path) {
    Fd inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!inotify.valid()) return system_error(errno, fmt::format("watching '{}'", path));
    constexpr std::uint32_t changes = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MODIFY | IN_CREATE |
                                      IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR;
    if (::inotify_add_watch(inotify.get(), directory_of(path).c_str(), changes) < 0) {
        return system_error(errno, fmt::format("watching '{}'", path));
    }
    return FileWatch(std::move(inotify), path.substr(path.rfind('/') + 1));
}

bool FileWatch::drain() {
    bool ours = false;
    alignas(inotify_event) char events[4'096];
    for (;;) {
        ssize_t count = ::read(inotify_.get(), events, sizeof(events));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return ours;
        for (ssize_t at = 0; at < count;) {
            inotify_event event{};
            std::memcpy(&event, events + at, sizeof(event));
            bool overflowed = (event.mask & IN_Q_OVERFLOW) != 0;
            const char* name = events + at + sizeof(event);
            ours = ours || overflowed || (event.len > 0 && name_ == name);
            at += static_cast<ssize_t>(sizeof(event) + event.len);
        }
    }
}

}  // namespace stint
