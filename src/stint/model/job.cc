#include "stint/model/job.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/core.h>

#include "stint/base/hash.h"
#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/model/bounds.h"
#include "stint/model/file_range.h"
#include "stint/model/queued_packet.h"

namespace stint {
namespace {

JsonArray to_array(const std::vector<std::string>& texts) {
    JsonArray array;
    for (const std::string& text : texts) array.emplace_back(json_bytes(text));
    return array;
}

Result<std::vector<std::string>> read_array(const Json& spec, std::string_view name) {
    std::vector<std::string> texts;
    const Json* member = find_member(spec, name);
    if (member == nullptr) return texts;
    if (!member->is_array()) {
        return Error{ErrorCode::invalid_input, fmt::format("'{}' is not a list", name)};
    }
    for (const Json& element : member->get_array()) {
        texts.push_back(TRY(bytes_of_json(element).doing(fmt::format("reading '{}'", name))));
    }
    return texts;
}

// What tells jobs apart: the same in every release, so that a line finds its job again.
JsonObject identity(const JobSpec& spec) {
    JsonObject object;
    object["command"] = to_array(spec.command);
    object["sources"] = to_array(spec.sources);
    object["directory"] = json_bytes(spec.directory);
    if (!spec.workdir.empty()) object["workdir"] = json_bytes(spec.workdir);
    if (!spec.out.empty()) object["out"] = json_bytes(spec.out);
    if (JsonObject inputs = to_json(spec.inputs); !inputs.empty()) object["inputs"] = inputs;
    const PlaceholderRules& placeholders = spec.placeholders;
    if (placeholders.replace != "{}") object["replace"] = json_bytes(placeholders.replace);
    if (placeholders.plus) object["plus"] = 1;
    if (placeholders.around == PlaceholderRules::Around::repeated) object["around"] = "repeated";
    if (placeholders.inserts_nothing) object["inserts_nothing"] = 1;
    if (!spec.shell.empty()) object["shell"] = json_bytes(spec.shell);
    return object;
}

Result<void> read_placeholder_rules(const Json& object, PlaceholderRules& rules) {
    if (const Json* replace = find_member(object, "replace")) {
        rules.replace = TRY(bytes_of_json(*replace).doing("reading 'replace'"));
    }
    rules.plus = integer_member(object, "plus") != 0;
    rules.around = text_member(object, "around") == "repeated" ? PlaceholderRules::Around::repeated
                                                               : PlaceholderRules::Around::once;
    rules.inserts_nothing = integer_member(object, "inserts_nothing") != 0;
    return {};
}

}  // namespace

std::string shown_name(const Job& job) {
    return job.run == 1 ? job.name : fmt::format("{}:{}", job.name, job.run);
}

RunName parse_run_name(std::string_view shown) {
    std::size_t colon = shown.rfind(':');
    if (colon == std::string_view::npos) return {shown, 0};
    return {shown.substr(0, colon), parse_integer(shown.substr(colon + 1)).value_or(-1)};
}

PlaceholderRules placeholder_rules(const Job& job) {
    PlaceholderRules rules = job.spec.placeholders;
    rules.columns = job.columns;
    Yield yields = job.spec.inputs.yields;
    if (yields == Yield::ranges) rules.columns = file_range_columns();
    if (yields == Yield::packets) rules.columns = queued_packet_columns();
    rules.adds_none = comes_on_stdin(yields) || job.spec.group.groups();
    rules.fields = yields == Yield::fields;
    return rules;
}

std::string to_json_text(const JobSpec& spec) {
    JsonObject object = identity(spec);
    object["attempts"] = spec.retry.attempts_max;
    object["backoff_ms"] = spec.retry.first_delay_ms;
    object["backoff_max_ms"] = spec.retry.delay_ms_max;
    if (!spec.on.empty()) object["on"] = to_array(spec.on);
    if (spec.timeout_ms > 0) object["timeout_ms"] = spec.timeout_ms;
    if (spec.timeout_percent > 0) object["timeout_percent"] = spec.timeout_percent;
    if (!spec.environment.empty()) object["environment"] = to_array(spec.environment);
    if (spec.nice > 0) object["nice"] = spec.nice;
    if (!spec.ionice.empty()) object["ionice"] = spec.ionice;
    if (!spec.termseq.empty()) object["termseq"] = spec.termseq;
    if (spec.tolerate.count > 0) object["tolerate_count"] = spec.tolerate.count;
    if (spec.tolerate.percent > 0) object["tolerate_percent"] = spec.tolerate.percent;
    if (spec.group.items_max > 0) object["group_items"] = spec.group.items_max;
    if (spec.group.bytes_max > 0) object["group_bytes"] = spec.group.bytes_max;
    object["weight"] = spec.weight;
    return to_text(Json(std::move(object)));
}

Result<JobSpec> parse_job_spec(std::string_view json_text) {
    Json object = TRY(parse_json(json_text).doing("reading a job's specification"));
    JobSpec spec;
    spec.command = TRY(read_array(object, "command"));
    spec.sources = TRY(read_array(object, "sources"));
    if (const Json* directory = find_member(object, "directory")) {
        spec.directory = TRY(bytes_of_json(*directory).doing("reading 'directory'"));
    }
    if (const Json* workdir = find_member(object, "workdir")) {
        spec.workdir = TRY(bytes_of_json(*workdir).doing("reading 'workdir'"));
    }
    if (const Json* out = find_member(object, "out")) {
        spec.out = TRY(bytes_of_json(*out).doing("reading 'out'"));
    }
    if (const Json* inputs = find_member(object, "inputs")) {
        spec.inputs = TRY(parse_input_rules(*inputs));
    }
    TRY(read_placeholder_rules(object, spec.placeholders));
    if (const Json* shell = find_member(object, "shell")) {
        spec.shell = TRY(bytes_of_json(*shell).doing("reading 'shell'"));
    }
    spec.retry.attempts_max = static_cast<int>(integer_member(object, "attempts", 1));
    spec.retry.first_delay_ms = integer_member(object, "backoff_ms", 1'000);
    spec.retry.delay_ms_max = integer_member(object, "backoff_max_ms", 3'600'000);
    spec.on = TRY(read_array(object, "on"));
    spec.timeout_ms = integer_member(object, "timeout_ms");
    spec.timeout_percent = static_cast<int>(integer_member(object, "timeout_percent"));
    spec.environment = TRY(read_array(object, "environment"));
    spec.nice = static_cast<int>(integer_member(object, "nice"));
    spec.ionice = text_member(object, "ionice");
    spec.termseq = text_member(object, "termseq");
    spec.tolerate.count = integer_member(object, "tolerate_count");
    if (const Json* percent = find_member(object, "tolerate_percent")) {
        if (percent->is_number()) spec.tolerate.percent = percent->to_number<double>();
    }
    spec.group = {.items_max = integer_member(object, "group_items"),
                  .bytes_max = integer_member(object, "group_bytes")};
    spec.weight = static_cast<int>(integer_member(object, "weight", 1));
    return spec;
}

std::string fingerprint(const JobSpec& spec) {
    return to_text(hash128(to_text(Json(identity(spec)))));
}

std::string default_name(const JobSpec& spec) {
    std::string stem = spec.command.empty() ? "function" : spec.command.front();
    if (!spec.shell.empty()) stem = stem.substr(0, stem.find_first_of(" \t\n;|&<>"));
    stem = stem.substr(stem.find_last_of('/') + 1);
    std::replace_if(
        stem.begin(), stem.end(),
        [](char c) {
            return !check_job_name({&c, 1}).ok();
        },
        '-');
    if (stem.empty()) stem = "job";
    return stem.substr(0, 40) + "-" + fingerprint(spec).substr(0, 6);
}

Result<void> check_job_name(std::string_view name) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    if (name.empty() || name.size() > bounds::job_name_bytes_max ||
        name.find_first_not_of(allowed) != std::string_view::npos) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' cannot name a job: use 1 to {} letters, digits, '.', '_', "
                                 "'-'",
                                 printable(name, 60), bounds::job_name_bytes_max)};
    }
    return {};
}

