// Values as they are bound: what is empty is NULL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stint/db/sqlite.h"

namespace stint::sqlite {

inline std::optional<std::string_view> text_or_null(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

inline std::optional<Blob> blob_or_null(const std::string& bytes) {
    if (bytes.empty()) return std::nullopt;
    return Blob{bytes};
}

}  // namespace stint::sqlite
