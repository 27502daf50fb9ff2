// Files whose records stand between something: an envelope of header, body and footer, or the
// brackets of a JSON array. What stands around is found first, because every partition is given it;
// control totals of the footer are compared with the body before the first item comes.
#pragma once

#include <memory>

#include "stint/base/result.h"
#include "stint/model/file_range.h"
#include "stint/source/split/input.h"
#include "stint/source/split/scanner.h"
#include "stint/source/split/split_url.h"

namespace stint {

struct Envelope {
    ByteSpan header;
    ByteSpan body;
    ByteSpan footer;
};

// `scanner` is that of the records. Fails with invalid_input, and line and byte, when there are
// fewer records than header and footer have, and when the totals differ.
// REQUIRES: the input can be read again
Result<Envelope> open_envelope(SplitInput& input, const SplitRules& rules,
                               std::unique_ptr<RecordScanner> scanner);

// Those of a JSON array.
struct Brackets {
    ByteSpan open;
    ByteSpan close;
};
// Fails with invalid_input when the file does not begin and end as an array does.
// REQUIRES: the input can be read again
Result<Brackets> find_json_array(const SplitInput& input);

// Line ends in the bytes [0, end) of the input.
Result<std::int64_t> lines_before(const SplitInput& input, std::int64_t end);

}  // namespace stint
