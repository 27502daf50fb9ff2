// Several records made into one item: so many, or as many as fit into a command line. Holds one
// item that is being made, and one record more when it has to know whether it is the last one.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stint/model/input_rules.h"
#include "stint/source/record_cursor.h"
#include "stint/source/source.h"

namespace stint {

// How many bytes the command line of an item with these arguments has, each word with one more.
using LineMeasure = std::function<std::int64_t(std::span<const std::string> arguments)>;

class GroupedSource final : public Source {
public:
    // Obeys records_max, bytes_max, must_fill and spread. REQUIRES: a measure if bytes_max is set
    GroupedSource(std::unique_ptr<Source> records, const InputRules& rules, LineMeasure measure);

    // A record whose command line is too long even alone is refused with invalid_input and its
    // number, once the items before it have been handed over.
    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override;
    bool was_interrupted() const override { return records_.source().was_interrupted(); }
    Result<std::vector<std::string>> columns() override { return records_.source().columns(); }

private:
    struct Record {
        std::vector<std::string> arguments;
        std::int64_t fingerprint = 0;
    };
    enum class Next { record, end, interrupted };

    bool is_full() const;
    bool must_wait() const;
    Result<Next> look();
    void add(std::vector<NewItem>& items);
    std::int64_t measure(std::size_t records) const;
    std::int64_t share_of(const Record& record) const;
    void shrink_to_fit();
    void hand_over(std::size_t records, std::vector<NewItem>& items);
    void refuse_unfilled();

    RecordCursor records_;
    InputRules rules_;
    LineMeasure measure_;
    std::int64_t blank_bytes_ = 0;   // Of the line of one empty argument ...
    std::int64_t more_bytes_ = 0;    // ... and what each further one adds.
    std::deque<Record> ahead_;       // Read, and not yet part of an item.
    std::vector<Record> group_;      // The item that is being made ...
    std::int64_t group_bytes_ = 0;   // ... and about what its line has.
    std::int64_t records_made_ = 0;  // Of items that were handed over.
    bool ended_ = false;
    std::optional<Error> failure_;
};

}  // namespace stint
