// What sinks say about an item besides its result: its command line, its arguments, texts made of
// templates. Templates are the executors' affair, so the engine makes these functions.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/result.h"
#include "stint/model/feed.h"

namespace stint {

// A text about the item of an event, such as "out/7.txt" of the template "out/{/}".
using EventText = std::function<std::string(const Event&)>;

// One argument of an item, and what it is called: by its place ("1"), or by its column.
struct Argument {
    std::string name;
    std::string value;
};

struct ItemWords {
    EventText command;  // As a line that a shell would read.
    std::function<std::vector<Argument>(const Event&)> arguments;
    // Fails with invalid_input on a template that stands for nothing once the item is settled.
    std::function<Result<EventText>(std::string_view)> text;
};

}  // namespace stint
