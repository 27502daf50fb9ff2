// Reads again what is in a range of records (model/record_range.h): for whoever runs its items, or
// shows them.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "stint/model/record_range.h"
#include "stint/source/source.h"
#include "stint/source/split/input.h"
#include "stint/source/split/record_source.h"
#include "stint/source/split/split_url.h"

namespace stint {

class RecordReader {
public:
    // Of the source of that URL; `directory` is where relative paths begin. Fails with not_found
    // when there is no such file, and with invalid_input for one that has no ranges of records.
    static Result<std::unique_ptr<RecordReader>> open(std::string_view url,
                                                      const std::string& directory);

    // What the source made of its records, in their order. Fails with invalid_input when the file
    // is not what it was. REQUIRES: the range is of that URL
    Result<std::vector<NewItem>> read(const RecordRange& range) const;

private:
    RecordReader(SplitRules rules, SplitInput input, RecordShape shape);

    SplitRules rules_;
    SplitInput input_;
    RecordShape shape_;
};

}  // namespace stint
