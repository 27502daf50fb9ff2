// What stands around the records of each output when outputs are put together in one file.
#pragma once

#include "stint/model/job.h"
#include "stint/sink/part_reader.h"

namespace stint {

// What every partition of the job's input is given: commands that keep the format print it again.
// Nothing when its items are no partitions.
MergeRules merge_rules(const JobSpec& spec);

}  // namespace stint
