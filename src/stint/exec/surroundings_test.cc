#include "stint/exec/surroundings.h"

#include "support/processes.h"
#include <doctest/doctest.h>

#include "stint/sys/files.h"

namespace stint {

TEST_CASE("without a word about it nothing is changed") {
    Job job{.spec = {.directory = "/somewhere"}};
    Surroundings around = Surroundings::open(job, {"A=1"}).value();
    CHECK(around.variables() == nullptr);
    CHECK(around.nice() == 0);
    CHECK(around.io_priority() == 0);
    CHECK(around.directory({}, 0).value() == "/somewhere");
}

TEST_CASE("a variable of the job replaces the one that is inherited") {
    Job job{.spec = {.environment = {"B=new", "C=3", "C=4"}}};
    Surroundings around = Surroundings::open(job, {"A=1", "B=old", "BB=2"}).value();
    CHECK(*around.variables() == std::vector<std::string>{"A=1", "BB=2", "B=new", "C=4"});
}

TEST_CASE("a directory with placeholders is one an item, and is made") {
    test::TemporaryDirectory place;
    Job job{.spec = {.directory = place.path(), .workdir = "work/{}"}};
    Surroundings around = Surroundings::open(job, {}).value();
    Item item{.input = "a"};
    CHECK(around.directory(item, 0).value() == place.path() + "/work/a");
    CHECK(file_facts(place.path() + "/work/a").value()->is_directory);
}

TEST_CASE("a directory cannot depend on the output file") {
    Job job{.spec = {.workdir = "work/{out}"}};
    CHECK(Surroundings::open(job, {}).error().message.find("{out}") != std::string::npos);
}

}  // namespace stint
