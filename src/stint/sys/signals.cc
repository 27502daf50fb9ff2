#include "stint/sys/signals.h"

#include <cerrno>

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
sigset_t stop_set() {
    sigset_t set{};
    sigemptyset(&set);
    for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
        if (!is_ignored(signal)) sigaddset(&set, signal);
    }
    return set;
}

}  // namespace

StopSignals::StopSignals() {
    sigset_t set = stop_set();
    ASSERT(pthread_sigmask(SIG_BLOCK, &set, &mask_before_) == 0);
    fd_ = Fd(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
    ASSERT(fd_.valid());
}

StopSignals::~StopSignals() {
    take();
    pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

std::vector<int> StopSignals::take() {
    std::vector<int> signals;
    signalfd_siginfo info{};
    while (true) {
        ssize_t count = ::read(fd_.get(), &info, sizeof(info));
        if (count < 0 && errno == EINTR) continue;
        if (count != sizeof(info)) return signals;
        signals.push_back(static_cast<int>(info.ssi_signo));
        ++count_;
    }
}

void ignore_sigpipe() {
    std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace stint
