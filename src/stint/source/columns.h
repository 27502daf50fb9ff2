// Takes a record apart into its columns: at what matches a regular expression, or as a line of CSV
// (RFC 4180), whose fields may be quoted, with "" for a quote.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/input_rules.h"

namespace stint {

class Columns {
public:
    // Fails with invalid_input for a pattern that is no regular expression or matches nothing, and
    // for a separator of CSV that is not one byte.
    static Result<Columns> parse(const InputRules& rules);
    ~Columns();
    Columns(Columns&&) noexcept;

    // At least one; a record without separators is one column. Fails with invalid_input for CSV
    // whose quotes are not closed, or have text behind them.
    Result<std::vector<std::string>> split(std::string_view record) const;

private:
    struct Pattern;
    Columns();
    std::vector<std::string> split_by_pattern(std::string_view record) const;

    bool csv_ = false;
    char separator_ = ',';
    std::string literal_;               // A pattern that is a plain text.
    std::unique_ptr<Pattern> pattern_;  // Any other.
};

// REQUIRES: the rules were found right by Columns::parse, or have no columns
char csv_separator(const InputRules& rules);

// Blanks of one side or both: spaces, tabs and line ends.
std::string_view trimmed(std::string_view text, Trim trim);

}  // namespace stint
