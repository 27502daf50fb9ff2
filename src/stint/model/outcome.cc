#include "stint/model/outcome.h"

#include <algorithm>

#include "stint/model/bounds.h"

namespace stint {

std::string_view Attempt::diagnostics() const {
    std::string_view end = errors;
    auto bytes_max = static_cast<std::size_t>(bounds::diagnostics_bytes_max);
    return end.substr(end.size() - std::min(end.size(), bytes_max));
}

}  // namespace stint
