// JSON lines: each line is a JSON value; blank lines are none. Lines that are no JSON are found
// before they get to a command, and stop the job (fail), are left out (skip) or fail alone (dead).
//
// Of a file all lines are looked at before the first item comes, if one that is bad is to stop the
// job; of a stream those of a block before its item comes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stint/source/split/block_spool.h"
#include "stint/source/split/cutter.h"
#include "stint/source/split/partition_source.h"
#include "stint/source/split/record_source.h"
#include "stint/source/split/split_url.h"

namespace stint {

// The member that each item must have, for its key; or empty.
std::string key_member(const SplitRules& rules);

// Why the line cannot be an item: it is no JSON, or has not the member `key`, unless that is empty.
// Nothing when it is right, or blank.
std::optional<std::string> fault_of_line(std::string_view line, const std::string& key);

// "'f', line 3, byte 99: …", with those that follow, at most ten; nothing when all are right.
Result<std::optional<Error>> find_bad_lines(Cutter& cutter, const std::string& key);

class JsonRanges final : public RangeMaker {
public:
    struct Options {
        CutRule rule;
        BadLines bad_lines = BadLines::fail;
        FileRange common;
        std::unique_ptr<BlockSpool> spool = {};
        std::unique_ptr<Cutter> first_look = {};  // Reads all before the first range is made.
    };
    JsonRanges(std::unique_ptr<Cutter> cutter, Options options);

    Result<std::optional<FileRange>> next(Cutter::Patience patience) override;
    bool was_interrupted() const override;

private:
    bool is_full(std::int64_t more_bytes) const;
    Result<void> look();
    Result<bool> add_line(const Cutter::Block& line);
    Result<std::optional<FileRange>> finish_block();
    Result<std::optional<FileRange>> make_dead();

    std::unique_ptr<Cutter> cutter_;
    Options options_;
    std::string line_;  // That has been cut and is in no block yet, if there is one:
    std::optional<Cutter::Block> cut_;
    FileRange block_;         // What has been gathered.
    std::string dead_fault_;  // Of the line that has been cut.
};

// For items that are single lines. A dead one is an item as all others: it fails when it is to run.
RecordSource::Options json_line_shape(const SplitRules& rules);
// The same of an array's elements.
RecordSource::Options json_element_shape(const SplitRules& rules);

}  // namespace stint
