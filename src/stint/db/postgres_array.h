// One-dimensional arrays: as a parameter, for many rows in one statement, and as an answer.
//
//     PostgresArray items(PostgresArray::Of::integers);   // bigint[]
//     PostgresArray outputs(PostgresArray::Of::blobs);    // bytea[]
//     for (const Row& row : rows) {
//         items.add(row.item);
//         outputs.add(row.output);
//     }
//     pipeline.send("INSERT INTO t SELECT * FROM unnest(:items::bigint[], :outputs::bytea[])",
//                   {items.field(), outputs.field()});
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stint/db/postgres_batch.h"

namespace stint {

class PostgresArray {
public:
    enum class Of { integers, blobs, texts };

    explicit PostgresArray(Of elements);

    // REQUIRES: NULL or what the array is of
    void add(const Field& element);

    // The array in the binary format of the protocol; NULL when no element has a value, because
    // unnest() fills up what is shorter. Valid as long as this object, and until the next add().
    Field field();

private:
    std::string bytes_;
    std::int64_t count_ = 0;
    bool has_value_ = false;
    bool has_null_ = false;
};

// An array that a server has sent, element by element. It copies nothing.
//
//     PostgresArrayReader inputs(rows.text(3));
//     while (inputs.next()) use(inputs.text());
class PostgresArrayReader {
public:
    // `bytes` is what stands in a column of type bigint[], bytea[] or text[]; NULL is an array
    // without elements. REQUIRES: one dimension at most
    explicit PostgresArrayReader(std::string_view bytes = {});

    std::int64_t count() const { return count_; }
    bool next();  // True while there is an element.
    bool is_null() const { return is_null_; }
    std::string_view text() const { return value_; }  // Of bytea[] and text[]; empty for NULL.
    std::int64_t integer() const;                     // Of bigint[]; 0 for NULL.

private:
    std::string_view rest_;
    std::int64_t count_ = 0;
    std::int64_t left_ = 0;
    std::string_view value_;
    bool is_null_ = true;
};

}  // namespace stint
