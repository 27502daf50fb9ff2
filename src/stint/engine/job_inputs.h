// What a job reads and how its templates are filled in with it: what the feeder and the dry run
// have in common.
#pragma once

#include <memory>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/job.h"
#include "stint/source/source.h"

namespace stint {

// The sources of the job, put together as its rules say, in the order in which they are read.
// Without a seed a shuffle is made from the job's name: resumed, it comes in the same order again.
Result<std::vector<std::unique_ptr<Source>>> open_job_inputs(const Job& job,
                                                             const SourceOptions& options);

// Whether the command and --out can be filled in. Fails with invalid_input, saying what to write;
// with awaits_columns the names of columns are not looked at.
Result<void> check_templates(const JobSpec& spec, const PlaceholderRules& rules);

}  // namespace stint
