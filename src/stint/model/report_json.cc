// The figures of a report as JSON, there and back.
#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/model/report_figures.h"

namespace stint {
namespace {

JsonArray words_to_json(const std::vector<std::string>& words) {
    JsonArray array;
    for (const std::string& word : words) array.emplace_back(json_bytes(word));
    return array;
}

JsonObject to_json(const Reconciliation& books) {
    return {{"in", books.in},
            {"completed", books.counted.completed},
            {"failed", books.counted.failed},
            {"canceled", books.counted.canceled},
            {"open", books.counted.open},
            {"holds", books.holds}};
}

JsonArray to_json(const std::vector<DurationHistogram::Bar>& bars) {
    JsonArray array;
    for (const DurationHistogram::Bar& bar : bars) {
        array.emplace_back(
            JsonObject{{"from_us", bar.from_us}, {"to_us", bar.to_us}, {"count", bar.count}});
    }
    return array;
}

// One array a kind: as short as it can be, and easy to plot.
JsonObject to_json(const Timeline& timeline) {
    JsonArray completed;
    JsonArray failed;
    JsonArray canceled;
    for (const Timeline::Bucket& bucket : timeline.buckets()) {
        completed.emplace_back(bucket.completed);
        failed.emplace_back(bucket.failed);
        canceled.emplace_back(bucket.canceled);
    }
    JsonObject object{{"begin_us", timeline.begin().value}, {"width_us", timeline.width_us()}};
    object["completed"] = std::move(completed);
    object["failed"] = std::move(failed);
    object["canceled"] = std::move(canceled);
    return object;
}

void add_lists(JsonObject& object, const ReportFigures& figures) {
    JsonArray failures;
    for (const ReportFigures::Failures& one : figures.failures) {
        failures.emplace_back(JsonObject{{"signature", json_string(one.signature)},
                                         {"count", one.count},
                                         {"item", one.item},
                                         {"key", json_bytes(one.key)}});
    }
    object["failures"] = std::move(failures);
    JsonArray slowest;
    for (const ReportFigures::Slow& one : figures.slowest) {
        slowest.emplace_back(JsonObject{
            {"item", one.item}, {"key", json_bytes(one.key)}, {"duration_us", one.duration_us}});
    }
    object["slowest"] = std::move(slowest);
    JsonArray workers;
    for (const ReportFigures::Worker& one : figures.workers) {
        workers.emplace_back(JsonObject{{"worker", one.worker},
                                        {"process", json_string(one.process)},
                                        {"settled", one.settled},
                                        {"busy_us", one.busy_us}});
    }
    object["workers"] = std::move(workers);
}

const Json& member_of(const Json& object, std::string_view name) {
    static const Json nothing;
    const Json* found = find_member(object, name);
    return found == nullptr ? nothing : *found;
}

const JsonArray& array_of(const Json& object, std::string_view name) {
    static const JsonArray none;
    const Json& found = member_of(object, name);
    return found.is_array() ? found.get_array() : none;
}

bool truth_of(const Json& object, std::string_view name) {
    const Json& found = member_of(object, name);
    return found.is_bool() && found.get_bool();
}

Result<std::vector<std::string>> words_of(const Json& object, std::string_view name) {
    std::vector<std::string> words;
    for (const Json& word : array_of(object, name)) words.push_back(TRY(bytes_of_json(word)));
    return words;
}

Reconciliation reconciliation_of(const Json& json) {
    return {.in = integer_member(json, "in"),
            .counted = {.completed = integer_member(json, "completed"),
                        .failed = integer_member(json, "failed"),
                        .canceled = integer_member(json, "canceled"),
                        .open = integer_member(json, "open")},
            .holds = truth_of(json, "holds")};
}

Result<Timeline> timeline_of(const Json& json) {
    const JsonArray& completed = array_of(json, "completed");
    const JsonArray& failed = array_of(json, "failed");
    const JsonArray& canceled = array_of(json, "canceled");
    Micros width_us = integer_member(json, "width_us");
    bool fits = completed.size() == failed.size() && failed.size() == canceled.size() &&
                completed.size() <= Timeline::buckets_max && width_us > 0;
    if (!fits) return Error{ErrorCode::corrupt, "a kept report has a timeline that is none"};
    std::vector<Timeline::Bucket> buckets;
    for (std::size_t i = 0; i < completed.size(); ++i) {
        if (!completed[i].is_int64() || !failed[i].is_int64() || !canceled[i].is_int64()) {
            return Error{ErrorCode::corrupt, "a kept report counts items that are no numbers"};
        }
        buckets.push_back({.completed = completed[i].get_int64(),
                           .failed = failed[i].get_int64(),
                           .canceled = canceled[i].get_int64()});
    }
    return Timeline({integer_member(json, "begin_us")}, width_us, std::move(buckets));
}

Result<void> read_lists(const Json& json, ReportFigures& figures) {
    for (const Json& one : array_of(json, "failures")) {
        figures.failures.push_back({.signature = text_member(one, "signature"),
                                    .count = integer_member(one, "count"),
                                    .item = integer_member(one, "item"),
                                    .key = TRY(bytes_of_json(member_of(one, "key")))});
    }
    for (const Json& one : array_of(json, "slowest")) {
        figures.slowest.push_back({.item = integer_member(one, "item"),
                                   .key = TRY(bytes_of_json(member_of(one, "key"))),
                                   .duration_us = integer_member(one, "duration_us")});
    }
    for (const Json& one : array_of(json, "workers")) {
        figures.workers.push_back({.worker = integer_member(one, "worker"),
                                   .process = text_member(one, "process"),
                                   .settled = integer_member(one, "settled"),
                                   .busy_us = integer_member(one, "busy_us")});
    }
    for (const Json& one : array_of(json, "histogram")) {
        figures.histogram.push_back({.from_us = integer_member(one, "from_us"),
                                     .to_us = integer_member(one, "to_us"),
                                     .count = integer_member(one, "count")});
    }
    return {};
}

void read_times(const Json& json, ReportFigures& figures) {
    figures.wall_us = integer_member(json, "wall_us");
    figures.busy_us = integer_member(json, "busy_us");
    figures.timed = integer_member(json, "timed");
    const Json& durations = member_of(json, "duration_us");
    figures.p50_us = integer_member(durations, "p50");
    figures.p95_us = integer_member(durations, "p95");
    figures.p99_us = integer_member(durations, "p99");
    figures.max_us = integer_member(durations, "max");
    figures.attempts_failed = integer_member(json, "attempts_failed");
    figures.items_retried = integer_member(json, "items_retried");
    figures.taken_up_again = integer_member(json, "taken_up_again");
    figures.lost = integer_member(json, "lost");
}

}  // namespace

JsonObject to_json(const ReportFigures& figures) {
    const Tally& tally = figures.tally;
    JsonObject object{{"job", figures.job},     {"state", figures.state},
                      {"items", tally.items},   {"completed", tally.completed},
                      {"failed", tally.failed}, {"canceled", tally.canceled},
                      {"open", tally.open()},   {"paused", figures.paused}};
    object["command"] = words_to_json(figures.command);
    object["sources"] = words_to_json(figures.sources);
    object["directory"] = json_bytes(figures.directory);
    object["created_at"] = figures.created_at;
    if (!figures.finished_at.empty()) object["finished_at"] = figures.finished_at;
    object["reconciliation"] = to_json(figures.reconciliation);
    object["wall_us"] = figures.wall_us;
    object["busy_us"] = figures.busy_us;
    object["timed"] = figures.timed;
    object["items_per_second"] = figures.items_per_second();
    object["duration_us"] = JsonObject{{"p50", figures.p50_us},
                                       {"p95", figures.p95_us},
                                       {"p99", figures.p99_us},
                                       {"max", figures.max_us}};
    object["histogram"] = to_json(figures.histogram);
    object["timeline"] = to_json(figures.timeline);
    object["attempts_failed"] = figures.attempts_failed;
    object["items_retried"] = figures.items_retried;
    object["taken_up_again"] = figures.taken_up_again;
    object["lost"] = figures.lost;
    add_lists(object, figures);
    return object;
}

Result<ReportFigures> parse_report(std::string_view json_text) {
    Json json = TRY(parse_json(json_text).doing("reading a kept report"));
    ReportFigures figures;
    figures.job = text_member(json, "job");
    if (figures.job.empty()) return Error{ErrorCode::corrupt, "a kept report names no job"};
    figures.state = text_member(json, "state");
    figures.tally = {.items = integer_member(json, "items"),
                     .completed = integer_member(json, "completed"),
                     .failed = integer_member(json, "failed"),
                     .canceled = integer_member(json, "canceled")};
    figures.paused = truth_of(json, "paused");
    figures.command = TRY(words_of(json, "command"));
    figures.sources = TRY(words_of(json, "sources"));
    figures.directory = TRY(bytes_of_json(member_of(json, "directory")));
    figures.created_at = text_member(json, "created_at");
    figures.finished_at = text_member(json, "finished_at");
    figures.reconciliation = reconciliation_of(member_of(json, "reconciliation"));
    figures.timeline = TRY(timeline_of(member_of(json, "timeline")));
    read_times(json, figures);
    TRY(read_lists(json, figures));
    return figures;
}

}  // namespace stint
