#include "stint/source/split/cutter.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/core.h>

#include "stint/model/bounds.h"
#include "stint/source/split/byte_masks.h"

namespace stint {

Cutter::Cutter(std::unique_ptr<ByteStream> stream, std::unique_ptr<RecordScanner> scanner,
               Options options)
    : stream_(std::move(stream)),
      scanner_(std::move(scanner)),
      options_(std::move(options)),
      base_(options_.offset),
      lines_(options_.lines),
      block_begin_(options_.offset),
      content_end_(options_.offset) {}

Result<std::optional<Cutter::Block>> Cutter::next(const CutRule& rule, Patience patience) {
    ASSERT(rule.records > 0 || rule.bytes > 0);
    if (failure_) return *failure_;
    auto attempt = [&]() -> Result<std::optional<Block>> {
        while (true) {
            if (std::optional<Block> block = TRY(cut(rule))) return block;
            if (ended_) return finish();
            if (!TRY(fill(patience))) return std::optional<Block>();
        }
    };
    Result<std::optional<Block>> block = attempt();
    if (!block.ok()) failure_ = block.error();
    return block;
}

// A block out of what is in the buffer, if that has all of it.
Result<std::optional<Cutter::Block>> Cutter::cut(const CutRule& rule) {
    if (rule.records > 0) {
        if (searched_ < pending().size()) {
            TRY(scan(pending().size(), rule.records - block_records_));
        }
        return block_records_ == rule.records ? make_block() : std::nullopt;
    }
    auto used = [&] { return base_ - block_begin_; };
    std::int64_t room = rule.bytes - used();
    auto size = static_cast<std::int64_t>(pending().size());
    std::size_t looks_at = static_cast<std::size_t>(std::clamp<std::int64_t>(room, 0, size));
    if (searched_ < looks_at) TRY(scan(looks_at, RecordScanner::all));
    if (used() + static_cast<std::int64_t>(searched_) < rule.bytes) return std::optional<Block>();
    if (block_records_ > 0) return make_block();
    // A record that is longer than a block.
    if (searched_ < pending().size()) TRY(scan(pending().size(), 1));
    return block_records_ > 0 ? make_block() : std::nullopt;
}

// The input has ended: what is left is the last record, and the last block.
Result<std::optional<Cutter::Block>> Cutter::finish() {
    if (!pending().empty()) {
        std::size_t size = pending().size();
        RecordScanner::Ends ends = scanner_->finish(pending());
        TRY(take(ends, size, RecordScanner::all));
        if (!ends.fault) begin_ = end_;
        searched_ = 0;
    }
    return block_records_ > 0 ? make_block() : std::nullopt;
}

Result<void> Cutter::scan(std::size_t bytes, std::int64_t records_max) {
    RecordScanner::Ends ends = scanner_->scan(pending().substr(0, bytes), searched_, records_max);
    return take(ends, bytes, records_max);
}

Result<void> Cutter::take(const RecordScanner::Ends& ends, std::size_t looked_at,
                          std::int64_t records_max) {
    if (ends.records > 0) {
        std::string_view taken = pending().substr(0, ends.end);
        if (options_.taker) TRY(options_.taker(taken));
        lines_ += count_byte(taken, '\n');
        content_end_ = base_ + static_cast<std::int64_t>(ends.content_end);
        base_ += static_cast<std::int64_t>(ends.end);
        begin_ += ends.end;
        block_records_ += ends.records;
    }
    searched_ = ends.records == records_max ? 0 : looked_at - ends.end;
    if (ends.fault) return refusal(ends.fault->at - ends.end, ends.fault->what);
    return {};
}

std::optional<Cutter::Block> Cutter::make_block() {
    Block block{.body = {block_begin_, content_end_},
                .first = records_before_ + 1,
                .records = block_records_};
    records_before_ += block_records_;
    block_records_ = 0;
    block_begin_ = base_;
    return block;
}

Result<bool> Cutter::fill(Patience patience) {
    if (patience == Patience::none && stream_->would_wait()) return false;
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ > bounds::record_bytes_max) {
        return refusal(0, fmt::format("a record is longer than {} MiB; say where records end",
                                      bounds::record_bytes_max >> 20));
    }
    if (buffer_.size() < end_ + options_.read_bytes) {
        buffer_.resize(std::max(end_ + options_.read_bytes, buffer_.size() * 2));
    }
    std::size_t count = TRY(stream_->read(buffer_.data() + end_, options_.read_bytes));
    end_ += count;
    if (count == 0 && stream_->was_interrupted()) return false;
    ended_ = count == 0;
    return true;
}

Error Cutter::refusal(std::size_t at, std::string_view why) const {
    at = std::min(at, pending().size());
    return refusal_at(lines_ + count_byte(pending().substr(0, at), '\n') + 1,
                      base_ + static_cast<std::int64_t>(at), why);
}

Error Cutter::refusal_before(std::string_view record, std::string_view why) const {
    return refusal_at(lines_ - count_byte(record, '\n') + 1,
                      base_ - static_cast<std::int64_t>(record.size()), why);
}

Error Cutter::refusal_at(std::int64_t line, std::int64_t byte, std::string_view why) const {
    return {ErrorCode::invalid_input,
            fmt::format("{}, line {}, byte {}: {}", options_.name, line, byte, why)};
}

}  // namespace stint
