#include "stint/db/postgres_array.h"

#include <limits>

#include "stint/base/assert.h"
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

std::uint32_t take_number(std::string_view& bytes) {
    ASSERT(bytes.size() >= 4);
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
    bytes.remove_prefix(4);
    return number;
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
    // Most columns of outcomes have no value at all: NULLs are only counted until there is one.
    if (!is_null && !has_value_) {
        for (std::int64_t i = 0; i < count_; ++i) append_field(bytes_, nullptr);
    }
    (is_null ? has_null_ : has_value_) = true;
    if (has_value_) append_field(bytes_, element.value());
    ++count_;
}

Field PostgresArray::field() {
    if (!has_value_) return nullptr;
    ASSERT(count_ <= std::numeric_limits<std::int32_t>::max());
    put_number(bytes_, flag_at, has_null_ ? 1 : 0);
    put_number(bytes_, count_at, static_cast<std::uint32_t>(count_));
    return std::string_view(bytes_);
}

PostgresArrayReader::PostgresArrayReader(std::string_view bytes) : rest_(bytes) {
    if (bytes.empty()) return;
    std::uint32_t dimensions = take_number(rest_);
    ASSERT(dimensions <= 1);
    if (dimensions == 0) return;
    rest_.remove_prefix(count_at - 4);
    count_ = left_ = take_number(rest_);
    rest_.remove_prefix(header_bytes - count_at - 4);
}

bool PostgresArrayReader::next() {
    if (left_ == 0) return false;
    --left_;
    std::uint32_t length = take_number(rest_);
    is_null_ = length == std::numeric_limits<std::uint32_t>::max();
    value_ = is_null_ ? std::string_view() : rest_.substr(0, length);
    rest_.remove_prefix(value_.size());
    return true;
}

std::int64_t PostgresArrayReader::integer() const {
    ASSERT(is_null_ || value_.size() == 8);
    std::uint64_t number = 0;
    for (char byte : value_) number = number << 8 | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(number);
}

}  // namespace stint
