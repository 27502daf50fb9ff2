// Identifiers that cannot be mistaken for one another.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace stint {

template <typename Tag>
struct Id {
    std::int64_t value = 0;
    auto operator<=>(const Id&) const = default;
};

using JobId = Id<struct JobTag>;
using StreamId = Id<struct StreamTag>;
using WorkerId = Id<struct WorkerTag>;
using ItemId = Id<struct ItemTag>;

// Proves a claim. Grows with every lease of a store, carries the store's epoch in its high half
// and is never reused, so a write that carries an old token can be told and is refused.
using LeaseToken = Id<struct LeaseTag>;

// Counts how often an item was taken up again by hand: 1, and one more with every `retry`.
using Round = int;

// An item id is its stream and its place in it, so that a stream's items lie side by side.
constexpr int sequence_bits = 40;

// REQUIRES: 1 <= sequence < 2^40. The first item of a stream has sequence 1.
constexpr ItemId make_item_id(StreamId stream, std::int64_t sequence) {
    return {(stream.value << sequence_bits) | sequence};
}
constexpr StreamId stream_of(ItemId item) {
    return {item.value >> sequence_bits};
}
constexpr std::int64_t sequence_of(ItemId item) {
    return item.value & ((std::int64_t{1} << sequence_bits) - 1);
}
constexpr ItemId operator+(ItemId item, std::int64_t further) {
    return {item.value + further};
}
constexpr std::int64_t operator-(ItemId a, ItemId b) {
    return a.value - b.value;
}

// The items [lo, hi) of one stream.
struct ItemRange {
    ItemId lo;
    ItemId hi;
    bool operator==(const ItemRange&) const = default;
    std::int64_t size() const { return hi - lo; }
    bool covers(ItemId item) const { return lo <= item && item < hi; }
};

}  // namespace stint

template <typename Tag>
struct std::hash<stint::Id<Tag>> {
    std::size_t operator()(stint::Id<Tag> id) const { return std::hash<std::int64_t>{}(id.value); }
};
