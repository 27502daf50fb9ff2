#include "stint/sys/signals.h"

#include "support/processes.h"
#include <doctest/doctest.h>

using namespace stint;

TEST_CASE("a stop signal is read instead of ending the process") {
    test::Fork process([] {
        StopSignals signals;
        if (!signals.take().empty()) return 1;
        kill(getpid(), SIGTERM);
        pollfd ready{.fd = signals.fd(), .events = POLLIN, .revents = 0};
        if (poll(&ready, 1, -1) != 1) return 2;
        if (signals.take() != std::vector<int>{SIGTERM}) return 3;
        kill(getpid(), SIGINT);
        kill(getpid(), SIGHUP);
        if (signals.take().size() != 2) return 4;
        return signals.count() == 3 ? 0 : 5;
    });

    CHECK(process.wait() == 0);
}

TEST_CASE("when it goes, stop signals end the process again") {
    test::Fork process([] {
        {
            StopSignals signals;
            kill(getpid(), SIGTERM);  // Never taken: dropped.
        }
        kill(getpid(), SIGINT);
        return 0;
    });

    CHECK(process.wait() == -SIGINT);
}

TEST_CASE("a hang-up that was ignored from the start stays ignored") {
    test::Fork process([] {
        std::signal(SIGHUP, SIG_IGN);
        StopSignals signals;
        kill(getpid(), SIGHUP);
        return static_cast<int>(signals.take().size());
    });

    CHECK(process.wait() == 0);
}

TEST_CASE("with SIGPIPE ignored, writing to nobody is an error") {
    test::Fork process([] {
        ignore_sigpipe();
        test::Pipe pipe;
        pipe.reader.close();
        Result<void> written = write_all(pipe.writer.get(), "x");
        return !written.ok() && written.error().code == ErrorCode::unavailable ? 0 : 1;
    });

    CHECK(process.wait() == 0);
}
