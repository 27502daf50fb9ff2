#include "stint/exec/group_lines.h"

#include <doctest/doctest.h>

namespace stint {
namespace {

Item item(std::string input, std::vector<std::string> arguments = {}) {
    return {.id = make_item_id({1}, 7),
            .key = "k",
            .input = std::move(input),
            .replaces = {},
            .arguments = std::move(arguments)};
}

TEST_CASE("an item is a line with its number, key and input") {
    CHECK(group_line(Job{}, item("a \"b\"\n")) ==
          "{\"id\":7,\"key\":\"k\",\"input\":\"a \\\"b\\\"\\n\"}\n");
}

TEST_CASE("its arguments have the names of their columns, or places") {
    Job named{.columns = {"name", "size"}};
    CHECK(
        group_line(named, item("a 3", {"a", "3"})) ==
        "{\"id\":7,\"key\":\"k\",\"input\":\"a 3\",\"columns\":{\"name\":\"a\",\"size\":\"3\"}}\n");
    CHECK(group_line(Job{}, item("a 3", {"a", "3"})) ==
          "{\"id\":7,\"key\":\"k\",\"input\":\"a 3\",\"arguments\":[\"a\",\"3\"]}\n");
}

TEST_CASE("an item that is JSON is an object within it") {
    Job job;
    job.spec.inputs.yields = Yield::fields;
    CHECK(group_line(job, item(R"({"a": 1})")) == "{\"id\":7,\"key\":\"k\",\"input\":{\"a\":1}}\n");
}

TEST_CASE("a result is a string, any JSON, nothing, or an error") {
    CHECK(parse_group_result(R"({"id": 7, "output": "x"})").value().output == "x\n");
    CHECK(parse_group_result(R"({"id": 7, "output": {"a":[1]}})").value().output ==
          "{\"a\":[1]}\n");
    CHECK(parse_group_result(R"({"id": 7})").value().output.empty());
    CHECK_FALSE(parse_group_result(R"({"id": 7, "error": null})").value().error);
    CHECK(*parse_group_result(R"({"id": 7, "error": "no"})").value().error == "no");
}

TEST_CASE("a line without the number of an item is none") {
    CHECK(parse_group_result("done").error().code == ErrorCode::invalid_input);
    CHECK(parse_group_result("[7]").error().code == ErrorCode::invalid_input);
    CHECK(parse_group_result(R"({"id": "7"})").error().message ==
          R"(it has no "id", the number of an item)");
}

}  // namespace
}  // namespace stint
