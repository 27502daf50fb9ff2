// Bytes that are too long for a row, kept under names by a store that many hosts share: outputs of
// items, and inputs that travel with them. Written and read in chunks, so that nobody holds all of
// them in memory:
//
//     TRY(contents.begin_content(name));
//     for (part = 0; more; ++part) TRY(contents.append_content(name, part, chunk));
//     TRY(contents.finish_content(name, part, bytes));
//
// Each call may be made again. One writer a name at a time. Errors as those of the Store.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"

namespace stint {

class Contents {
public:
    virtual ~Contents() = default;

    // Nothing is kept under this name, for what comes now.
    virtual Result<void> begin_content(std::string_view name) = 0;
    // REQUIRES: parts are numbered from 0, and all but the last have bounds::content_chunk_bytes
    virtual Result<void> append_content(std::string_view name, std::int64_t part,
                                        std::string_view bytes) = 0;
    // From now on it can be read, and is durable. REQUIRES: parts >= 1. Fails with conflict when
    // chunks are missing: the server has lost them, or another writer was there.
    virtual Result<void> finish_content(std::string_view name, std::int64_t parts,
                                        std::int64_t bytes) = 0;

    // Nothing unless it was finished.
    virtual Result<std::optional<std::int64_t>> content_size(std::string_view name) = 0;
    // The chunk of that number; empty behind the last one.
    virtual Result<std::string> read_content(std::string_view name, std::int64_t part) = 0;

    // Also what was not finished; names that nothing is kept under are passed over.
    virtual Result<void> remove_contents(std::span<const std::string> names) = 0;
    // Names that no outcome has, in their order, those behind `after`; finished or not.
    virtual Result<std::vector<std::string>> list_contents(std::string_view after,
                                                           std::int64_t limit) = 0;
};

}  // namespace stint
