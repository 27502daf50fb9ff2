// Where records end in bytes that come in pieces: behind a delimiter of one or more bytes, or, in
// CSV (RFC 4180), at a line end that stands between no quotes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "stint/model/input_rules.h"

namespace stint {

class RecordEnds {
public:
    explicit RecordEnds(const InputRules& rules = {});

    struct Found {
        std::size_t record_bytes;  // Without what ended it.
        std::size_t end_bytes;     // With it: where the next record begins.
    };
    // `bytes` begins with the record, of which the first `searched` bytes were looked at before and
    // had no end. After an end was found, or reset(), the next call is about another record.
    std::optional<Found> find(std::string_view bytes, std::size_t searched);

    void reset() { place_ = Place::field_begin; }

    // "line" or "record", for messages.
    std::string_view noun() const { return csv_ || delimiter_ != "\n" ? "record" : "line"; }

private:
    std::optional<Found> find_csv(std::string_view bytes, std::size_t searched);

    std::string delimiter_;
    bool csv_;
    char separator_;
    enum class Place { field_begin, plain, quoted, quote_in_quoted } place_ = Place::field_begin;
};

}  // namespace stint
