#include "stint/db/postgres_types.h"

#include <array>
#include <bit>
#include <limits>

#include "stint/base/assert.h"

namespace stint {

void append_number(std::string& buffer, std::uint64_t number, unsigned size) {
    std::array<char, 8> bytes{};
    for (unsigned i = 0; i < 8; ++i) bytes.at(i) = static_cast<char>(number >> (56 - 8 * i));
    buffer.append(bytes.end() - size, bytes.end());
}

void append_field(std::string& buffer, const Field::Value& value) {
    if (const auto* bytes = std::get_if<std::string_view>(&value)) {
        ASSERT(bytes->size() <= std::numeric_limits<int>::max());
        append_number(buffer, bytes->size(), 4);
        buffer += *bytes;
        return;
    }
    if (std::holds_alternative<std::nullptr_t>(value)) {
        append_number(buffer, ~std::uint64_t{0}, 4);
        return;
    }
    const auto* integer = std::get_if<std::int64_t>(&value);
    append_number(buffer, 8, 4);
    append_number(buffer,
                  integer != nullptr ? static_cast<std::uint64_t>(*integer)
                                     : std::bit_cast<std::uint64_t>(*std::get_if<double>(&value)),
                  8);
}

}  // namespace stint
