// stint report: what a job came to, in figures.
#include "stint/model/report.h"

#include <algorithm>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/json.h"
#include "stint/model/bounds.h"

namespace stint::cli {
namespace {

constexpr std::size_t shown_max = 20;  // Workers, and kinds of failures.

class Report final : public Command {
public:
    std::string_view name() const override { return "report"; }
    std::string_view summary() const override { return "sum up a job: times, failures, workers"; }
    std::string_view examples() const override {
        return "  stint report\n  stint report nightly --json\n";
    }
    std::vector<Option> options() override {
        return {{"--json", "", "one JSON object", &json_, ""}, store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {
            {"JOB", "the job; the newest if not given", &job_, false, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        Job job = TRY(choose_job(*reader, job_));
        JobReport report;
        ItemFilter page_filter{.state = {}, .cause = "", .limit = bounds::page_rows, .running = {}};
        for (bool more = true; more;) {
            ItemPage page = TRY(reader->list_items(job.id, page_filter));
            for (const ItemRow& row : page.rows) {
                if (row.outcome) report.add(row.item, *row.outcome);
            }
            more = page.next_after.has_value();
            if (more) page_filter.after_sequence = *page.next_after;
        }
        Figures figures{.report = report,
                        .totals = TRY(reader->history_totals(job.id)),
                        .workers = TRY(name_workers(*reader, report)),
                        .job = std::move(job)};
        if (json_)
            context.print_line(json_of(figures));
        else
            context.print(text_of(figures));
        return exit_ok;
    }

private:
    // What is printed, in whichever form.
    struct Figures {
        const JobReport& report;
        std::vector<HistoryTotal> totals;
        std::vector<std::pair<JobReport::Share, std::string>> workers;
        Job job;

        std::int64_t total(std::string_view what) const {
            for (const HistoryTotal& one : totals) {
                if (one.what == what) return one.items;
            }
            return 0;
        }
        std::int64_t losses() const { return total("worker lost") + total("lease expired"); }
        double per_second() const {
            double wall_s = static_cast<double>(report.wall_us()) / 1e6;
            return wall_s > 0 ? static_cast<double>(report.durations().count()) / wall_s : 0;
        }
    };

    static Result<std::vector<std::pair<JobReport::Share, std::string>>> name_workers(
        Store& reader, const JobReport& report) {
        std::vector<std::pair<JobReport::Share, std::string>> named;
        for (const JobReport::Share& share : report.shares()) {
            std::string name = "by hand";
            std::optional<WorkerRecord> worker = TRY(reader.find_worker(share.worker));
            if (worker) name = fmt::format("{}:{}", worker->host, worker->pid);
            named.emplace_back(share, name);
        }
        return named;
    }

    static std::string text_of(const Figures& figures) {
        const JobReport& report = figures.report;
        const DurationHistogram& durations = report.durations();
        const Tally& tally = figures.job.tally;
        std::string text = fmt::format(
            "job         {}, {}\n"
            "items       {} = {} completed + {} failed + {} canceled + {} open\n"
            "wall time   {}, {:.1f} items/s\n"
            "busy time   {}\n"
            "durations   p50 {}, p95 {}, p99 {}, max {}\n"
            "retries     {} of failed attempts, {} by hand; {} lost\n",
            shown_name(figures.job), to_text(figures.job.state), tally.items, tally.completed,
            tally.failed, tally.canceled, tally.open(), duration_text(report.wall_us()),
            figures.per_second(), duration_text(durations.total()),
            duration_text(durations.quantile(0.5)), duration_text(durations.quantile(0.95)),
            duration_text(durations.quantile(0.99)), duration_text(durations.max()),
            figures.total("attempt failed"), figures.total("taken up again"), figures.losses());
        text += failures_text(report) + slowest_text(report) + workers_text(figures);
        return text;
    }

    static std::string failures_text(const JobReport& report) {
        std::vector<JobReport::Failures> failures = report.failures();
        if (failures.empty()) return "";
        std::vector<std::vector<std::string>> rows{{"FAILED", "EXAMPLE", "KEY", "SIGNATURE"}};
        for (const JobReport::Failures& one : failures) {
            if (rows.size() > shown_max) break;
            rows.push_back({fmt::format("{}", one.count),
                            fmt::format("{}", sequence_of(one.example)),
                            printable(one.example_key, 40), printable(one.signature, 120)});
        }
        return "\n" + table(rows) + rest_text(failures.size());
    }

    static std::string slowest_text(const JobReport& report) {
        if (report.slowest().empty()) return "";
        std::vector<std::vector<std::string>> rows{{"SLOWEST", "ITEM", "KEY"}};
        for (const JobReport::Slow& slow : report.slowest()) {
            rows.push_back({duration_text(slow.duration_us),
                            fmt::format("{}", sequence_of(slow.item)), printable(slow.key, 60)});
        }
        return "\n" + table(rows);
    }

    static std::string workers_text(const Figures& figures) {
        if (figures.workers.empty()) return "";
        std::vector<std::vector<std::string>> rows{{"WORKER", "ITEMS", "BUSY", "PROCESS"}};
        for (const auto& [share, name] : figures.workers) {
            if (rows.size() > shown_max) break;
            rows.push_back({share.worker.value == 0 ? "-" : fmt::format("{}", share.worker.value),
                            fmt::format("{}", share.settled), duration_text(share.busy_us), name});
        }
        return "\n" + table(rows) + rest_text(figures.workers.size());
    }

    static std::string rest_text(std::size_t count) {
        if (count <= shown_max) return "";
        return fmt::format("and {} more; --json has all\n", count - shown_max);
    }

    static JsonObject json_of(const Figures& figures) {
        const JobReport& report = figures.report;
        const DurationHistogram& durations = report.durations();
        JsonObject object = to_json(figures.job);
        object["wall_us"] = report.wall_us();
        object["busy_us"] = durations.total();
        object["items_per_second"] = figures.per_second();
        object["duration_us"] = JsonObject{{"p50", durations.quantile(0.5)},
                                           {"p95", durations.quantile(0.95)},
                                           {"p99", durations.quantile(0.99)},
                                           {"max", durations.max()}};
        object["attempts_failed"] = figures.total("attempt failed");
        object["items_retried"] = report.retried();
        object["taken_up_again"] = figures.total("taken up again");
        object["lost"] = figures.losses();
        JsonArray failures;
        for (const JobReport::Failures& one : report.failures()) {
            failures.emplace_back(JsonObject{{"signature", json_string(one.signature)},
                                             {"count", one.count},
                                             {"item", sequence_of(one.example)},
                                             {"key", json_bytes(one.example_key)}});
        }
        object["failures"] = std::move(failures);
        JsonArray slowest;
        for (const JobReport::Slow& slow : report.slowest()) {
            slowest.emplace_back(JsonObject{{"item", sequence_of(slow.item)},
                                            {"key", json_bytes(slow.key)},
                                            {"duration_us", slow.duration_us}});
        }
        object["slowest"] = std::move(slowest);
        JsonArray workers;
        for (const auto& [share, name] : figures.workers) {
            workers.emplace_back(JsonObject{{"worker", share.worker.value},
                                            {"process", json_string(name)},
                                            {"settled", share.settled},
                                            {"busy_us", share.busy_us}});
        }
        object["workers"] = std::move(workers);
        return object;
    }

    bool json_ = false;
    std::string store_;
    std::string job_;
};

}  // namespace

std::unique_ptr<Command> make_report() {
    return std::make_unique<Report>();
}

}  // namespace stint::cli
