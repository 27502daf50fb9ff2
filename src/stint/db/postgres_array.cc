#include "stint/db/postgres_array.h"

#include <limits>

#include "stint/db/postgres_types.h"

namespace stint {
namespace {

// Dimensions, whether there are NULLs, the type of the elements, how many, and the first index:
// 32 bits each (array_send in PostgreSQL's arrayfuncs.c).
constexpr std::size_t flag_at = 4;
constexpr std::size_t count_at = 12;
constexpr std::size_t header_bytes = 20;

std::uint32_t type_of(PostgresArray::Of elements) {
    switch (elements) {
        case PostgresArray::Of::integers: return type_int8;
        case PostgresArray::Of::blobs: return type_bytea;
        case PostgresArray::Of::texts: return type_text;
    }
    return type_unknown;
}

void put_number(std::string& bytes, std::size_t at, std::uint32_t number) {
    for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(number >> (24 - 8 * i));
}

}  // namespace

PostgresArray::PostgresArray(Of elements) {
    append_number(bytes_, 1, 4);
    append_number(bytes_, 0, 4);
    append_number(bytes_, type_of(elements), 4);
    append_number(bytes_, 0, 4);
    append_number(bytes_, 1, 4);
    ASSERT(bytes_.size() == header_bytes);
}

void PostgresArray::add(const Field& element) {
    bool is_null = std::holds_alternative<std::nullptr_t>(element.value());
    append_field(bytes_, element.value());
    ++count_;
    (is_null ? has_null_ : has_value_) = true;
}

Field PostgresArray::field() {
    if (!has_value_) return nullptr;
    ASSERT(count_ <= std::numeric_limits<std::int32_t>::max());
    put_number(bytes_, flag_at, has_null_ ? 1 : 0);
    put_number(bytes_, count_at, static_cast<std::uint32_t>(count_));
    return std::string_view(bytes_);
}

}  // namespace stint
