#include "stint/engine/slot_table.h"

#include <doctest/doctest.h>

namespace stint {

TEST_CASE("the free slot with the smallest number is taken first") {
    SlotTable slots;
    slots.set_limit(3);
    for (int i = 0; i < 3; ++i) {
        CHECK(slots.first_free() == i);
        slots.occupy(slots.first_free(), {});
    }
    CHECK(slots.free() == 0);
    slots.vacate(1);
    CHECK(slots.first_free() == 1);
}

TEST_CASE("what runs above a lowered number stays, and nothing begins before enough has ended") {
    SlotTable slots;
    slots.set_limit(3);
    for (int i = 0; i < 3; ++i) slots.occupy(i, {});
    slots.set_limit(1);
    CHECK(slots.running() == 3);
    CHECK(slots.free() == 0);
    slots.vacate(0);
    slots.vacate(1);
    CHECK(slots.free() == 0);
    CHECK(slots.all().size() == 3);
    slots.vacate(2);
    CHECK(slots.free() == 1);
    CHECK(slots.all().empty());
}

TEST_CASE("more slots can be had at any time") {
    SlotTable slots;
    slots.set_limit(1);
    slots.occupy(0, {});
    slots.set_limit(2);
    CHECK(slots.free() == 1);
    CHECK(slots.first_free() == 1);
}

TEST_CASE("a group has a slot for each of its items and counts as one") {
    SlotTable slots;
    slots.set_limit(2);
    for (int i = 0; i < 3; ++i) slots.occupy(slots.first_free(), {.group = 1});
    CHECK(slots.running() == 3);
    CHECK(slots.free() == 1);

    slots.vacate(0);
    slots.vacate(1);
    CHECK(slots.free() == 1);
    slots.vacate(2);
    CHECK(slots.free() == 2);
    CHECK(slots.running() == 0);
}

}  // namespace stint
