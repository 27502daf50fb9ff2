#include "stint/base/json.h"

#include <algorithm>
#include <charconv>

#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>
#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {

Result<Json> parse_json(std::string_view text) {
    boost::json::error_code fault;
    boost::json::stream_parser parser;
    std::size_t read = parser.write_some(text.data(), text.size(), fault);
    if (!fault && read < text.size()) fault = boost::json::error::extra_data;
    if (!fault) parser.finish(fault);
    if (fault) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("not JSON at byte {}: {}", read, fault.message())};
    }
    return parser.release();
}

std::string to_text(const Json& value) {
    return boost::json::serialize(value);
}

Json json_string(std::string_view bytes) {
    return Json(boost::json::string(valid_utf8(bytes)));
}

Json json_bytes(std::string_view bytes) {
    if (valid_utf8(bytes) == bytes) return Json(boost::json::string(bytes));
    std::string hex;
    for (char byte : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return JsonObject{{"hex", hex}};
}

Result<std::string> bytes_of_json(const Json& value) {
    if (value.is_string()) return std::string(value.get_string());
    std::string hex = text_member(value, "hex", "x");
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        unsigned byte = 0;
        auto [stop, fault] =
            std::from_chars(&hex[i], hex.data() + std::min(i + 2, hex.size()), byte, 16);
        if (fault != std::errc{} || stop != &hex[i] + 2) {
            return Error{ErrorCode::invalid_input, "neither a string nor {\"hex\": ...}"};
        }
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

const Json* find_member(const Json& object, std::string_view name) {
    const JsonObject* members = object.if_object();
    return members == nullptr ? nullptr : members->if_contains(name);
}

std::string text_member(const Json& object, std::string_view name, std::string_view otherwise) {
    const Json* member = find_member(object, name);
    if (member == nullptr || !member->is_string()) return std::string(otherwise);
    return std::string(member->get_string());
}

std::int64_t integer_member(const Json& object, std::string_view name, std::int64_t otherwise) {
    const Json* member = find_member(object, name);
    if (member == nullptr || !member->is_int64()) return otherwise;
    return member->get_int64();
}

}  // namespace stint
