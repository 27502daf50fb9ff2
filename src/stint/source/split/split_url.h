// The URLs of sources that are split: what there is to split, where records end, how many make a
// partition.
//
//     text:FILE?block=64M&recend=\n        csv:orders.csv?rows=10000&delimiter=;&quote='
//     jsonl:events.jsonl.zst?rows=1&key=id  fixed:cards.dat?length=80&rows=5000
//     json:export.json?rows=100             (one array)
//     manifest:jobs.csv  manifest:jobs.jsonl  manifest:jobs.json
//     envelope:batch.dat?header=1&footer=1&rows=500
//
// The options begin behind the last `?`; a file whose name has one is written with %3F. Values may
// hold %26 for & and the escapes of base/escapes.h. `-` is standard input.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/model/column_span.h"
#include "stint/source/split/csv_scanner.h"
#include "stint/source/split/cutter.h"
#include "stint/source/split/text_scanner.h"

namespace stint {

enum class BadLines { fail, skip, dead };

struct EnvelopeRules {
    std::int64_t header_records = 0;  // So many at the beginning ...
    std::int64_t footer_records = 0;  // ... and at the end; or all that
    std::string header_prefix;        // begin with this.
    std::string footer_prefix;
    ColumnSpan count;  // In the last footer record: how many records the body has.
    ColumnSpan sum;    // In each of those, a number ...
    ColumnSpan total;  // ... and in the last footer record their sum.
};

struct SplitRules {
    enum class Format { text, csv, jsonl, json, fixed, envelope };
    Format format = Format::text;
    std::string path;          // "-": standard input.
    CutRule rule;              // Neither of both is set when it is:
    std::int64_t parts = 0;    // As many as this, of about the same size; of files only.
    bool is_argument = false;  // A record is an item, and its words; else a range on stdin.
    // Whether such items are kept with what they say; else as places in the file. Nothing: a small
    // file's are.
    std::optional<bool> copies;

    TextEnds ends;             // text
    CsvScanner::Marks marks;   // csv
    bool has_header = false;   // csv
    std::string key;           // csv, json, jsonl: the column or member that is the key of an item.
    bool is_manifest = false;  // It must have an input, and that is its key if it has no other.
    BadLines bad_lines = BadLines::fail;  // jsonl
    std::size_t length = 0;               // fixed, envelope: bytes of a record; 0: lines.
    EnvelopeRules envelope;
};

// Whether the scheme of a URL is one of these.
bool is_split_url(std::string_view url);

// Fails with invalid_input, naming the option and what to write.
Result<SplitRules> parse_split_url(std::string_view url);

}  // namespace stint
