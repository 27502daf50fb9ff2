#include "stint/source/record_ends.h"

#include <algorithm>
#include <cstring>

#include "stint/base/assert.h"
#include "stint/source/columns.h"

namespace stint {

RecordEnds::RecordEnds(const InputRules& rules)
    : delimiter_(rules.delimiter), csv_(rules.csv), separator_(csv_separator(rules)) {
    ASSERT(!delimiter_.empty());
}

std::optional<RecordEnds::Found> RecordEnds::find(std::string_view bytes, std::size_t searched) {
    if (csv_) return find_csv(bytes, searched);
    // A part of the delimiter may have come with what was looked at before.
    std::size_t from = searched - std::min(searched, delimiter_.size() - 1);
    const void* found =
        delimiter_.size() == 1
            ? std::memchr(bytes.data() + from, delimiter_.front(), bytes.size() - from)
            : ::memmem(bytes.data() + from, bytes.size() - from, delimiter_.data(),
                       delimiter_.size());
    if (found == nullptr) return std::nullopt;
    auto at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    return Found{.record_bytes = at, .end_bytes = at + delimiter_.size()};
}

std::optional<RecordEnds::Found> RecordEnds::find_csv(std::string_view bytes,
                                                      std::size_t searched) {
    for (std::size_t i = searched; i < bytes.size(); ++i) {
        char byte = bytes[i];
        if (place_ == Place::quoted) {
            if (byte == '"') place_ = Place::quote_in_quoted;
        } else if (byte == '\n') {
            place_ = Place::field_begin;
            bool has_return = i > 0 && bytes[i - 1] == '\r';
            return Found{.record_bytes = has_return ? i - 1 : i, .end_bytes = i + 1};
        } else if (byte == separator_) {
            place_ = Place::field_begin;
        } else if (byte == '"' && place_ != Place::plain) {
            place_ = Place::quoted;  // It opens a field, or was the first of two within one.
        } else {
            place_ = Place::plain;
        }
    }
    return std::nullopt;
}

}  // namespace stint
