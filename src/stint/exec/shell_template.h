// A command that is code for sh, with placeholders (--shell). What they stand for never becomes
// part of the code: it is given to the shell as arguments, and the code names variables that hold
// them. So no value is ever read as syntax, whatever it holds and wherever the placeholder stands.
//
//     gzip -c {} > '{/.}.gz'   becomes   sh -c CODE sh 'in/a b.txt' 'a b', with the code
//     stint1=$1 stint2=$2; gzip -c "${stint1}" > ''"${stint2}"'.gz'
//
// The quotes around a variable follow from where it stands: within double quotes it has none,
// within single ones they are closed around it. They only decide whether it stays one word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/exec/shell_quotes.h"
#include "stint/exec/template.h"

namespace stint {

class ShellTemplate {
public:
    // `shell` is the program that runs the code. Without a placeholder the arguments stand at the
    // end of the code. Fails with invalid_input as Template::parse does, for a placeholder behind
    // the beginning of a here-document and, if words are repeated (-X), for {} in a longer word.
    static Result<ShellTemplate> parse(std::string_view code, std::string_view shell,
                                       const PlaceholderRules& rules);

    // The words that the shell is started with.
    std::vector<std::string> expand(const PlaceholderValues& values) const;

    Result<void> check_fields(const Item& item) const { return code_.check_fields(item); }
    bool names_output() const { return code_.has(Template::Kind::output); }

private:
    explicit ShellTemplate(Template code) : code_(std::move(code)) {}
    Result<void> look_around(const PlaceholderRules& rules) const;
    std::vector<std::string> values_of(std::size_t at, const PlaceholderValues& values) const;

    Template code_;
    std::string name_;                       // What the shell is told to be called.
    std::vector<ShellQuotes::Kind> quotes_;  // Around each piece of the code.
};

}  // namespace stint
