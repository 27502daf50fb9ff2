#include "stint/model/feed.h"

#include <fmt/core.h>

namespace stint {
namespace {

void put_varint(std::string& bytes, std::uint64_t value) {
    while (value >= 0x80) {
        bytes += static_cast<char>(value | 0x80);
        value >>= 7;
    }
    bytes += static_cast<char>(value);
}

}  // namespace

std::string encode_items(const std::vector<ItemId>& items) {
    ASSERT(!items.empty());
    if (items.back() - items.front() + 1 == static_cast<std::int64_t>(items.size())) return "";
    std::string bytes;
    for (std::size_t i = 1; i < items.size(); ++i) {
        ASSERT(items[i - 1] < items[i]);
        put_varint(bytes, static_cast<std::uint64_t>(items[i] - items[i - 1]));
    }
    return bytes;
}

Result<std::vector<ItemId>> decode_items(ItemId first, std::int64_t count, std::string_view bytes) {
    std::vector<ItemId> items{first};
    if (bytes.empty()) {
        for (std::int64_t i = 1; i < count; ++i) items.push_back(first + i);
        return items;
    }
    std::uint64_t distance = 0;
    int shift = 0;
    for (char c : bytes) {
        auto byte = static_cast<unsigned char>(c);
        distance |= std::uint64_t{byte & 0x7Fu} << shift;
        shift += 7;
        if ((byte & 0x80) != 0 && shift < 63) continue;
        items.push_back(items.back() + static_cast<std::int64_t>(distance));
        distance = 0;
        shift = 0;
    }
    if (static_cast<std::int64_t>(items.size()) != count || shift != 0) {
        return Error{ErrorCode::corrupt,
                     fmt::format("a feed entry holds {} items instead of {}", items.size(), count)};
    }
    return items;
}

}  // namespace stint
