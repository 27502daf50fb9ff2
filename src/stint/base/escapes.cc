#include "stint/base/escapes.h"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {
namespace {

constexpr std::string_view letters = "ntrabfv\\";
constexpr std::string_view meanings = "\n\t\r\a\b\f\v\\";

// Takes a number from the front of `text`, at most so many digits; -1 when there is none.
int take_number(std::string_view& text, int base, std::size_t digits_max) {
    int value = -1;
    const char* begin = text.data();
    const char* end = begin + std::min(digits_max, text.size());
    auto [stop, fault] = std::from_chars(begin, end, value, base);
    if (fault != std::errc{} || value < 0 || value > 255) return -1;
    text.remove_prefix(static_cast<std::size_t>(stop - begin));
    return value;
}

}  // namespace

Result<std::string> unescaped_bytes(std::string_view text) {
    std::string bytes;
    std::string_view left = text;
    while (!left.empty()) {
        char first = left.front();
        left.remove_prefix(1);
        if (first != '\\') {
            bytes += first;
            continue;
        }
        std::size_t letter = left.empty() ? std::string_view::npos : letters.find(left.front());
        if (letter != std::string_view::npos) {
            bytes += meanings[letter];
            left.remove_prefix(1);
            continue;
        }
        bool is_hexadecimal = left.starts_with('x');
        if (is_hexadecimal) left.remove_prefix(1);
        int value = is_hexadecimal ? take_number(left, 16, 2) : take_number(left, 8, 3);
        if (value < 0) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("'{}' has a backslash with an unknown meaning; there are \\n, "
                                     "\\t, \\0, \\x2c and \\\\ for itself",
                                     printable(text, 60))};
        }
        bytes += static_cast<char>(value);
    }
    return bytes;
}

}  // namespace stint
