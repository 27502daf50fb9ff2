// Cuts a file into blocks of about the same size without reading what is between the cuts: for
// formats whose record ends can be told from anywhere (RecordScanner::is_local).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "stint/base/result.h"
#include "stint/model/file_range.h"
#include "stint/source/split/scanner.h"
#include "stint/sys/fd.h"

namespace stint {

class BlockSeeker {
public:
    // Of these bytes of the file. REQUIRES: the scanner is local; block_bytes >= 1
    BlockSeeker(Fd file, ByteSpan span, std::unique_ptr<RecordScanner> scanner,
                std::int64_t block_bytes, std::string name);

    // The next one; nothing at the end. A block ends with the last record that fits; if not even
    // one does, it is that record alone.
    Result<std::optional<ByteSpan>> next();

private:
    Result<std::string> read(const ByteSpan& span) const;
    Result<std::int64_t> end_before(std::int64_t target);
    Result<std::int64_t> end_behind(std::int64_t target);

    Fd file_;
    std::int64_t end_;
    std::unique_ptr<RecordScanner> scanner_;
    std::int64_t block_bytes_;
    std::string name_;
    std::int64_t at_;
};

}  // namespace stint