std::string_view to_text(JobState state) {
    switch (state) {
        case JobState::open: return "open";
        case JobState::closed: return "closed";
        case JobState::completed: return "completed";
        case JobState::failed: return "failed";
        case JobState::canceled: return "canceled";
    }
    return "";
}

Result<Tolerance> parse_tolerance(std::string_view text) {
    std::string number(text);
    bool share = number.ends_with('%');
    if (share) number.pop_back();
    char* end = nullptr;
    double value = std::strtod(number.c_str(), &end);
    bool whole = !number.empty() && end == number.c_str() + number.size() && value >= 0;
    std::optional<std::int64_t> count = parse_integer(number);
    if (share && whole && value <= 100) return Tolerance{.percent = value};
    if (!share && count && *count >= 0) return Tolerance{.count = *count};
    return Error{ErrorCode::invalid_input,
                 fmt::format("--tolerate takes a number of items or a share, such as 3 or 5%, not "
                             "'{}'",
                             printable(text, 60))};
}

JobState final_state(const Tally& tally, bool canceling, const Tolerance& tolerate) {
    if (canceling && tally.canceled > 0) return JobState::canceled;
    bool tolerated = tally.failed <= tolerate.count;
    if (tolerate.percent > 0) {
        tolerated = static_cast<double>(tally.failed) * 100 <=
                    tolerate.percent * static_cast<double>(tally.items);
    }
    return tolerated ? JobState::completed : JobState::failed;
}

}  // namespace stint
