// Values on their way to and from a PostgreSQL server. Only the files of this room that speak libpq
// include it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "stint/db/postgres_library.h"

namespace stint {

struct ClearResult {
    void operator()(PGresult* result) const { libpq().PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, ClearResult>;

// The parameters of one statement, as libpq takes them. Text and blobs are not copied.
class PostgresParameters {
public:
    explicit PostgresParameters(int count);

    void set_integer(int index, std::int64_t value);
    void set_real(int index, double value);
    void set_bytes(int index, std::string_view bytes);
    void set_null(int index);

    int count() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

private:
    using Digits = std::array<char, 32>;
    void set_digits(int index, const char* end);
    std::vector<Digits> digits_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

// What stands in a row, in binary format. NULL is 0 and empty, as with SQLite.
std::int64_t integer_in(const PGresult* result, int row, int column);
double real_in(const PGresult* result, int row, int column);
std::string_view text_in(const PGresult* result, int row, int column);
bool is_null_in(const PGresult* result, int row, int column);

// The number of rows that a statement has changed, or found.
std::int64_t rows_changed_by(PGresult* result);

}  // namespace stint
