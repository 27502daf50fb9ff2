// The options of `run` and `submit` that split a stream or files into blocks for the stdin of the
// command, as GNU parallel spells them: --pipe, --pipe-part, --block, --recend, --recstart,
// --regexp, and -N for records. They are short for sources such as text:FILE?block=1M.
#pragma once

#include <string>
#include <vector>

#include "stint/cli/command.h"

namespace stint::cli {

struct PipeOptions {
    bool pipe = false;
    bool pipe_part = false;
    std::string block;
    // Lists, where an empty value is not the same as none; the last counts.
    std::vector<std::string> recend;
    std::vector<std::string> recstart;
    bool regexp = false;
    std::string bad_lines;  // Of jsonl: sources.

    std::vector<Option> table();
    bool splits() const { return pipe || pipe_part; }

    // What other options say of the records.
    struct Records {
        std::string count;    // -N; empty: by size.
        bool header = false;  // The first record goes to every block.
        bool csv = false;
        std::string separator;  // Of CSV; empty: a comma.
        int slots = 1;
    };
    // Makes sources that are split of lists ("stdin", "lines:FILE"), and adds --bad-lines to those
    // of jsonl. Fails with invalid_input, saying what to write.
    Result<void> apply(const Records& records, std::vector<std::string>& sources) const;

private:
    Result<std::string> options_of(const Records& records) const;
    Result<void> check(const std::vector<std::string>& sources) const;
};

}  // namespace stint::cli
