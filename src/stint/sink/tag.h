// A tag stands before each line that an item has printed, so that lines of many items can be told
// apart: "in/7.wav<TAB>converted". What a line is does not depend on how its bytes are cut.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stint {

class TaggedLines {
public:
    explicit TaggedLines(std::string tag) : tag_(std::move(tag)) {}

    // Appends `bytes`, the next of the item, to `to`.
    void append(std::string& to, std::string_view bytes);

private:
    std::string tag_;
    bool at_line_start_ = true;
};

// "TEXT<TAB>"; in one of a few colours that differ from item to item, if asked.
enum class TagColor { none, by_item };
std::string tag_of(std::string_view text, TagColor color, std::int64_t sequence);

}  // namespace stint
