#include "stint/model/exit_status.h"

#include <csignal>

#include <doctest/doctest.h>

using namespace stint;

TEST_CASE("an exit code and a signal are read back from a cause") {
    CHECK(exit_status("").code == 0);
    CHECK(exit_status("exit 3").code == 3);
    CHECK(exit_status("exit 3, ignored").code == 3);
    CHECK(exit_status("signal KILL").signal == SIGKILL);
    CHECK(exit_status("signal KILL").code == 0);
}

TEST_CASE("what no exit of a process has decided has the code -1") {
    CHECK(exit_status("timeout after 2 s").code == -1);
    CHECK(exit_status("cannot start: no memory").code == -1);
    CHECK(exit_status("exit of nobody").code == -1);
}
