// A one-dimensional array as a parameter: many rows in one statement.
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

}  // namespace stint
