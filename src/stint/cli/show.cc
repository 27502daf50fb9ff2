// stint show: everything about one item, in the order of time.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/json.h"
#include "stint/engine/record_texts.h"
#include "stint/engine/running.h"
#include "stint/model/event_json.h"
#include "stint/sys/files.h"

namespace stint::cli {
namespace {

class Show final : public Command {
public:
    std::string_view name() const override { return "show"; }
    std::string_view summary() const override { return "tell everything about one item"; }
    std::string_view examples() const override {
        return "  stint show 17             # of the newest job\n"
               "  stint show in/17.wav\n"
               "  stint show --job nightly 17 --json\n";
    }
    std::vector<Option> options() override {
        return {{"--job",
                 "JOB",
                 "the job; the newest if not given",
                 &job_,
                 "",
                 OptionGroup::none,
                 {Values::Kind::jobs, {}}},
                {"--json", "", "one JSON object", &json_, ""},
                store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {{"ITEM", "its number or its key", &item_, true, {Values::Kind::items, {}}}};
    }

    Result<int> run(Context& context) override {
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        Job job = TRY(choose_job(*reader, job_));
        ItemId id = TRY(choose_item(*reader, job, item_));
        std::vector<ItemId> running = running_items(engine->place());
        bool runs = std::binary_search(running.begin(), running.end(), id);
        std::optional<ItemDetails> details = TRY(reader->item_details(job.id, id, runs));
        if (!details) return Error{ErrorCode::not_found, "the item has gone"};
        if (json_)
            print_json(context, *details);
        else
            print_text(context, *details);
        return exit_ok;
    }

private:
    static void print_json(const Context& context, const ItemDetails& details) {
        JsonObject object = to_json(details.row);
        object["job"] = shown_name(details.job);
        object["reason"] = json_string(details.reason);
        JsonArray outcomes;
        for (const Outcome& outcome : details.outcomes) {
            JsonObject one = to_json(outcome);
            if (outcome.attempt.content.empty())
                one["output"] = json_bytes(outcome.attempt.output);
            else
                one["content"] = outcome.attempt.content;
            one["stderr"] = json_bytes(outcome.attempt.diagnostics());
            outcomes.emplace_back(std::move(one));
        }
        object["outcomes"] = std::move(outcomes);
        JsonArray history;
        for (const HistoryEntry& entry : details.history) {
            JsonObject one{{"at", to_text(entry.at)},
                           {"round", entry.round},
                           {"attempt", entry.attempt},
                           {"what", entry.what},
                           {"detail", json_string(entry.detail)}};
            if (entry.worker.value != 0) one["worker"] = entry.worker.value;
            if (entry.token.value != 0) one["token"] = entry.token.value;
            history.emplace_back(std::move(one));
        }
        object["history"] = std::move(history);
        JsonArray workers;
        for (const WorkerRecord& worker : details.workers) {
            workers.emplace_back(JsonObject{{"worker", worker.id.value},
                                            {"host", json_string(worker.host)},
                                            {"pid", worker.pid},
                                            {"started_at", to_text(worker.started_at)}});
        }
        object["workers"] = std::move(workers);
        context.print_line(std::move(object));
    }

    static void print_text(const Context& context, const ItemDetails& details) {
        const Item& item = details.row.item;
        std::string text = fmt::format("item     {} of job {}\nkey      {}\n", sequence_of(item.id),
                                       shown_name(details.job), printable(item.key, 200));
        text += input_text(details);
        text += fmt::format("state    {} ({})\n", to_text(details.row.state),
                            printable(details.reason, 200));
        if (item.replaces.value != 0) {
            text += fmt::format("replaces item {}\n", sequence_of(item.replaces));
        }
        for (const WorkerRecord& worker : details.workers) {
            text += fmt::format("worker   {} is process {} on {}\n", worker.id.value, worker.pid,
                                worker.host);
        }
        context.print(text + timeline(details));
    }

    // The input when it is another text than the key, and its size when it is a file.
    static std::string input_text(const ItemDetails& details) {
        const Item& item = details.row.item;
        if (item.range != nullptr) {
            Result<Item> told = RecordTexts().read(details.job.spec, item);
            return fmt::format(
                "input    {}\n",
                printable(told.ok() ? told.value().input : told.error().message, 200));
        }
        const std::string& directory = details.job.spec.directory;
        bool relative = !item.input.empty() && item.input.front() != '/' && !directory.empty();
        Result<std::optional<FileFacts>> facts =
            file_facts(relative ? directory + "/" + item.input : item.input);
        bool is_file = facts.ok() && facts.value() && facts.value()->is_regular;
        if (!is_file && item.input == item.key) return "";
        return fmt::format("input    {}{}\n", printable(item.input, 200),
                           is_file ? fmt::format(", {} bytes now", facts.value()->size_bytes) : "");
    }

    // What happened, in the order of time.
    static std::string timeline(const ItemDetails& details) {
        std::multimap<Timestamp, std::string> lines;
        auto add = [&](Timestamp at, Round round, int attempt, const std::string& what) {
            lines.emplace(at, fmt::format("{}  round {} attempt {}  {}\n", to_text(at), round,
                                          attempt, what));
        };
        for (const HistoryEntry& entry : details.history) {
            std::string what = entry.what;
            if (entry.worker.value != 0) what += fmt::format(", worker {}", entry.worker.value);
            if (!entry.detail.empty()) what += ": " + printable(entry.detail, 120);
            if (entry.token.value != 0) what += fmt::format(" (token {})", entry.token.value);
            add(entry.at, entry.round, entry.attempt, what);
        }
        for (const Outcome& outcome : details.outcomes) {
            const Attempt& attempt = outcome.attempt;
            if (outcome.worker.value != 0) {
                add(attempt.started_at, outcome.round, attempt.number,
                    fmt::format("started in worker {}", outcome.worker.value));
            }
            Timestamp ended{attempt.started_at.value + attempt.duration_us};
            auto line =
                lines.emplace(ended, fmt::format("{}  round {} attempt {}  ", to_text(ended),
                                                 outcome.round, attempt.number));
            line->second += outcome_text(outcome);
        }
        std::string text;
        for (const auto& [at, line] : lines) text += line;
        return text;
    }

    static std::string outcome_text(const Outcome& outcome) {
        const Attempt& attempt = outcome.attempt;
        std::string text = fmt::format(
            "{}{}{}, after {}{}\n", to_text(outcome.status), attempt.cause.empty() ? "" : ": ",
            printable(attempt.cause, 120), duration_text(attempt.duration_us),
            attempt.memory_peak_bytes == 0
                ? ""
                : fmt::format(", memory {} KiB", attempt.memory_peak_bytes / 1'024));
        if (!attempt.content.empty()) {
            text += fmt::format("stdout   {} bytes in the content file {}\n", attempt.output_bytes,
                                attempt.content);
        } else if (!attempt.output.empty()) {
            text += fmt::format("stdout   {} bytes\n{}\n", attempt.output_bytes,
                                std::string(trim(attempt.output)));
        }
        if (!attempt.target.empty()) {
            text += fmt::format("output   {}, {} bytes\n", printable(attempt.target, 200),
                                attempt.target_bytes);
        }
        if (!attempt.errors_content.empty()) {
            text += fmt::format("stderr   {} bytes in the content file {}; it ends with\n",
                                attempt.errors_bytes, attempt.errors_content);
        } else if (!attempt.errors.empty()) {
            text += "stderr\n";
        }
        if (!attempt.errors.empty()) text += fmt::format("{}\n", trim(attempt.diagnostics()));
        return text;
    }

    std::string job_;
    std::string item_;
    bool json_ = false;
    std::string store_;
};

}  // namespace

std::unique_ptr<Command> make_show() {
    return std::make_unique<Show>();
}

}  // namespace stint::cli
