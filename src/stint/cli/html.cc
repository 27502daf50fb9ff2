#include "stint/cli/html.h"

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint::cli {

std::string html_text(std::string_view bytes, std::size_t characters_max) {
    std::string text;
    for (char c : valid_utf8(printable(bytes, characters_max))) {
        switch (c) {
            case '&': text += "&amp;"; break;
            case '<': text += "&lt;"; break;
            case '>': text += "&gt;"; break;
            case '"': text += "&quot;"; break;
            case '\'': text += "&#39;"; break;
            default: text += c;
        }
    }
    return text;
}

std::string grouped_number(std::int64_t number) {
    std::string digits = fmt::format("{}", number);
    std::size_t sign = number < 0 ? 1 : 0;
    if (digits.size() - sign < 5) return digits;
    for (std::size_t at = digits.size(); at > sign + 3;) {
        at -= 3;
        digits.insert(at, "\u202f");
    }
    return digits;
}

}  // namespace stint::cli
