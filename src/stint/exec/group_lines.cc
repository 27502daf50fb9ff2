#include "stint/exec/group_lines.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/exec/template.h"

namespace stint {
namespace {

std::string text_of(const Json& value) {
    return value.is_string() ? std::string(value.get_string()) : to_text(value);
}

Json input_of(const Job& job, const Item& item) {
    if (job.spec.inputs.yields == Yield::fields) {
        Result<Json> object = parse_json(item.input);
        if (object.ok()) return std::move(object).value();
    }
    return json_bytes(item.input);
}

// Whether a word of the command names the item that it is called for.
bool names_item(const JobSpec& spec) {
    using Kind = Template::Kind;
    PlaceholderRules rules = placeholder_rules(Job{.spec = spec});
    rules.awaits_columns = true;
    return std::ranges::any_of(spec.command, [&](const std::string& word) {
        Result<Template> parsed = Template::parse(word, rules);
        auto has = [&](Kind kind) { return parsed.value().has(kind); };
        return parsed.ok() && (has(Kind::argument) || has(Kind::field) || has(Kind::key) ||
                               has(Kind::sequence) || has(Kind::output));
    });
}

}  // namespace

Result<void> check_group(const JobSpec& spec) {
    auto refuse = [](std::string_view what) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("--group gives a command many items at a call, {}", what)};
    };
    if (spec.command.empty()) return refuse("and there is no command");
    if (!spec.out.empty()) return refuse("and --out a file to each: leave one away");
    if (!spec.workdir.empty()) return refuse("and --workdir a directory to each: leave one away");
    if (comes_on_stdin(spec.inputs.yields)) {
        return refuse("and partitions are given on stdin as well: leave one away");
    }
    if (names_item(spec)) {
        return refuse(
            "as JSON lines on its stdin: leave {} and its like away, and read them there");
    }
    return {};
}

std::string group_line(const Job& job, const Item& item) {
    JsonObject line;
    line["id"] = sequence_of(item.id);
    line["key"] = json_bytes(item.key);
    line["input"] = input_of(job, item);
    std::span<const std::string> arguments = arguments_of(item);
    if (!job.columns.empty()) {
        JsonObject columns;
        for (std::size_t i = 0; i < std::min(job.columns.size(), arguments.size()); ++i) {
            columns[job.columns[i]] = json_bytes(arguments[i]);
        }
        line["columns"] = std::move(columns);
    } else if (!item.arguments.empty()) {
        JsonArray elements;
        for (const std::string& argument : arguments) elements.push_back(json_bytes(argument));
        line["arguments"] = std::move(elements);
    }
    return to_text(Json(std::move(line))) + "\n";
}

Result<GroupResult> parse_group_result(std::string_view line) {
    Json value = TRY(parse_json(line));
    const Json* id = find_member(value, "id");
    if (id == nullptr || !id->is_int64()) {
        return Error{ErrorCode::invalid_input, R"(it has no "id", the number of an item)"};
    }
    GroupResult result{.sequence = id->get_int64(), .output = "", .error = {}};
    if (const Json* error = find_member(value, "error"); error != nullptr && !error->is_null()) {
        result.error = text_of(*error);
    }
    if (const Json* output = find_member(value, "output")) result.output = text_of(*output);
    if (!result.output.empty() && result.output.back() != '\n') result.output += '\n';
    return result;
}

}  // namespace stint
