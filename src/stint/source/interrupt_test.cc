#include "stint/source/interrupt.h"

#include "support/processes.h"
#include <doctest/doctest.h>

using namespace stint;

TEST_CASE("an interrupt is noticed when its descriptor becomes readable, and not forgotten") {
    test::Pipe pipe;
    Interrupt interrupt(pipe.reader.get());
    CHECK_FALSE(interrupt.has_come());
    CHECK_FALSE(interrupt.was_seen());

    pipe.put();
    CHECK(interrupt.has_come());
    CHECK(pipe.get());

    CHECK(interrupt.has_come());
    CHECK(interrupt.was_seen());
}

TEST_CASE("an interrupt comes when the other end has gone") {
    test::Pipe pipe;
    Interrupt interrupt(pipe.reader.get());

    pipe.writer.close();

    CHECK(interrupt.has_come());
}

TEST_CASE("without a descriptor no interrupt comes") {
    Interrupt interrupt(-1);

    CHECK_FALSE(interrupt.has_come());
}
