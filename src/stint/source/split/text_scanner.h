// Records of text: they end behind `end` (a line end, as a rule), or begin with `start`, or both,
// then only where an end is followed by a start; as --recend and --recstart of GNU parallel. Either
// is a string, or a POSIX extended regular expression.
#pragma once

#include <memory>
#include <string>

#include "stint/base/result.h"
#include "stint/source/split/scanner.h"

namespace stint {

struct TextEnds {
    std::string end = "\n";
    std::string start;
    bool are_patterns = false;
};

// Fails with invalid_input when both are empty, or one is no regular expression.
Result<std::unique_ptr<RecordScanner>> make_text_scanner(const TextEnds& ends);

}  // namespace stint
