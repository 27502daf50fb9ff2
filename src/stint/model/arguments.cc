#include "stint/model/arguments.h"

#include <fmt/core.h>

#include "stint/base/text.h"

namespace stint {

std::string joined_arguments(std::span<const std::string> arguments) {
    return join(arguments, " ");
}

std::string argument_lengths(std::span<const std::string> arguments) {
    std::string lengths;
    for (const std::string& argument : arguments) {
        if (!lengths.empty()) lengths += ' ';
        lengths += std::to_string(argument.size());
    }
    return lengths;
}

Result<std::vector<std::string>> split_arguments(std::string_view joined,
                                                 std::string_view lengths) {
    std::vector<std::string> arguments;
    if (lengths.empty()) return arguments;
    std::size_t at = 0;
    for (const std::string& text : split(lengths, ' ')) {
        std::optional<std::int64_t> length = parse_integer(text);
        std::size_t size = static_cast<std::size_t>(length.value_or(-1));
        if (!length || *length < 0 || at > joined.size() || size > joined.size() - at) {
            return Error{ErrorCode::corrupt, "the arguments of an item do not fit their lengths"};
        }
        arguments.emplace_back(joined.substr(at, size));
        at += size + 1;
    }
    if (at != joined.size() + 1) {
        return Error{ErrorCode::corrupt, "an item has more bytes than its arguments"};
    }
    return arguments;
}

std::string pack(std::span<const std::string> list) {
    if (list.empty()) return "";
    return argument_lengths(list) + ":" + joined_arguments(list);
}

Result<std::vector<std::string>> unpack(std::string_view text) {
    std::size_t colon = text.find(':');
    if (text.empty()) return std::vector<std::string>{};
    if (colon == std::string_view::npos) return Error{ErrorCode::corrupt, "a list has no lengths"};
    return split_arguments(text.substr(colon + 1), text.substr(0, colon));
}

NewItem item_of(std::vector<std::string> arguments) {
    ASSERT(!arguments.empty());
    if (arguments.size() == 1) return {.input = std::move(arguments.front())};
    NewItem item{.input = joined_arguments(arguments)};
    item.arguments = std::move(arguments);
    return item;
}

std::string identity_of(std::string_view input, std::span<const std::string> arguments) {
    // Packed texts begin with NUL, and so what begins with NUL is packed.
    if (!arguments.empty()) return '\0' + pack(arguments);
    std::string alone(input);
    return input.starts_with('\0') ? '\0' + pack({&alone, 1}) : alone;
}

}  // namespace stint
