// What the store knows of the output files of a job (--out), for those who publish them and for
// those who look whether they are there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/exchange.h"
#include "stint/model/ids.h"
#include "stint/model/publication.h"

namespace stint {

// An attempt that has won and whose output file may not have its final name yet.
struct OpenPublication {
    LeaseToken token;
    ItemId item;
    Publication publication;
};

// An output file of a job and the item it belongs to.
struct Target {
    std::string path;
    ItemId item;
    std::int64_t inode = 0;  // Of the file that was published last; 0 when none was yet.
    std::int64_t bytes = 0;
};

class OutputFiles {
public:
    virtual ~OutputFiles() = default;

    // What a worker, lost meanwhile, had won and perhaps not published: look under both names, then
    // say how it ended (ExchangeRequest::publication_ends, for that worker).
    virtual Result<std::vector<OpenPublication>> publications_of(WorkerId worker) = 0;
    // The output files of a job in the order of their paths, from the one behind `after`.
    virtual Result<std::vector<Target>> read_targets(JobId job, std::string_view after,
                                                     std::int64_t limit) = 0;
    virtual Result<bool> lease_stands(LeaseToken token) = 0;
};

}  // namespace stint
