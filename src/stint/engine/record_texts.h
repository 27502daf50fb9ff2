// What the records of ranges say (model/record_range.h), for those who need it: executors, and
// whoever shows results. The ranges read last are kept, for neighbours come together.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/feed.h"
#include "stint/model/item.h"
#include "stint/model/job.h"
#include "stint/source/split/record_reader.h"

namespace stint {

// Used by one thread.
class RecordTexts {
public:
    // The same item with what its record says as its input and arguments; as it is if it is no
    // record of a range. Fails as RecordReader does.
    Result<Item> read(const JobSpec& spec, const Item& item);

    // The same for an event; one whose record cannot be read stays as it is. Others, too.
    void fill(const JobSpec& spec, Event& event);

private:
    struct Read {
        std::string directory;
        RecordRange range;
        std::vector<NewItem> records;
    };
    Result<const NewItem*> find(const JobSpec& spec, const RecordRange& range, std::int64_t nth);
    Result<const RecordReader*> reader(const std::string& source, const std::string& directory);

    std::map<std::string, std::unique_ptr<RecordReader>> readers_;  // By directory and source.
    std::deque<Read> read_;                                         // The latest in front.
};

}  // namespace stint
