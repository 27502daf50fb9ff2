// Records that all have the same length in bytes.
#pragma once

#include <algorithm>

#include <fmt/core.h>

#include "stint/source/split/scanner.h"

namespace stint {

class FixedScanner final : public RecordScanner {
public:
    // REQUIRES: length >= 1
    explicit FixedScanner(std::size_t length) : length_(length) {}

    Ends scan(std::string_view bytes, std::size_t /*searched*/, std::int64_t records_max) override {
        std::size_t records = bytes.size() / length_;
        if (static_cast<std::uint64_t>(records_max) < records)
            records = static_cast<std::size_t>(records_max);
        return {static_cast<std::int64_t>(records), records * length_, records * length_};
    }

    // Faults: what is left is no whole record.
    Ends finish(std::string_view bytes) override {
        return {.fault = Fault{0, fmt::format("the last record has {} bytes and not {}",
                                              bytes.size(), length_)}};
    }

private:
    std::size_t length_;
};

}  // namespace stint
