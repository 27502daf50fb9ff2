#include "stint/sys/signals.h"

#include <cerrno>
#include <initializer_list>

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "stint/base/assert.h"

namespace stint {

namespace {

bool is_ignored(int signal) {
    struct sigaction action {};
    ASSERT(sigaction(signal, nullptr, &action) == 0);
    return action.sa_handler == SIG_IGN;
}

// Without those that nohup or a shell has made us ignore: blocked, they would be kept and read.
sigset_t set_of(std::initializer_list<int> signals) {
    sigset_t set{};
    sigemptyset(&set);
    for (int signal : signals) {
        if (!is_ignored(signal)) sigaddset(&set, signal);
    }
    return set;
}

// Blocks them from here on and yields where they can be read.
Fd block(const sigset_t& set, sigset_t& mask_before) {
    ASSERT(pthread_sigmask(SIG_BLOCK, &set, &mask_before) == 0);
    Fd fd(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
    ASSERT(fd.valid());
    return fd;
}

std::vector<int> read_signals(const Fd& fd) {
    std::vector<int> signals;
    signalfd_siginfo info{};
    while (true) {
        ssize_t count = ::read(fd.get(), &info, sizeof(info));
        if (count < 0 && errno == EINTR) continue;
        if (count != sizeof(info)) return signals;
        signals.push_back(static_cast<int>(info.ssi_signo));
    }
}

}  // namespace

StopSignals::StopSignals() : fd_(block(set_of({SIGINT, SIGTERM, SIGHUP}), mask_before_)) {}

StopSignals::~StopSignals() {
    take();
    pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

std::vector<int> StopSignals::take() {
    std::vector<int> signals = read_signals(fd_);
    count_ += static_cast<int>(signals.size());
    return signals;
}

bool StopSignals::pending() const {
    pollfd wanted{.fd = fd_.get(), .events = POLLIN, .revents = 0};
    return poll(&wanted, 1, 0) > 0;
}

SlotSignals::SlotSignals() : fd_(block(set_of({SIGUSR1, SIGUSR2}), mask_before_)) {}

SlotSignals::~SlotSignals() {
    take();
    pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

int SlotSignals::take() {
    int sum = 0;
    for (int signal : read_signals(fd_)) sum += signal == SIGUSR1 ? 1 : -1;
    return sum;
}

void ignore_sigpipe() {
    std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace stint
