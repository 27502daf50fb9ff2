#include "stint/source/interrupt.h"

#include <poll.h>

namespace stint {

bool Interrupt::has_come() {
    pollfd waiting{.fd = fd_, .events = POLLIN, .revents = 0};
    if (!seen_ && ::poll(&waiting, 1, 0) > 0) {
        seen_ = (waiting.revents & (POLLIN | POLLHUP | POLLERR)) != 0;
    }
    return seen_;
}

}  // namespace stint
