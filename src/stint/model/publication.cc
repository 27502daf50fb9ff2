#include "stint/model/publication.h"

#include <charconv>

#include <fmt/core.h>

namespace stint {
namespace {

constexpr std::string_view prefix = ".stint-";
constexpr std::size_t tag_digits = 8;
constexpr std::size_t file_name_bytes_max = 255;  // NAME_MAX of Linux.

// The hexadecimal number in front of `text` up to `end`, which is taken off with it.
std::optional<std::int64_t> take_number(std::string_view& text, char end) {
    std::size_t length = text.find(end);
    if (length == std::string_view::npos || length == 0) return std::nullopt;
    std::int64_t number = 0;
    auto [rest, fault] = std::from_chars(text.data(), text.data() + length, number, 16);
    if (fault != std::errc() || rest != text.data() + length || number < 0) return std::nullopt;
    text.remove_prefix(length + 1);
    return number;
}

}  // namespace

std::string store_tag(std::string_view store_id) {
    return std::string(store_id.substr(0, tag_digits));
}

std::string private_name(std::string_view store_tag, LeaseToken token, ItemId item,
                         std::string_view name) {
    std::string text = fmt::format("{}{}-{:x}-{:x}.", prefix, store_tag, token.value, item.value);
    std::size_t room = file_name_bytes_max - text.size();
    if (name.size() > room) name.remove_prefix(name.size() - room);
    return text.append(name);
}

std::optional<PrivateName> parse_private_name(std::string_view name) {
    if (!name.starts_with(prefix)) return std::nullopt;
    name.remove_prefix(prefix.size());
    std::size_t dash = name.find('-');
    if (dash != tag_digits) return std::nullopt;
    PrivateName parsed{.store_tag = std::string(name.substr(0, dash)), .token = {}, .item = {}};
    name.remove_prefix(dash + 1);
    std::optional<std::int64_t> token = take_number(name, '-');
    if (!token) return std::nullopt;
    std::optional<std::int64_t> item = take_number(name, '.');
    if (!item) return std::nullopt;
    parsed.token = {*token};
    parsed.item = {*item};
    return parsed;
}

}  // namespace stint
