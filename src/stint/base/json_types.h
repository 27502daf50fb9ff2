// The names of JSON values for those who only hand them on: the library's headers cost every file
// that sees them more than a second of building. Who looks inside includes base/json.h.
#pragma once

#include <boost/json/fwd.hpp>

namespace stint {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

}  // namespace stint
