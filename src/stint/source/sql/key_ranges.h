// Finds the borders of ranges of keys, one after the other, each by a scan from the last one on (no
// OFFSET): rows that come or go meanwhile move no border that was found.
//
// A range is what lies above `lo`, up to and with `hi`. The first one has no lower border and the
// last one no upper: whatever rows come later, each is in exactly one.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stint/base/result.h"
#include "stint/db/statement.h"
#include "stint/source/sql/sql_url.h"

namespace stint {

// A place between keys: behind this one.
struct KeyBorder {
    std::vector<std::string> literals;  // As SQL writes them, one a column.
    std::vector<std::string> texts;     // As people do.
};

struct KeyRange {
    std::optional<KeyBorder> lo;
    std::optional<KeyBorder> hi;
    std::int64_t rows = 0;   // When it was found.
    bool is_number = false;  // The key is one column of integers.
};

// "id > 5 AND id <= 9"; "(a, b) > ('x', 5)"; "1 = 1" for all there is.
std::string condition_of(const KeyRange& range, const std::vector<std::string>& keys);

class KeyRanges {
public:
    // Connects. Fails with invalid_input for an address, a table or a column that is not there, and
    // when a row has no key (NULL): it would be in no range.
    static Result<KeyRanges> open(const SqlRules& rules);

    // The next one; nothing behind the last one. The first one also of an empty table.
    Result<std::optional<KeyRange>> next();

    // Goes on behind this border.
    void go_on_behind(KeyBorder border) { after_ = std::move(border); }

private:
    KeyRanges(SqlRules rules, std::unique_ptr<Connection> connection);
    Result<void> look_at_table();
    struct Page {
        std::optional<KeyBorder> end;  // The last of its rows; nothing: there are none.
        std::int64_t rows = 0;
    };
    Result<Page> read_page();
    Result<std::optional<std::int64_t>> number(const std::string& sql);
    Result<void> connect();

    SqlRules rules_;
    std::unique_ptr<Connection> connection_;
    std::deque<std::string> texts_;   // Of statements: each is known by its place in memory.
    std::optional<KeyBorder> after_;  // What was found ends there.
    std::optional<KeyRange> held_;    // Until it is known whether it is the last one.
    bool ended_ = false;
};

}  // namespace stint
