// All sources of a job put together as its rules say (model/input_rules.h): what the feeder reads.
//
//     for (auto& source : TRY(open_inputs(urls, rules, options))) feed(*source);
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stint/model/input_rules.h"
#include "stint/source/grouped_source.h"
#include "stint/source/source.h"

namespace stint {

// One source, or several that are read one behind the other: those have no columns, and each its
// own rule for keys. `measure` is needed if rules.bytes_max is set. Fails as open_source does.
// REQUIRES: there is at least one URL; rules.seed is set if rules.shuffle is
Result<std::vector<std::unique_ptr<Source>>> open_inputs(const std::vector<std::string>& urls,
                                                         const InputRules& rules,
                                                         const SourceOptions& options,
                                                         const LineMeasure& measure);

// Whether open_inputs has a chance, found out without reading anything.
Result<void> check_inputs(const std::vector<std::string>& urls, const InputRules& rules,
                          const SourceOptions& options);

// What the items are. Fails with invalid_input for sources that do not go together: ranges and JSON
// are no words, and are not taken apart or combined.
Result<Yield> yield_of_inputs(const std::vector<std::string>& urls, const InputRules& rules);

// Whether every item is known by its key for good: it is a file or has a key of its own, or such a
// one together with words.
bool are_about_files(const std::vector<std::string>& urls, const InputRules& rules);

}  // namespace stint
