// Records as items: each one's words are what the command gets, a line, the columns of a row, the
// members of a JSON object. For records that are worth a process each; many in a partition
// (split/partition_source.h) cost less.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stint/source/source.h"
#include "stint/source/split/cutter.h"

namespace stint {

// What a record is made into; nothing for one that is none (a blank line). `record` has what ends
// it. Fails with invalid_input, saying what is wrong with it.
using RecordShape = std::function<Result<std::optional<NewItem>>(std::string_view record)>;

class RecordSource final : public Source {
public:
    struct Options {
        RecordShape shape;
        KeyRule keys = KeyRule::position;
        // Looks at all of the input before the first item; may be empty.
        std::function<Result<void>()> look = {};
        // Makes the names of the arguments of the first record, which is then no item; or empty.
        std::function<Result<std::vector<std::string>>(std::string_view record)> header = {};
        std::int64_t gather_bytes = 4 << 20;  // So much is looked at before items are handed over.
    };
    RecordSource(std::unique_ptr<Cutter> cutter, Options options);

    // A failure, with the record's line and byte, comes once the items before it have been handed
    // over, and again from then on.
    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override { return options_.keys; }
    bool was_interrupted() const override { return cutter_->was_interrupted(); }
    Result<std::vector<std::string>> columns() override;

    // Where in the input the last record ends that was looked at and is good.
    std::int64_t position() const { return position_; }
    // Goes on with what `cutter` cuts: the header, if there is one, is the one it knows.
    void go_on_with(std::unique_ptr<Cutter> cutter);

private:
    Result<std::optional<std::string>> next_record(Cutter::Patience patience);
    Result<void> add(std::string_view record, std::vector<NewItem>& items);

    std::unique_ptr<Cutter> cutter_;
    Options options_;
    std::string record_;
    std::int64_t position_ = 0;
    std::optional<std::vector<std::string>> columns_;
    std::optional<Error> failure_;
};

}  // namespace stint
