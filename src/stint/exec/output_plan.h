// Where the output file of an attempt lies while it is written, and where it is to go.
#pragma once

#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/exec/placeholders.h"
#include "stint/model/job.h"
#include "stint/model/publication.h"

namespace stint {

struct OutputPlan {
    std::string shown;  // The private path as the command gets it: relative if --out is, unless
                        // it runs elsewhere (--workdir).
    std::string from;   // The same, absolute.
    std::string to;     // The final path, absolute.
};

class OutputPlanner {
public:
    // REQUIRES: the job has an output file (JobSpec::out). Fails as PathTemplate::parse does.
    static Result<OutputPlanner> open(const Job& job, std::string_view store_tag);

    // Fails with invalid_input when the item makes a path that ends with a slash.
    Result<OutputPlan> plan(const Item& item, LeaseToken token) const;

private:
    OutputPlanner(PathTemplate path, const JobSpec& spec, std::string_view store_tag)
        : path_(std::move(path)),
          directory_(spec.directory),
          runs_elsewhere_(!spec.workdir.empty()),
          store_tag_(store_tag) {}

    PathTemplate path_;
    std::string directory_;  // Of the job: relative paths begin there.
    bool runs_elsewhere_;    // Not there: its command is given absolute paths.
    std::string store_tag_;
};

}  // namespace stint
