#include "stint/source/grouped_source.h"

#include "support/sources.h"
#include <doctest/doctest.h>

using namespace stint;

namespace {

using Texts = std::vector<std::string>;

// As of a command of one letter: two bytes, and each argument with one more.
std::int64_t bytes_of(std::span<const std::string> arguments) {
    std::int64_t bytes = 2;
    for (const std::string& argument : arguments) bytes += std::ssize(argument) + 1;
    return bytes;
}

std::unique_ptr<Source> grouped(const InputRules& rules, std::unique_ptr<Source> records) {
    return std::make_unique<GroupedSource>(std::move(records), rules, bytes_of);
}

Texts items(const InputRules& rules, const Texts& words) {
    Texts all = test::read_all(*grouped(rules, test::words(words)));
    CHECK(test::read_all(*grouped(rules, test::words(words)), 1'000) == all);
    return all;
}

Error refusal(const InputRules& rules, const Texts& words) {
    std::unique_ptr<Source> source = grouped(rules, test::words(words));
    std::vector<NewItem> block;
    while (true) {
        Result<bool> read = source->read(block, 1'000);
        if (!read.ok()) return read.error();
        REQUIRE(read.value());
    }
}

}  // namespace

TEST_CASE("so many records make an item, the last one what is left") {
    CHECK(items({.records_max = 2}, {"a", "b", "c", "d", "e"}) == Texts{"a|b", "c|d", "e"});
    CHECK(items({.records_max = 3}, {}).empty());
}

TEST_CASE("as many records as fit make an item") {
    CHECK(items({.records_max = 0, .bytes_max = 8}, {"a", "b", "c", "d", "e", "ff", "g"}) ==
          Texts{"a|b|c", "d|e", "ff|g"});
    CHECK(items({.records_max = 2, .bytes_max = 8}, {"a", "b", "cccc", "d"}) ==
          Texts{"a|b", "cccc", "d"});
}

TEST_CASE("the last records are shared evenly by those that run them") {
    CHECK(items({.records_max = 0, .spread = 2}, {"a", "b", "c", "d", "e"}) ==
          Texts{"a|b|c", "d|e"});
    CHECK(items({.records_max = 4, .spread = 2}, {"a", "b", "c", "d", "e", "f"}) ==
          Texts{"a|b|c|d", "e", "f"});
    CHECK(items({.records_max = 2, .spread = 2}, {"a", "b"}) == Texts{"a", "b"});
    CHECK(items({.records_max = 2, .spread = 9}, {"a"}) == Texts{"a"});
}

TEST_CASE("a record that does not fit alone is refused, after the items before it") {
    std::unique_ptr<Source> source = grouped({.bytes_max = 4}, test::words({"a", "bbb", "c"}));
    std::vector<NewItem> block;
    CHECK(source->read(block, 10).value());
    CHECK(block.size() == 1);

    Error error = source->read(block, 10).error();
    CHECK(error.code == ErrorCode::invalid_input);
    CHECK(error.message ==
          "record 2 makes a command line of 6 bytes, and 4 are allowed; raise that with -s, or "
          "shorten the command");
}

TEST_CASE("fewer records than were asked for are an error if that was asked for") {
    InputRules rules{.records_max = 3, .bytes_max = 7, .must_fill = true};

    CHECK(items(rules, {"a", "b"}) == Texts{"a|b"});
    CHECK(refusal(rules, {"a", "b", "c"}).code == ErrorCode::invalid_input);
}

TEST_CASE("lines are measured whole where the shares of their arguments are not the truth") {
    // Only the second argument is shown.
    auto second = [](std::span<const std::string> arguments) -> std::int64_t {
        return arguments.size() < 2 ? 2 : 3 + std::ssize(arguments[1]);
    };
    InputRules rules{.records_max = 2, .bytes_max = 5};
    GroupedSource source(test::words({"a", "bbbb", "c", "d"}), rules, second);

    CHECK(test::read_all(source) == Texts{"a", "bbbb|c", "d"});
}

TEST_CASE("an item is handed over when it is full, and not when the next record comes") {
    auto source = grouped({.records_max = 2}, test::blocks({{"a", "b"}, {"c"}}));
    std::vector<NewItem> block;

    CHECK(source->read(block, 10).value());
    CHECK(block.size() == 1);
    CHECK(source->keys() == KeyRule::position);
    CHECK(grouped({.bytes_max = 9}, test::blocks({}))->keys() == KeyRule::unique);
}
