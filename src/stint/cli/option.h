// An option of a command, as data: how it is written, what it is for and where its value goes.
// The parser, the help and the completions are made of the same tables.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace stint::cli {

// The heading under which the help of a command shows an option. A command that gives none has one
// list.
enum class OptionGroup { none, inputs, parallelism, output, failure, job };

// What a value can be: completions offer it.
struct Values {
    enum class Kind {
        any,         // Nothing is known of it.
        one_of,      // One of `words`; the parser refuses others.
        beginnings,  // It may begin like one of `words`, such as "glob:".
        urls,        // The same, and a path follows those that end with a colon.
        files,
        jobs,     // Of the store.
        workers,  // Those that live.
        items,    // Keys of the job in question.
    } kind = Kind::any;
    std::vector<std::string> words;
};

struct Option {
    std::string names;  // "-j,--jobs"
    std::string value;  // What stands for its value in the help: "N"; empty for a switch.
    std::string help;   // One sentence without a full stop; the help wraps it.
    // Where it goes. The value of the environment variable `variable`, if it is set and not empty,
    // counts when the option is not given.
    std::variant<bool*, std::string*, std::vector<std::string>*, std::int64_t*> target;
    std::string variable;
    OptionGroup group = OptionGroup::none;
    Values values;
};

// The same options, all under one heading. For tables that are put together of parts.
std::vector<Option> grouped(OptionGroup group, std::vector<Option> options);

// Those that many commands have.
Option store_option(std::string* store);
Option json_option(bool* json);

}  // namespace stint::cli
