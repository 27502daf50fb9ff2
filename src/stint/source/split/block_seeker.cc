#include "stint/source/split/block_seeker.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "stint/sys/files.h"

namespace stint {
namespace {

// One look: lines are shorter than that, as a rule.
constexpr std::int64_t look_bytes = 64 << 10;

}  // namespace

BlockSeeker::BlockSeeker(Fd file, ByteSpan span, std::unique_ptr<RecordScanner> scanner,
                         std::int64_t block_bytes, std::string name)
    : file_(std::move(file)),
      end_(span.end),
      scanner_(std::move(scanner)),
      block_bytes_(block_bytes),
      name_(std::move(name)),
      at_(span.begin) {}

Result<std::optional<ByteSpan>> BlockSeeker::next() {
    if (at_ == end_) return std::optional<ByteSpan>();
    std::int64_t begin = at_;
    std::int64_t end = end_;
    if (end_ - begin > block_bytes_) {
        end = TRY(end_before(begin + block_bytes_));
        if (end == begin) end = TRY(end_behind(begin + block_bytes_));
    }
    at_ = end;
    return std::optional<ByteSpan>({begin, end});
}

Result<std::string> BlockSeeker::read(const ByteSpan& span) const {
    std::string bytes = TRY(read_at(file_, span.begin, static_cast<std::size_t>(span.size())));
    if (std::ssize(bytes) == span.size()) return bytes;
    return Error{ErrorCode::corrupt,
                 fmt::format("{} has become shorter while it was split", name_)};
}

// The last record end up to `target`, or where the block begins if there is none.
Result<std::int64_t> BlockSeeker::end_before(std::int64_t target) {
    auto context = static_cast<std::int64_t>(scanner_->context_bytes()) - 1;
    // A start that tells the end may stand behind it.
    std::int64_t high = std::min(end_, target + context);
    while (true) {
        std::int64_t low = std::max(at_, high - look_bytes - context);
        std::string bytes = TRY(read({low, high}));
        std::size_t found = scanner_->last_end(bytes, static_cast<std::size_t>(target - low));
        if (found != std::string::npos) {
            std::int64_t end = low + static_cast<std::int64_t>(found);
            if (end > at_) return end;
        }
        if (low == at_) return at_;
        high = low + context;
    }
}

// The first record end behind `target`, or the end of the file.
Result<std::int64_t> BlockSeeker::end_behind(std::int64_t target) {
    auto context = static_cast<std::int64_t>(scanner_->context_bytes()) - 1;
    std::int64_t low = std::max(at_, target - context);
    while (true) {
        std::int64_t high = std::min(end_, low + look_bytes + 2 * context);
        std::string bytes = TRY(read({low, high}));
        std::int64_t least = std::max<std::int64_t>(target + 1 - low, 0);
        std::size_t found = scanner_->first_end(bytes, static_cast<std::size_t>(least));
        if (found != std::string::npos) return low + static_cast<std::int64_t>(found);
        low += static_cast<std::int64_t>(bytes.size()) - context;
        if (low + context >= end_) return end_;
    }
}

}  // namespace stint
