// Small questions about text that several rooms ask.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stint {

// Without leading and trailing white space (ASCII).
std::string_view trim(std::string_view text);

std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);

// The whole of `text` as a decimal integer, or nothing.
std::optional<std::int64_t> parse_integer(std::string_view text);

// One word of a POSIX shell line: quoted only when it must be.
std::string shell_quote(std::string_view word);
std::string shell_line(std::span<const std::string> words);

// `bytes` with every byte that is not part of well-formed UTF-8 (RFC 3629) replaced by U+FFFD.
std::string valid_utf8(std::string_view bytes);

// For a terminal: control characters shown as \n, \t, \x1b; cut to `columns_max` characters with
// an ellipsis.
std::string printable(std::string_view bytes, std::size_t columns_max);

// "1 item", "2 items".
std::string counted(std::int64_t count, std::string_view noun);

// "s1 and s2" of the words that lie within two edits of `word`, nearest first; for "did you mean".
std::vector<std::string> similar_words(std::string_view word, std::span<const std::string> known);

}  // namespace stint
