#include "stint/model/arguments.h"

#include <set>

#include <doctest/doctest.h>

using namespace stint;

namespace {

using List = std::vector<std::string>;

List there_and_back(const List& list) {
    return split_arguments(joined_arguments(list), argument_lengths(list)).value();
}

std::string identity(List arguments) {
    NewItem item = item_of(std::move(arguments));
    return identity_of(item.input, item.arguments);
}

}  // namespace

TEST_CASE("arguments come back from their text and their lengths, whatever they hold") {
    for (const List& list : {List{}, List{"a"}, List{"", ""}, List{"a b", "c"}, List{"", "x", ""},
                             List{std::string("\0 \n", 3), "\xff 1:"}}) {
        CHECK(there_and_back(list) == list);
        CHECK(unpack(pack(list)).value() == list);
    }
}

TEST_CASE("lengths that do not fit their text are damage") {
    for (const char* lengths : {"1", "9", "1 1", "x", "-1", "3 0", "1 1 "}) {
        CAPTURE(lengths);
        CHECK(split_arguments("a b c", lengths).error().code == ErrorCode::corrupt);
    }
    CHECK(unpack("abc").error().code == ErrorCode::corrupt);
}

TEST_CASE("an item of one argument is that argument and nothing else") {
    NewItem item = item_of({"a b"});

    CHECK(item.input == "a b");
    CHECK(item.arguments.empty());
    CHECK(identity_of(item.input, item.arguments) == "a b");
}

TEST_CASE("people see the arguments with spaces between them") {
    CHECK(item_of({"a", "b c"}).input == "a b c");
}

TEST_CASE("different arguments never have one identity") {
    std::set<std::string> identities;
    List lists[] = {{"a b c"},
                    {"a", "b c"},
                    {"a b", "c"},
                    {"a", "b", "c"},
                    {""},
                    {"", ""},
                    {std::string("\0"
                                 "1 3:a b c",
                                 10)},
                    {std::string(1, '\0')},
                    {"1 3:a b c"}};
    for (const List& list : lists) CHECK(identities.insert(identity(list)).second);
}
