// The publication of an output file: a command writes under a private name, in the directory of the
// final one, and the file gets its final name once its attempt has won
// (docs/internals/protocol.md).
//
// A private name is `.stint-STORE-TOKEN-ITEM.NAME`: hidden, of one store, one lease and one item,
// and with the extension of the final name at its end, because programs look at that. Sources never
// match such names, and whoever finds one whose lease has ended may remove it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stint/model/ids.h"

namespace stint {

// A complete file under its private name, and where it is to go.
struct Publication {
    std::string from;  // Absolute, as is `to`; both in one directory.
    std::string to;
    std::int64_t inode = 0;  // Of the file, to know it again under its final name.
    std::int64_t bytes = 0;
};

// The first digits of a store's id, as they stand in private names.
std::string store_tag(std::string_view store_id);

// `name` is the last part of the final path; one that is too long for a file name loses its
// beginning.
std::string private_name(std::string_view store_tag, LeaseToken token, ItemId item,
                         std::string_view name);

struct PrivateName {
    std::string store_tag;
    LeaseToken token;
    ItemId item;
};
// Nothing when `name`, the last part of a path, is not a private one.
std::optional<PrivateName> parse_private_name(std::string_view name);

}  // namespace stint
