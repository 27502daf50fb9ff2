// A range of a file: an item that is a part of something bigger, a partition. It is kept as the
// arguments of its item, so that people can read it, placeholders can name its parts ({file},
// {begin}, {end}, {first}, {records}), and the worker can open it; its bytes stay in the file.
//
// What the command reads on its stdin is `head` (the header of a file), the bytes [begin, end) and
// `tail` (its footer). Of a stream that cannot be read twice the bytes are those of a spooled
// block.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/item.h"

namespace stint {

struct ByteSpan {
    std::int64_t begin = 0;
    std::int64_t end = 0;  // Behind the last one.
    std::int64_t size() const { return end - begin; }
    bool operator==(const ByteSpan&) const = default;
};

struct FileRange {
    std::string file;          // As its source names it; relative to the job's directory.
    ByteSpan body;             // Of a compressed file, in what it unpacks to.
    std::int64_t first = 0;    // The number of its first record, from 1; 0: nobody counted.
    std::int64_t records = 0;  // How many it has; 0: nobody counted.
    std::int64_t version = 0;  // Tells whether the file has changed (version_of); 0: unknown.
    ByteSpan head;             // In the same file, as is `tail`. Empty: none.
    ByteSpan tail;
    std::string block;  // The file of a spooled block, that holds all of it; or empty.
    bool operator==(const FileRange&) const = default;
};

// A `block` that begins so is none: behind it stands why the bytes are good for no command. Its
// item fails.
constexpr std::string_view dead_range_mark = "!";

// The names of an item's arguments, in their order, as placeholders have them.
std::vector<std::string> file_range_columns();

NewItem item_of(const FileRange& range);

// The inverse of item_of. Fails with corrupt for arguments that are no range.
Result<FileRange> parse_file_range(std::span<const std::string> arguments);

// Of a file's size and time of its last change; never 0.
std::int64_t version_of(std::int64_t size_bytes, std::int64_t modified_ns);

}  // namespace stint
