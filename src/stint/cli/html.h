// The few words of HTML that a page is put together of. What users have given is escaped here, and
// goes into a page in no other way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stint::cli {

// `bytes` as text of a page, or as the value of an attribute in double quotes: control characters
// are shown as \n, what is no UTF-8 as U+FFFD; cut to `characters_max` with an ellipsis.
std::string html_text(std::string_view bytes, std::size_t characters_max);

// "12 345", with narrow spaces that do not break; four digits stay together.
std::string grouped_number(std::int64_t number);

}  // namespace stint::cli
