// Cuts a stream into blocks of whole records: so many records each, or as many as fit into so many
// bytes. Each byte is read once; memory is bounded by one read and the longest record. Where the
// cuts are depends on the bytes alone, never on how they arrive: a stream that is read again is cut
// in the same places.
//
//     Cutter cutter(std::move(stream), std::move(scanner), {.name = "'orders.csv'"});
//     while (std::optional<Cutter::Block> block = TRY(cutter.next({.records = 10'000}))) …
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/file_range.h"
#include "stint/source/split/byte_stream.h"
#include "stint/source/split/scanner.h"

namespace stint {

// One of the two is above 0.
struct CutRule {
    std::int64_t records = 0;  // So many make a block.
    std::int64_t bytes = 0;    // A block has at most so many; a record that is longer is one alone.
};

class Cutter {
public:
    // Gets the bytes of the current block, in pieces, in order.
    using Taker = std::function<Result<void>(std::string_view)>;
    struct Options {
        std::string name;         // As messages call the input.
        std::int64_t offset = 0;  // Where in the input the stream begins ...
        std::int64_t lines = 0;   // ... and how many line ends are before that.
        Taker taker = {};         // May be empty.
        std::size_t read_bytes = 1 << 20;
    };
    Cutter(std::unique_ptr<ByteStream> stream, std::unique_ptr<RecordScanner> scanner,
           Options options);

    struct Block {
        ByteSpan body;           // In the input.
        std::int64_t first = 0;  // The number of its first record, from 1.
        std::int64_t records = 0;
    };
    enum class Patience { none, until_input };
    // The next block. Nothing at the end, and when the stream was interrupted or, without patience,
    // would have to wait. Fails with invalid_input and file, line and byte where the input is not
    // of its format, or a record is longer than bounds::record_bytes_max. A failure is final.
    Result<std::optional<Block>> next(const CutRule& rule,
                                      Patience patience = Patience::until_input);

    bool is_at_end() const { return ended_ && pending().empty(); }
    bool was_interrupted() const { return stream_->was_interrupted(); }
    std::int64_t position() const { return base_; }  // Behind the last record that ended.
    void set_taker(Taker taker) { options_.taker = std::move(taker); }
    // REQUIRES: no block is begun; all that was counted before counts no more
    void number_from_one() { records_before_ = 0; }

    // "'orders.csv', line 7, byte 123: …" of a place in the bytes behind the last record.
    Error refusal(std::size_t at, std::string_view why) const;
    // The same of a record that has just been cut.
    Error refusal_before(std::string_view record, std::string_view why) const;

private:
    Result<std::optional<Block>> cut(const CutRule& rule);
    Result<std::optional<Block>> finish();
    Result<void> scan(std::size_t bytes, std::int64_t records_max);
    Result<void> take(const RecordScanner::Ends& ends, std::size_t looked_at,
                      std::int64_t records_max);
    std::optional<Block> make_block();
    Result<bool> fill(Patience patience);
    std::string_view pending() const { return {buffer_.data() + begin_, end_ - begin_}; }

    std::unique_ptr<ByteStream> stream_;
    std::unique_ptr<RecordScanner> scanner_;
    Options options_;
    std::optional<Error> failure_;

    std::vector<char> buffer_;  // [begin_, end_) stands behind the last record that ended.
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t searched_ = 0;  // So many of those the scanner has seen.
    bool ended_ = false;

    Error refusal_at(std::int64_t line, std::int64_t byte, std::string_view why) const;

    std::int64_t base_;   // Where in the input begin_ is.
    std::int64_t lines_;  // Line ends before that.
    std::int64_t block_begin_;
    std::int64_t content_end_;  // Of the block.
    std::int64_t block_records_ = 0;
    std::int64_t records_before_ = 0;  // In blocks before.
};

}  // namespace stint
