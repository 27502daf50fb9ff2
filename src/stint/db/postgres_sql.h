// The text of a statement as PostgreSQL wants it: `:name` becomes `$n`.
#pragma once

#include <string>
#include <string_view>

namespace stint {

struct PostgresSql {
    std::string text;
    int parameters = 0;
};

// Numbers the parameters by their first appearance; the same name twice is one parameter. Casts
// (::), assignments (:=), quoted text, quoted names and comments stay as they are. An array slice
// with a name in it is written with a space: `a[1 : n]`.
PostgresSql number_parameters(std::string_view sql);

// The line with the character at `position`, counted from 1 as the server does, as "line 3: SELECT
// ..."; empty when there is none.
std::string line_at(std::string_view sql, int position);

}  // namespace stint
