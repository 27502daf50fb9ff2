// An item: one unit of work. Written once, never changed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stint/model/ids.h"

namespace stint {

struct RecordRange;  // model/record_range.h

// An item as a source yields it.
struct NewItem {
    std::string input;               // What the command gets: a word, a line, a path.
    std::optional<std::string> key;  // Unique in its stream; nothing when it is the input.
    std::int64_t fingerprint = 0;    // Tells whether the thing behind the input has changed.
    // Set when the command gets several arguments: then `input` is them with spaces between, for
    // people to see.
    std::vector<std::string> arguments = {};
    std::string carried = {};  // The content (store/contents.h) that holds what is in the file.
    // So many items, one behind the other, that this stands for: a range of records
    // (model/record_range.h). 0: it is one.
    std::int64_t records = 0;
};

// An item as the store keeps it.
struct Item {
    ItemId id;
    std::string key;
    std::string input;
    ItemId replaces;  // The item that this one was made anew of; 0 for none.
    std::vector<std::string> arguments = {};  // As above.
    std::string carried = {};                 // As above; empty when it is not carried.
    // Set for a record of a range, the `nth` of it from 0: key and input are its name, what it says
    // is in the file, and whoever needs that asks for it (source/split/record_reader.h).
    std::shared_ptr<const RecordRange> range = nullptr;
    std::int64_t nth = 0;
};

// What the command gets for the item: its arguments, as a rule its input alone.
inline std::span<const std::string> arguments_of(const Item& item) {
    if (item.arguments.empty()) return {&item.input, 1};
    return item.arguments;
}

// How a source tells its items apart.
enum class KeyRule {
    position,  // By their place: words, lines. Equal inputs are different items.
    unique,    // By their key: files. An equal key is kept once and counted.
};

// What becomes of an item that is known, settled, and has changed since.
enum class ChangedRule { keep, run_again };

// What appending a block of items came to.
struct Appended {
    std::int64_t added = 0;
    std::int64_t known = 0;     // Keys that the stream had before.
    std::int64_t changed = 0;   // Of the known: settled, and another fingerprint since.
    std::string first_changed;  // One of their keys, to show; empty when none changed.
};

}  // namespace stint
