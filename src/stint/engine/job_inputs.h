// What a job reads and how its templates are filled in with it: what the feeder and the dry run
// have in common.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stint/base/result.h"
#include "stint/engine/engine.h"
#include "stint/model/job.h"
#include "stint/source/source.h"

namespace stint {

// What no other job of any store is called.
std::string mark_of(const Engine& engine, const Job& job);

// The sources of the job, put together as its rules say, in the order in which they are read.
// Without a seed a shuffle is made from the job's name: resumed, it comes in the same order again.
Result<std::vector<std::unique_ptr<Source>>> open_job_inputs(const Job& job,
                                                             const SourceOptions& options);

// Whether the command and --out can be filled in. Fails with invalid_input, saying what to write;
// with awaits_columns the names of columns are not looked at.
Result<void> check_templates(const JobSpec& spec, const PlaceholderRules& rules);

}  // namespace stint
