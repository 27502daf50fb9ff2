#include "stint/cli/translation.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/cli/help.h"
#include "stint/cli/parser.h"

namespace stint::cli {
namespace {

constexpr std::size_t answer_column = 34;

std::optional<std::string> answer_in(std::span<const Translation> rows, std::string_view name,
                                     const std::vector<Option>& options) {
    for (const Translation& row : rows) {
        std::vector<std::string> names = split(row.names, ',');
        if (std::count(names.begin(), names.end(), name) == 0) continue;
        if (std::optional<std::string> ours = same_option(row, options)) {
            return fmt::format("it is {} here", *ours);
        }
        return std::string(row.answer);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> same_option(const Translation& row, const std::vector<Option>& options) {
    if (row.rule == Translation::Names::differ) return std::nullopt;
    for (const std::string& name : split(row.names, ',')) {
        if (find_option(options, name) != nullptr) return name;
    }
    return std::nullopt;
}

std::optional<std::string> foreign_answer(std::string_view name,
                                          const std::vector<Option>& options) {
    for (std::span<const Translation> rows :
         {translations_from_parallel(), translations_from_xargs()}) {
        if (std::optional<std::string> answer = answer_in(rows, name, options)) return answer;
    }
    return std::nullopt;
}

std::string translation_text(std::span<const Translation> rows,
                             const std::vector<Option>& options) {
    std::string text;
    for (const Translation& row : rows) {
        std::vector<std::string> names = split(row.names, ',');
        std::optional<std::string> ours = same_option(row, options);
        bool all = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
            return find_option(options, name) != nullptr;
        });
        std::string answer = !ours ? std::string(row.answer)
                             : all ? std::string("the same")
                                   : fmt::format("the same, as {}", *ours);
        text += definition(join(names, " "), answer, answer_column);
    }
    return text;
}

}  // namespace stint::cli
