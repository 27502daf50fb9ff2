#include "stint/source/split/json_array_scanner.h"

#include <algorithm>

namespace stint {

RecordScanner::Ends JsonArrayScanner::scan(std::string_view bytes, std::size_t searched,
                                           std::int64_t records_max) {
    Ends ends;
    for (std::size_t at = searched; at < bytes.size(); ++at) {
        char byte = bytes[at];
        if (in_string_) {
            if (escapes_) {
                escapes_ = false;
            } else if (byte == '\\') {
                escapes_ = true;
            } else if (byte == '"') {
                in_string_ = false;
            }
            continue;
        }
        switch (byte) {
            case '"': in_string_ = true; break;
            case '[':
            case '{': ++depth_; break;
            case ']':
            case '}':
                if (--depth_ < 0) {
                    ends.fault = Fault{at, "a bracket closes what was not opened"};
                    return ends;
                }
                break;
            case ',':
                if (depth_ > 0) break;
                ends.end = at + 1;
                ends.content_end = at;
                if (++ends.records == records_max) return ends;
                break;
            default: break;
        }
    }
    return ends;
}

RecordScanner::Ends JsonArrayScanner::finish(std::string_view bytes) {
    std::size_t first = std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size());
    if (in_string_) return {.fault = Fault{first, "a string of this element is not closed"}};
    if (depth_ > 0) return {.fault = Fault{first, "a bracket of this element is not closed"}};
    std::size_t last = bytes.find_last_not_of(" \t\r\n");
    if (last == std::string_view::npos) return {};
    return {1, bytes.size(), last + 1};
}

}  // namespace stint
