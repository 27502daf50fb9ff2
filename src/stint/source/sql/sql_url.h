// The URLs of sources that are ranges of keys in a database:
//
//     sql:shop.db?table=orders&key=id&every=10000
//     sql:postgres://stint@host/shop?table=orders&key=region,id&buckets=100
//     sql:shop.db?query=SELECT * FROM orders WHERE paid&key=id&every=5000
//
// Options that are none of ours belong to the address of the server.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"

namespace stint {

struct SqlRules {
    std::string address;  // postgres://…, or the path of an SQLite file.
    bool is_server = false;
    std::string rows;                // What stands behind FROM: a table, or a query in brackets.
    std::vector<std::string> keys;   // Column names as SQL has them, in the order of the key ...
    std::vector<std::string> names;  // ... and as placeholders have them.
    std::int64_t every = 0;          // Rows of a range; 0 when it is ...
    std::int64_t buckets = 0;        // ... as many ranges as this, of about the same size.
};

inline bool is_sql_url(std::string_view url) {
    return url.starts_with("sql:");
}

// Fails with invalid_input, naming the option and what to write. REQUIRES: is_sql_url(url)
Result<SqlRules> parse_sql_url(std::string_view url);

// The names of an item's arguments: lo, hi, where, rows, and for keys of several columns lo_NAME
// and hi_NAME of each.
std::vector<std::string> sql_columns(const SqlRules& rules);

}  // namespace stint
