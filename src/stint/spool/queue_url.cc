#include "stint/spool/queue_url.h"

#include <algorithm>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "stint/base/text.h"

namespace stint::spool {
namespace {

constexpr std::string_view scheme = "spool:";

}  // namespace

std::string QueueUrl::option(const std::string& name) const {
    auto found = options.find(name);
    return found == options.end() ? "" : found->second;
}

bool is_queue_url(std::string_view url) {
    return url.starts_with(scheme);
}

Result<QueueUrl> parse_queue_url(std::string_view url, std::span<const std::string_view> known) {
    auto refusal = [&](std::string text) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}': {}", printable(url, 80), std::move(text))};
    };
    std::string_view rest = url.substr(scheme.size());
    std::size_t mark = rest.rfind('?');
    QueueUrl parsed{.path = std::string(rest.substr(0, mark)), .options = {}};
    if (parsed.path.empty()) return refusal("which queue? write spool:DIRECTORY");
    if (mark == std::string_view::npos) return parsed;
    for (const std::string& option : split(rest.substr(mark + 1), '&')) {
        if (option.empty()) continue;
        std::size_t equals = option.find('=');
        std::string name = option.substr(0, equals);
        bool is_known = std::find(known.begin(), known.end(), name) != known.end();
        if (!is_known || equals == std::string::npos) {
            return refusal(fmt::format("'{}' is no option of it; there are {}",
                                       printable(option, 60), fmt::join(known, ", ")));
        }
        parsed.options[name] = option.substr(equals + 1);
    }
    return parsed;
}

}  // namespace stint::spool
