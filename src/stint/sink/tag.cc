#include "stint/sink/tag.h"

#include <array>

#include <fmt/core.h>

namespace stint {

void TaggedLines::append(std::string& to, std::string_view bytes) {
    while (!bytes.empty()) {
        if (at_line_start_) to += tag_;
        std::size_t newline = bytes.find('\n');
        at_line_start_ = newline != std::string_view::npos;
        std::size_t length = at_line_start_ ? newline + 1 : bytes.size();
        to.append(bytes.substr(0, length));
        bytes.remove_prefix(length);
    }
}

std::string tag_of(std::string_view text, TagColor color, std::int64_t sequence) {
    if (color == TagColor::none) return std::string(text) + "\t";
    // Those that can be read on dark and on light ground (SGR 31 to 36 without yellow).
    constexpr std::array<int, 5> colors{32, 34, 35, 36, 31};
    int number = colors[static_cast<std::size_t>(sequence) % colors.size()];
    return fmt::format("\x1b[{}m{}\x1b[0m\t", number, text);
}

}  // namespace stint
