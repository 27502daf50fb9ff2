// Who keeps a byte lock (sys/lock.h) can be found and ended, wherever it has gone: a process that
// has left its group and session still has the descriptor it inherited.
#pragma once

#include <cstdint>

namespace stint {

// Sends SIGKILL to every process that has a descriptor with a lock on that byte of the file behind
// `fd`, again until none is found or the rounds are spent: who forks meanwhile is found in the next
// one. This process is left alone, as are those of other users and those that /proc does not show.
// They die a little later; yields how many signals were sent. Costs a look at every descriptor
// of the host, so ask byte_locked first.
int kill_lock_holders(int fd, std::int64_t byte);

}  // namespace stint
