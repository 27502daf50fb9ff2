#include "stint/db/postgres_values.h"

#include <bit>
#include <charconv>
#include <cstdlib>
#include <limits>

#include <fmt/core.h>

#include "stint/base/assert.h"
#include "stint/db/postgres_types.h"

namespace stint {
namespace {

constexpr int as_text = 0;
constexpr int as_binary = 1;

std::string_view bytes_in(const PGresult* result, int row, int column) {
    return {libpq().PQgetvalue(result, row, column),
            static_cast<std::size_t>(libpq().PQgetlength(result, row, column))};
}

// The bytes as a number, the most significant first.
std::uint64_t number_of(std::string_view bytes) {
    std::uint64_t number = 0;
    for (char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
    return number;
}

[[noreturn]] void wrong_type(const PGresult* result, int column, const char* wanted) {
    std::string claim =
        fmt::format("column '{}', of the type with the OID {}, is {}; cast it",
                    libpq().PQfname(result, column), libpq().PQftype(result, column), wanted);
    assertion_failed(claim.c_str(), __FILE__, __LINE__);
}

void check_column(const PGresult* result, int column) {
    ASSERT(result != nullptr);
    ASSERT(column >= 0);
    ASSERT(column < libpq().PQnfields(result));
}

}  // namespace

PostgresParameters::PostgresParameters(int count)
    : digits_(static_cast<std::size_t>(count)),
      values_(static_cast<std::size_t>(count), nullptr),
      lengths_(static_cast<std::size_t>(count), 0),
      formats_(static_cast<std::size_t>(count), as_text) {}

void PostgresParameters::set_integer(int index, std::int64_t value) {
    Digits& digits = digits_.at(static_cast<std::size_t>(index));
    set_digits(index, std::to_chars(digits.begin(), digits.end() - 1, value).ptr);
}

void PostgresParameters::set_real(int index, double value) {
    Digits& digits = digits_.at(static_cast<std::size_t>(index));
    set_digits(index, std::to_chars(digits.begin(), digits.end() - 1, value).ptr);
}

void PostgresParameters::set_digits(int index, const char* end) {
    auto i = static_cast<std::size_t>(index);
    digits_[i].at(static_cast<std::size_t>(end - digits_[i].data())) = '\0';
    values_[i] = digits_[i].data();
    formats_[i] = as_text;
}

void PostgresParameters::set_bytes(int index, std::string_view bytes) {
    ASSERT(bytes.size() <= std::numeric_limits<int>::max());
    auto i = static_cast<std::size_t>(index);
    values_.at(i) = bytes.data() == nullptr ? "" : bytes.data();
    lengths_[i] = static_cast<int>(bytes.size());
    formats_[i] = as_binary;
}

void PostgresParameters::set_null(int index) {
    values_.at(static_cast<std::size_t>(index)) = nullptr;
}

std::int64_t integer_in(const PGresult* result, int row, int column) {
    check_column(result, column);
    if (libpq().PQgetisnull(result, row, column) != 0) return 0;
    std::uint64_t number = number_of(bytes_in(result, row, column));
    switch (libpq().PQftype(result, column)) {
        case type_int2: return static_cast<std::int16_t>(number);
        case type_int4: return static_cast<std::int32_t>(number);
        case type_int8:
        case type_oid:
        case type_xid8:
        case type_bool: return static_cast<std::int64_t>(number);
        default: wrong_type(result, column, "no integer");
    }
}

double real_in(const PGresult* result, int row, int column) {
    check_column(result, column);
    if (libpq().PQgetisnull(result, row, column) != 0) return 0;
    std::uint64_t number = number_of(bytes_in(result, row, column));
    switch (libpq().PQftype(result, column)) {
        case type_float4: return std::bit_cast<float>(static_cast<std::uint32_t>(number));
        case type_float8: return std::bit_cast<double>(number);
        default: return static_cast<double>(integer_in(result, row, column));
    }
}

std::string_view text_in(const PGresult* result, int row, int column) {
    check_column(result, column);
    if (libpq().PQgetisnull(result, row, column) != 0) return {};
    switch (libpq().PQftype(result, column)) {
        case type_text:
        case type_bytea:
        case type_varchar:
        case type_bpchar:
        case type_name:
        case type_char:
        case type_unknown:
        case type_void:
        case type_int8_array:
        case type_bytea_array:
        case type_text_array: return bytes_in(result, row, column);
        default: wrong_type(result, column, "no text");
    }
}

bool is_null_in(const PGresult* result, int row, int column) {
    check_column(result, column);
    return libpq().PQgetisnull(result, row, column) != 0;
}

std::int64_t rows_changed_by(PGresult* result) {
    return std::strtoll(libpq().PQcmdTuples(result), nullptr, 10);
}

}  // namespace stint
