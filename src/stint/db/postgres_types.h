// The types of PostgreSQL and the binary format of their values. Only the files of this room that
// speak libpq include it.
#pragma once

#include <cstdint>
#include <string>

#include "stint/db/postgres_batch.h"

namespace stint {

// From pg_type.dat; libpq has no names for them.
enum Type : std::uint32_t {
    type_bool = 16,
    type_bytea = 17,
    type_char = 18,
    type_name = 19,
    type_int8 = 20,
    type_int2 = 21,
    type_int4 = 23,
    type_text = 25,
    type_oid = 26,
    type_float4 = 700,
    type_float8 = 701,
    type_unknown = 705,
    type_bytea_array = 1001,
    type_text_array = 1009,
    type_int8_array = 1016,
    type_bpchar = 1042,
    type_varchar = 1043,
    type_void = 2278,
    type_xid8 = 5069,
};

// The last `size` bytes of a number, the most significant first.
void append_number(std::string& buffer, std::uint64_t number, unsigned size);
// A value behind its length, as in an array or a row of a binary COPY.
void append_field(std::string& buffer, const Field::Value& value);

}  // namespace stint
