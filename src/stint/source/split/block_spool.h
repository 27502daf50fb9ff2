// Keeps the blocks of a stream that cannot be read twice (a pipe, what a file unpacks to) as files,
// until their items are completed. A block appears under its name when it is whole. The name is
// made of the place in the stream and the bytes: a stream that is read again makes the same names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stint/base/hash.h"
#include "stint/base/result.h"
#include "stint/sys/fd.h"
#include "stint/sys/files.h"

namespace stint {

class BlockSpool {
public:
    enum class Sync { yes, no };
    // Blocks lie in `directory`/`folder`, which is made, and are called "folder/NAME".
    BlockSpool(std::string directory, std::string folder, Sync sync);
    // Removes a block that is not whole.
    ~BlockSpool();
    BlockSpool(const BlockSpool&) = delete;
    BlockSpool& operator=(const BlockSpool&) = delete;

    // What stands at the beginning of every block: the header.
    void set_head(std::string head) { head_ = std::move(head); }

    Result<void> add(std::string_view bytes);
    // Ends the block; yields its name. REQUIRES: something was added
    Result<std::string> finish(std::int64_t begin);

private:
    Result<void> begin_block();

    std::string directory_;
    std::string folder_;
    Sync sync_;
    std::string head_;
    std::optional<NewFile> file_;
    std::optional<Hasher> hash_;
};

}  // namespace stint
