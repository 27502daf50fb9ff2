#include "stint/model/record_range.h"

#include <doctest/doctest.h>

namespace stint {
namespace {

const RecordRange range{.source = "csv:an order.csv?rows=1",
                        .file = "an order.csv",
                        .body = {8, 4'096},
                        .first = 1'001,
                        .records = 1'000,
                        .version = 77};

}  // namespace

TEST_CASE("a range of records comes back from the arguments it is kept as") {
    NewItem item = item_of(range);
    CHECK(item.records == 1'000);

    Result<RecordRange> back = parse_record_range(item.arguments, item.records);
    REQUIRE(back.ok());
    CHECK(back.value() == range);
}

TEST_CASE("arguments that are no range of records are refused") {
    std::vector<std::string> good = item_of(range).arguments;
    CHECK_FALSE(parse_record_range({}, 1).ok());
    CHECK_FALSE(parse_record_range(good, 0).ok());
    for (std::size_t i : {1u, 2u, 3u, 4u}) {
        std::vector<std::string> bad = good;
        bad[i] = "x";
        CHECK(parse_record_range(bad, 1).error().code == ErrorCode::corrupt);
    }
    good[2] = "7";  // It ends before it begins.
    CHECK_FALSE(parse_record_range(good, 1).ok());
}

TEST_CASE("a record is called by its file and its number") {
    CHECK(record_name(range, 16) == "an order.csv#1017");

    std::optional<RecordName> name = parse_record_name("a#b.csv#1017");
    REQUIRE(name);
    CHECK(name->file == "a#b.csv");
    CHECK(name->number == 1'017);
    for (const char* other : {"orders.csv", "orders.csv#", "orders.csv#x", "orders.csv#0"}) {
        CHECK_FALSE(parse_record_name(other));
    }
}

}  // namespace stint
