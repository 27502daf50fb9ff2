// A record scanner knows where the records of a format end: lines, CSV, JSON, fixed lengths. It is
// shown the input piece by piece and remembers where in a record it stands, so that each byte is
// looked at once. Whoever makes partitions of a format needs nothing else of it (split/cutter.h).
//
//     RecordScanner::Ends ends = scanner.scan(bytes, searched, 10'000);
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace stint {

// What may stand before UTF-8.
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

class RecordScanner {
public:
    virtual ~RecordScanner() = default;

    // What is wrong with the input, and where in the bytes that were shown.
    struct Fault {
        std::size_t at = 0;
        std::string what;  // "a quote is not closed"
    };
    struct Ends {
        std::int64_t records = 0;     // That ended, of those that were asked for.
        std::size_t end = 0;          // Where the last of them ended, with what ends it ...
        std::size_t content_end = 0;  // ... and without what may not end a partition: a comma.
        std::optional<Fault> fault = {};
    };

    static constexpr std::int64_t all = std::numeric_limits<std::int64_t>::max();

    // `bytes` begin where the last record ended; the first `searched` of them were shown before and
    // had no end. Finds the ends of up to `records_max` records. With fewer than that, all bytes
    // count as searched. A fault is final. REQUIRES: records_max >= 1
    virtual Ends scan(std::string_view bytes, std::size_t searched, std::int64_t records_max) = 0;

    // The input has ended, with `bytes` behind the last record: a last record that nothing has to
    // end, as a rule, or a fault. All of them were shown before, and there is at least one.
    virtual Ends finish(std::string_view bytes) { return {1, bytes.size(), bytes.size()}; }

    // For formats whose record ends can be told from anywhere: where in `bytes`, which begin
    // anywhere, the last one up to `most` stands, and the first one from `least` on; npos if none
    // does.
    virtual bool is_local() const { return false; }
    virtual std::size_t last_end(std::string_view /*bytes*/, std::size_t /*most*/) const {
        return std::string_view::npos;
    }
    virtual std::size_t first_end(std::string_view /*bytes*/, std::size_t /*least*/) const {
        return std::string_view::npos;
    }
    // The longest text around an end that tells it, in bytes. Only if is_local().
    virtual std::size_t context_bytes() const { return 1; }
};

}  // namespace stint
