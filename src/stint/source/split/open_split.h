// Opens the sources that are split (split/split_url.h).
#pragma once

#include <memory>
#include <string_view>

#include "stint/source/source.h"
#include "stint/source/split/scanner.h"
#include "stint/source/split/split_url.h"

namespace stint {

// Reads nothing yet, but for what a file tells of itself. Fails with invalid_input for a URL that
// cannot be meant, and with not_found when there is no such file.
// REQUIRES: is_split_url(url)
Result<std::unique_ptr<Source>> open_split_source(std::string_view url,
                                                  const SourceOptions& options);

// Whether that has a chance.
Result<void> check_split_source(std::string_view url, const SourceOptions& options);

// What finds the records of the format. Fails with invalid_input for patterns that are none.
Result<std::unique_ptr<RecordScanner>> scanner_of(const SplitRules& rules);

// What its items are. REQUIRES: is_split_url(url)
Result<Yield> yield_of_split(std::string_view url);

// Whether its items have keys of their own.
bool has_keys(std::string_view url);

}  // namespace stint
