#include "stint/sys/fd.h"

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

}  // namespace stint
