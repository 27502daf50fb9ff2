// The options of `run` and `submit` about inputs: where they come from, how they are taken apart
// and put together, and what the placeholders of the command make of them. Names and meanings are
// those of GNU parallel and xargs.
#pragma once

#include <string>
#include <vector>

#include "stint/cli/command.h"
#include "stint/cli/pipe_options.h"
#include "stint/engine/run.h"

namespace stint::cli {

struct InputOptions {
    // Where they come from.
    std::vector<std::string> from;
    std::vector<std::string> arg_files;
    bool link = false;

    // How they are taken apart. Lists where an empty value is not the same as none; the last
    // counts.
    bool null = false;
    std::vector<std::string> delimiter;
    std::vector<std::string> colsep;
    std::vector<std::string> header;
    std::vector<std::string> end_mark;
    bool csv = false;
    std::string trim;
    bool no_run_if_empty = false;
    bool shuffle = false;
    std::string seed;

    // How many make an item.
    std::string max_args;          // -n
    std::string max_replace_args;  // -N
    std::string max_lines;
    std::string max_chars;
    bool exit = false;
    bool replicate = false;  // -X
    bool multiple = false;   // -m
    bool xargs = false;

    // Or what is split of them for the stdin of the command.
    PipeOptions blocks;

    // What becomes of them.
    std::vector<std::string> replace;  // -I
    bool plus = false;
    bool shell = false;
    bool dry_run = false;

    // How they come to workers.
    bool carry = false;
    std::string carry_max;

    std::vector<Option> table();

    // Takes the command and the sources behind it out of `rest` and puts all into the request.
    // Where nothing says otherwise the source is stdin. `slots` is how many items run at once.
    // Fails with invalid_input, naming the option and what to write.
    Result<void> apply(const std::vector<std::string>& rest, int slots, RunRequest& request) const;

    // Whether something says where items come from.
    bool name_sources(const std::vector<std::string>& rest) const;

private:
    std::vector<Option> record_table();
    std::vector<Option> group_table();
    Result<void> add_sources(const std::vector<std::string>& rest, RunRequest& request) const;
    Result<InputRules> rules(const std::vector<std::string>& sources) const;
    Result<void> read_records(InputRules& rules) const;
    Result<void> read_carrying(InputRules& rules) const;
    Result<void> read_groups(int slots, JobSpec& spec) const;
    Result<void> apply_blocks(int slots, JobSpec& spec) const;
    Result<void> apply_command(JobSpec& spec) const;
};

}  // namespace stint::cli
