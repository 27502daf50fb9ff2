#include "stint/sys/system_error.h"

#include <cerrno>

#include <doctest/doctest.h>

using namespace stint;

TEST_CASE("an errno becomes the code that says what the caller can do") {
    CHECK(system_error(ENOENT, "x").code == ErrorCode::not_found);
    CHECK(system_error(EACCES, "x").code == ErrorCode::invalid_input);
    CHECK(system_error(EEXIST, "x").code == ErrorCode::conflict);
    CHECK(system_error(EAGAIN, "x").code == ErrorCode::busy);
    CHECK(system_error(ENOSPC, "x").code == ErrorCode::unavailable);
    CHECK(system_error(EDQUOT, "x").code == ErrorCode::unavailable);
}

TEST_CASE("a message names the object and says what can be done") {
    CHECK(system_error(ENOSPC, "writing 'a.db'").message ==
          "writing 'a.db': disk is full; free some space and try again");
    CHECK(system_error(ENOENT, "opening 'in/1'").message ==
          "opening 'in/1': No such file or directory");
}
