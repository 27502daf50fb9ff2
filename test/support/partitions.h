// What tests of split sources share: random records, and the bytes that partitions stand for.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "support/processes.h"

#include "stint/model/file_range.h"
#include "stint/source/source.h"

namespace stint::test {

// A stream of numbers that is the same on every machine.
class Dice {
public:
    explicit Dice(std::uint32_t seed) : engine_(seed) {}
    std::size_t below(std::size_t limit) { return engine_() % limit; }
    bool one_in(std::size_t n) { return below(n) == 0; }
    template <typename List>
    const auto& one_of(const List& list) {
        return list[below(std::size(list))];
    }

private:
    std::mt19937 engine_;
};

// All ranges of a source. `items_max` is how many are asked for at once.
inline std::vector<FileRange> ranges_of(Source& source, std::size_t items_max = 1'000) {
    std::vector<FileRange> ranges;
    std::vector<NewItem> items;
    while (source.read(items, items_max).value()) {
        for (const NewItem& item : items)
            ranges.push_back(parse_file_range(item.arguments).value());
    }
    return ranges;
}

inline std::string bytes_of(std::string_view file, const ByteSpan& span) {
    return std::string(
        file.substr(static_cast<std::size_t>(span.begin), static_cast<std::size_t>(span.size())));
}

}  // namespace stint::test
