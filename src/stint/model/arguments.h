// Several arguments of one item as texts: the one that people see, and the one that tells them
// apart, whatever bytes they hold.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/item.h"

namespace stint {

// With a space between any two: what people see, and the `input` of an item.
std::string joined_arguments(std::span<const std::string> arguments);

// What is stored beside the joined text, so that it can be taken apart again: "1 3" of "a" and
// "b c". Empty when there are none.
std::string argument_lengths(std::span<const std::string> arguments);

// The inverse of both together. Empty for empty `lengths`. Fails with corrupt when they do not fit.
Result<std::vector<std::string>> split_arguments(std::string_view joined, std::string_view lengths);

// A list as one text, "1 3:a b c", and back again; an empty list is an empty text.
std::string pack(std::span<const std::string> list);
Result<std::vector<std::string>> unpack(std::string_view text);

// An item with several arguments, made of them. REQUIRES: there is at least one
NewItem item_of(std::vector<std::string> arguments);

// Equal for items that are given the same arguments, and only for those. For an item with one
// argument it is that, as a rule, so that keys of older stores still fit.
std::string identity_of(std::string_view input, std::span<const std::string> arguments);

}  // namespace stint
