// Records as items that are not copied: they come as ranges of records (model/record_range.h), each
// looked at as records that are copied are. For files that can be read again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "stint/model/record_range.h"
#include "stint/source/split/record_source.h"

namespace stint {

class RecordRangeSource final : public Source {
public:
    // Cuts the file from a byte on where a record begins.
    using CutFrom = std::function<Result<std::unique_ptr<Cutter>>(std::int64_t byte)>;

    // What all ranges have in common is in `common`: source, file and version.
    // REQUIRES: `records` gathers bounds::range_bytes_max
    RecordRangeSource(std::unique_ptr<RecordSource> records, RecordRange common, CutFrom cut_from);

    // Failures come as from RecordSource.
    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override { return KeyRule::position; }
    bool was_interrupted() const override { return records_->was_interrupted(); }
    Result<std::vector<std::string>> columns() override { return records_->columns(); }
    // Fails with invalid_input when the file is another one than before.
    Result<bool> go_on_behind(const Item& last) override;

private:
    std::unique_ptr<RecordSource> records_;
    RecordRange next_;  // As far as it is known before it is read.
    CutFrom cut_from_;
};

}  // namespace stint
