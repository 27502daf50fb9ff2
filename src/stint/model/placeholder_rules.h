// How the placeholders of a job are read: part of what it was asked for, but for the names of the
// columns, which its feeder finds in the input (--header).
#pragma once

#include <string>
#include <vector>

namespace stint {

struct PlaceholderRules {
    std::string replace = "{}";  // What stands for all arguments (-I).
    bool plus = false;           // {..} {+/} and their like are placeholders too (--plus).
    // What becomes of text around {} when an item has several arguments.
    enum class Around {
        once,      // They are joined by spaces within it.
        repeated,  // The word is there once for each of them (-X).
    } around = Around::once;
    bool inserts_nothing = false;      // An item has arguments and none is shown (-N0).
    std::vector<std::string> columns;  // The names of the arguments, the first one of {1}.
    bool awaits_columns = false;       // They are not known yet: any {name} may be one of them.

    bool fields = false;     // Any other {name} is a member of the item, a JSON object.
    bool adds_none = false;  // A command without a placeholder gets no words: it reads its stdin.

    bool operator==(const PlaceholderRules&) const = default;
};

}  // namespace stint
