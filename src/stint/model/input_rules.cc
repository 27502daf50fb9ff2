#include "stint/model/input_rules.h"

#include <fmt/core.h>

#include "stint/base/json.h"

namespace stint {
namespace {

constexpr const char* joint_letters = "+*=";

Error unknown(std::string_view name) {
    return {ErrorCode::invalid_input, fmt::format("the '{}' of its inputs is none we know", name)};
}

bool flag(const Json& object, std::string_view name) {
    return integer_member(object, name) != 0;
}

}  // namespace

JsonObject to_json(const InputRules& rules) {
    const InputRules usual;
    JsonObject object;
    auto put_flag = [&](const char* name, bool value) {
        if (value) object[name] = 1;
    };
    if (rules.yields != usual.yields) object["yields"] = static_cast<int>(rules.yields);
    if (rules.delimiter != usual.delimiter) object["delimiter"] = json_bytes(rules.delimiter);
    put_flag("csv", rules.csv);
    if (!rules.column_pattern.empty()) object["columns"] = json_bytes(rules.column_pattern);
    if (rules.end_mark) object["end"] = json_bytes(*rules.end_mark);
    put_flag("header", rules.header);
    if (rules.trim != Trim::none) object["trim"] = static_cast<int>(rules.trim);
    put_flag("skip_blank", rules.skip_blank);
    put_flag("continues_lines", rules.continues_lines);
    std::string joints;
    for (Joint joint : rules.joints) joints += joint_letters[static_cast<int>(joint)];
    if (joints.find_first_not_of('+') != std::string::npos) object["joints"] = joints;
    put_flag("wraps", rules.wraps);
    put_flag("shuffle", rules.shuffle);
    if (rules.seed) object["seed"] = *rules.seed;
    if (rules.records_max != 1) object["records_max"] = rules.records_max;
    if (rules.bytes_max != 0) object["bytes_max"] = rules.bytes_max;
    put_flag("must_fill", rules.must_fill);
    if (rules.spread != 0) object["spread"] = rules.spread;
    if (rules.carry_bytes_max != 0) object["carry_bytes_max"] = rules.carry_bytes_max;
    return object;
}

Result<InputRules> parse_input_rules(const Json& object) {
    InputRules rules;
    auto read_bytes = [&](const char* name, auto& target) -> Result<void> {
        const Json* member = find_member(object, name);
        if (member != nullptr) target = TRY(bytes_of_json(*member).doing(name));
        return {};
    };
    TRY(read_bytes("delimiter", rules.delimiter));
    TRY(read_bytes("columns", rules.column_pattern));
    TRY(read_bytes("end", rules.end_mark));
    std::int64_t yields = integer_member(object, "yields");
    if (yields < 0 || yields > static_cast<int>(Yield::packets)) return unknown("yields");
    rules.yields = static_cast<Yield>(yields);
    rules.csv = flag(object, "csv");
    rules.header = flag(object, "header");
    std::int64_t trim = integer_member(object, "trim");
    if (trim < 0 || trim > static_cast<int>(Trim::both)) return unknown("trim");
    rules.trim = static_cast<Trim>(trim);
    rules.skip_blank = flag(object, "skip_blank");
    rules.continues_lines = flag(object, "continues_lines");
    for (char letter : text_member(object, "joints")) {
        std::size_t at = std::string_view(joint_letters).find(letter);
        if (at == std::string_view::npos) return unknown("joints");
        rules.joints.push_back(static_cast<Joint>(at));
    }
    rules.wraps = flag(object, "wraps");
    rules.shuffle = flag(object, "shuffle");
    if (find_member(object, "seed") != nullptr) rules.seed = integer_member(object, "seed");
    rules.records_max = integer_member(object, "records_max", 1);
    rules.bytes_max = integer_member(object, "bytes_max");
    rules.must_fill = flag(object, "must_fill");
    rules.spread = static_cast<int>(integer_member(object, "spread"));
    rules.carry_bytes_max = integer_member(object, "carry_bytes_max");
    if (rules.delimiter.empty() || rules.records_max < 0) return unknown("rules");
    return rules;
}

}  // namespace stint
