#include "stint/model/carried.h"

#include <doctest/doctest.h>

namespace stint {

TEST_CASE("a file that comes again unchanged has the same name, and another one has another") {
    std::string name = carried_name({7}, "in/a.wav", 100, 5);

    CHECK(carried_name({7}, "in/a.wav", 100, 5) == name);
    CHECK(carried_name({7}, "in/b.wav", 100, 5) != name);
    CHECK(carried_name({7}, "in/a.wav", 101, 5) != name);
    CHECK(carried_name({7}, "in/a.wav", 100, 6) != name);
    CHECK(carried_name({8}, "in/a.wav", 100, 5) != name);
}

TEST_CASE("the name tells the job") {
    std::string name = carried_name({7}, "in/a.wav", 100, 5);

    CHECK(name.starts_with(carried_prefix({7})));
    CHECK(job_of_carried(name) == JobId{7});
    CHECK(job_of_carried("7-1.out") == std::nullopt);
    CHECK(job_of_carried("in-x-1") == std::nullopt);
    CHECK(carried_name_for({9}, name) == carried_name({9}, "in/a.wav", 100, 5));
}

}  // namespace stint
