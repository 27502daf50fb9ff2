// Values as they are bound, where what is empty is NULL, and as they are read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stint/base/hash.h"
#include "stint/db/statement.h"
#include "stint/model/arguments.h"

namespace stint::sql {

inline std::optional<std::string_view> text_or_null(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return text;
}

inline std::optional<Blob> blob_or_null(const std::string& bytes) {
    if (bytes.empty()) return std::nullopt;
    return Blob{bytes};
}

inline std::optional<std::int64_t> number_or_null(std::int64_t number) {
    if (number == 0) return std::nullopt;
    return number;
}

inline Blob blob(const Hash128& hash) {
    return {{reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()}};
}

}  // namespace stint::sql
