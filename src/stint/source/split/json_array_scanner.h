// The elements of a JSON array (RFC 8259), from behind its bracket on: an element ends with the
// comma behind it, which belongs to no partition's content. Looks at brackets and strings only;
// what an element is made of is for those who read it.
#pragma once

#include "stint/source/split/scanner.h"

namespace stint {

class JsonArrayScanner final : public RecordScanner {
public:
    // Faults: a bracket that closes what was not opened.
    Ends scan(std::string_view bytes, std::size_t searched, std::int64_t records_max) override;
    // Faults: a string or a bracket that is not closed. Blanks are no element.
    Ends finish(std::string_view bytes) override;

private:
    std::int64_t depth_ = 0;
    bool in_string_ = false;
    bool escapes_ = false;
};

}  // namespace stint
