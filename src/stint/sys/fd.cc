#include "stint/sys/fd.h"

#include <poll.h>
#include <unistd.h>

namespace stint {

Fd& Fd::operator=(Fd&& other) noexcept {
    if (this != &other) {
        close();
        descriptor_ = other.release();
    }
    return *this;
}

void Fd::close() {
    // Not again after EINTR: Linux has closed it by then, and the number may be somebody else's.
    if (valid()) ::close(release());
}

bool has_no_reader(int fd) {
    pollfd state{.fd = fd, .events = POLLOUT, .revents = 0};
    return ::poll(&state, 1, 0) > 0 && (state.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace stint
