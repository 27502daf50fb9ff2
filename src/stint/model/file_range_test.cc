#include "stint/model/file_range.h"

#include <doctest/doctest.h>

using namespace stint;

TEST_CASE("a range of a file comes back from the arguments of its item") {
    FileRange range{.file = "a b.csv",
                    .body = {100, 5'000'000'000},
                    .first = 11,
                    .records = 10,
                    .version = version_of(7, 8),
                    .head = {3, 20},
                    .tail = {5'000'000'000, 5'000'000'004},
                    .block = "1/2"};
    NewItem item = item_of(range);

    CHECK(item.arguments.size() == file_range_columns().size());
    CHECK(item.input.starts_with("a b.csv 100 5000000000 11 10 "));
    CHECK(parse_file_range(item.arguments).value() == range);
    FileRange plain{.file = "x", .body = {0, 1}};
    CHECK(parse_file_range(item_of(plain).arguments).value() == plain);
}

TEST_CASE("other arguments are no range") {
    CHECK(parse_file_range(std::vector<std::string>{"x"}).error().code == ErrorCode::corrupt);
    std::vector<std::string> right = item_of(FileRange{.file = "x", .body = {5, 9}}).arguments;
    for (std::size_t i : {1, 2, 3, 4, 5, 6}) {
        std::vector<std::string> wrong = right;
        wrong[i] = "-g";
        CHECK_FALSE(parse_file_range(wrong).ok());
    }
    std::vector<std::string> backwards = right;
    backwards[2] = "4";
    CHECK_FALSE(parse_file_range(backwards).ok());
}

TEST_CASE("a file that has grown or was written again has another version") {
    CHECK(version_of(1, 1) != version_of(2, 1));
    CHECK(version_of(1, 1) != version_of(1, 2));
    CHECK(version_of(1, 1) == version_of(1, 1));
}
