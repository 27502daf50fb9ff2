// JSON in and out. The only files that know which library does it are this one and json_types.h;
// everything else uses the alias.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "stint/base/json_types.h"
#include "stint/base/result.h"

namespace stint {

// Fails with invalid_input and the place (byte offset) of the first fault.
Result<Json> parse_json(std::string_view text);

// One line, no trailing newline. Bytes that are not UTF-8 are replaced by U+FFFD.
std::string to_text(const Json& value);

// `bytes` as a JSON string value that is valid UTF-8: what is not is replaced by U+FFFD.
Json json_string(std::string_view bytes);

// Any bytes as JSON, without loss: a string when they are UTF-8, else {"hex": "…"}; and back again.
// File names and arguments need not be UTF-8.
Json json_bytes(std::string_view bytes);
Result<std::string> bytes_of_json(const Json& value);

// The member of `object`, or nothing when it is missing or of another type.
const Json* find_member(const Json& object, std::string_view name);
std::string text_member(const Json& object, std::string_view name, std::string_view otherwise = "");
std::int64_t integer_member(const Json& object, std::string_view name, std::int64_t otherwise = 0);

}  // namespace stint
