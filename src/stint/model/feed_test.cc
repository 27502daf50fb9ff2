#include "stint/model/feed.h"

#include <doctest/doctest.h>

namespace stint {
namespace {

std::vector<ItemId> back(const std::vector<ItemId>& items) {
    return decode_items(items.front(), static_cast<std::int64_t>(items.size()), encode_items(items))
        .value();
}

}  // namespace

TEST_CASE("the items of a feed entry come back as they were") {
    for (const std::vector<ItemId>& items :
         {std::vector<ItemId>{{5}}, std::vector<ItemId>{{5}, {6}, {7}},
          std::vector<ItemId>{{5}, {7}, {1'000'000'000'000}, {1'000'000'000'128}}}) {
        CHECK(back(items) == items);
    }
}

TEST_CASE("a run without gaps takes no bytes") {
    CHECK(encode_items({{5}, {6}, {7}}).empty());
}

TEST_CASE("a feed entry that was cut off is corrupt") {
    std::string bytes = encode_items({{5}, {700}, {9'000'000}});

    CHECK(decode_items({5}, 3, bytes.substr(0, bytes.size() - 1)).error().code ==
          ErrorCode::corrupt);
    CHECK(decode_items({5}, 4, bytes).error().code == ErrorCode::corrupt);
}

}  // namespace stint
