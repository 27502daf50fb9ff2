// How the sources of a job are read and made into items: where a record ends, what its columns are,
// how several sources are combined, how many records make an item. Part of what a job is known by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stint/base/json_types.h"
#include "stint/base/result.h"

namespace stint {

// Which blanks (spaces, tabs, line ends) around an argument go.
enum class Trim { none, left, right, both };

// How a source is joined to the one before it. Sums bind more closely than links, and links more
// closely than products: `--from A --from B ::: a b :::+ 1 2` is (A, B) x (a1, b2).
enum class Joint {
    sum,      // Its records come behind those of the other: --from.
    product,  // Each of the others' with each of its own, which vary fastest: `:::`, `::::`, -a.
    link,     // The n-th of the other with its n-th; the shorter ends it: `:::+`, `::::+`.
};

// What an item of the sources is. The numbers are stored.
enum class Yield {
    arguments = 0,  // What the command gets as its words: lines, files, words, columns.
    named = 1,      // The same, and the source itself names them: {name}.
    fields = 2,     // A JSON object, whose members are {name}.
    ranges = 3,     // A range of a file (model/file_range.h): the command gets it on its stdin.
    packets = 4,    // A job of a queue (model/queued_packet.h), whose payload it gets there.
};

// Whether the command gets the item on its stdin, and not as words.
inline bool comes_on_stdin(Yield yields) {
    return yields == Yield::ranges || yields == Yield::packets;
}

struct InputRules {
    Yield yields = Yield::arguments;  // Follows from the sources.

    // --- From bytes to records ---
    std::string delimiter = "\n";         // What ends a record; one or more bytes.
    bool csv = false;                     // Records are those of RFC 4180, their fields arguments.
    std::string column_pattern;           // A POSIX extended regular expression between arguments.
    std::optional<std::string> end_mark;  // The record of this text ends the input.
    bool header = false;                  // The first record of each source names its columns.
    Trim trim = Trim::none;               // Of each argument.
    bool skip_blank = false;              // Records of nothing but blanks are none.
    bool continues_lines = false;         // A line that ends with a blank goes on in the next one.

    // --- From several sources to one list ---
    std::vector<Joint> joints;  // Of the sources behind the first one; those that miss are sums.
    bool wraps = false;         // Sources are linked, the shorter ones begin anew (--link).
    bool shuffle = false;
    std::optional<std::int64_t> seed;  // Of the shuffle; nothing: made from the job.

    // --- From records to items ---
    std::int64_t records_max = 1;  // An item is made of so many; 0 for as many as fit.
    std::int64_t bytes_max = 0;    // Of a command line, each word with one more; 0 for no limit.
    bool must_fill = false;        // Fewer records than that because of the bytes is an error (-x).
    int spread = 0;                // The last items share the rest evenly, so many of them.

    // --- From items to workers ---
    // The file that an item names travels with it, if it is not longer; 0: files stay where they
    // are.
    std::int64_t carry_bytes_max = 0;

    bool operator==(const InputRules&) const = default;
};

// Whether the sources themselves have names for the arguments of their items.
inline bool names_columns(const InputRules& rules) {
    return rules.header || rules.yields == Yield::named;
}

// What differs from the defaults, as an object; and back again.
JsonObject to_json(const InputRules& rules);
Result<InputRules> parse_input_rules(const Json& object);

}  // namespace stint
