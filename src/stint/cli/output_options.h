// The options of `run` about what it prints and where results go.
#pragma once

#include <string>
#include <vector>

#include "stint/cli/command.h"
#include "stint/cli/progress_options.h"
#include "stint/engine/run.h"

namespace stint::cli {

struct OutputOptions {
    bool ordered = false;
    bool json = false;
    bool tag = false;
    std::string tagstring;
    bool color = false;
    std::string results;
    bool files = false;
    bool line_buffer = false;
    bool ungroup = false;
    std::string joblog;
    std::vector<std::string> to;
    std::string merge;
    std::string merge_cmd;
    std::string merge_header;
    std::string on_complete;
    ProgressOptions progress;
    bool quiet = false;

    std::vector<Option> table();
    // Checks everything and puts it into the request. Fails with invalid_input, naming the option.
    Result<void> apply(RunRequest& request) const;

private:
    bool is_table() const;  // What --results names.
    bool merges() const { return !merge.empty() || !merge_cmd.empty(); }
    std::string tag_template() const;
    Result<void> check() const;
    Result<void> check_grouping() const;
    Result<std::vector<SinkSpec>> sinks() const;
    Result<void> add_merging(std::vector<SinkSpec>& specs) const;
};

}  // namespace stint::cli
