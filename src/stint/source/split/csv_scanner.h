// Records of CSV (RFC 4180): a record ends with its line, unless the line end stands between
// quotes. A quote opens only where a field begins; a doubled one within quotes is text. Line ends
// are LF or CRLF.
#pragma once

#include <optional>

#include "stint/source/split/scanner.h"

namespace stint {

class CsvScanner final : public RecordScanner {
public:
    struct Marks {
        char separator = ',';
        std::optional<char> quote = '"';  // Nothing: quotes are text, as in most TSV.
    };
    explicit CsvScanner(Marks marks) : marks_(marks) {}

    // Faults: a NUL byte, which no text holds.
    Ends scan(std::string_view bytes, std::size_t searched, std::int64_t records_max) override;
    // Faults: a quote that is not closed; it is named by its place.
    Ends finish(std::string_view bytes) override;

private:
    enum class Place { field_begin, plain, quoted, quote_in_quoted };

    // A byte order mark at the very beginning belongs to no field.
    std::size_t skip_mark(std::string_view bytes, std::size_t searched);
    // Takes one byte; yields whether a record ends behind it.
    bool step(char byte);
    // Takes 64 bytes at once if their quotes are as they should be; yields which of them are record
    // ends. Nothing, and no step taken, if not.
    std::optional<std::uint64_t> step_all(const char* bytes);

    Marks marks_;
    Place place_ = Place::field_begin;
    bool is_first_ = true;
};

}  // namespace stint
