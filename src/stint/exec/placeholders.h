// The two texts of a job that have placeholders: its command, and the path of its output files.
// exec/template.h says which placeholders there are.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/exec/shell_template.h"
#include "stint/exec/template.h"
#include "stint/model/item.h"
#include "stint/model/job.h"

namespace stint {

// Turns a command with placeholders into the words a program is started with. No shell is involved:
// each word stays one word, whatever it holds. As with GNU parallel, a command without any
// placeholder gets the arguments as its last words.
class CommandTemplate {
public:
    // Fails with invalid_input as Template::parse does.
    static Result<CommandTemplate> parse(const std::vector<std::string>& words,
                                         const PlaceholderRules& rules = {});
    // The command of a job: that, or code for its shell (exec/shell_template.h).
    static Result<CommandTemplate> parse(const JobSpec& spec, const PlaceholderRules& rules);

    std::vector<std::string> expand(const PlaceholderValues& values) const;

    bool names_output() const;
    // As Template::check_fields.
    Result<void> check_fields(const Item& item) const;

private:
    std::vector<Template> words_;
    std::optional<ShellTemplate> code_;  // Instead of words.
};

// The path of an item's output file: "out/{/.}.mp3". Knows what stays the same over all attempts:
// all placeholders but {%} and {out}.
class PathTemplate {
public:
    // Fails with invalid_input, saying what to write, on a path that would be the same for every
    // item, ends with a slash, or holds a brace expression that is no placeholder.
    static Result<PathTemplate> parse(std::string_view text, const PlaceholderRules& rules = {});

    std::string expand(const Item& item) const { return path_.expand({.item = item}); }

private:
    explicit PathTemplate(Template path) : path_(std::move(path)) {}
    Template path_;
};

}  // namespace stint
