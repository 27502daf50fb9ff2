// stint workers: the processes that work on a store, and what they have in hand.
#include <set>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/engine/running.h"

namespace stint::cli {
namespace {

struct Row {
    WorkerRecord worker;
    std::vector<ItemId> running;
    std::vector<std::string> jobs;  // Of these items.
    std::string state;
};

std::string state_of(const Row& row) {
    if (row.worker.lost) return "lost";
    if (row.worker.draining) return "drains";
    if (row.worker.slots == 0) return "feeds";
    return row.running.empty() ? "idle" : "works";
}

std::string gibibytes_text(std::int64_t bytes) {
    if (bytes == 0) return "-";
    return fmt::format("{:.0f} GiB", static_cast<double>(bytes) / (1 << 30));
}

class Workers final : public Command {
public:
    std::string_view name() const override { return "workers"; }
    std::string_view summary() const override { return "list who works, and on what"; }
    std::string_view examples() const override {
        return "  stint workers\n"
               "  stint workers --json\n"
               "\n"
               "A worker that feeds reads the input of a job. HEARD is how long ago it last said\n"
               "that it lives. After 30 s it counts as lost, or at once when its process has\n"
               "ended: then its items go to others.\n";
    }
    std::vector<Option> options() override { return {json_option(&json_), store_option(&store_)}; }

    Result<int> run(Context& context) override {
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        Instant now = context.clock().now();
        std::vector<std::vector<std::string>> rows{{"WORKER", "STATE", "HOST", "CORES", "MEMORY",
                                                    "PID", "SLOTS", "RUNNING", "JOB", "SINCE",
                                                    "HEARD"}};
        for (const WorkerRecord& worker : TRY(reader->live_workers())) {
            Row row = TRY(look_at(*engine, *reader, worker));
            if (json_) {
                context.print_line(to_json(row, now));
                continue;
            }
            const HostFacts& facts = worker.facts;
            rows.push_back({fmt::format("{}", worker.id.value), row.state, worker.host,
                            facts.processors > 0 ? fmt::format("{}", facts.processors) : "-",
                            gibibytes_text(facts.memory_bytes), fmt::format("{}", worker.pid),
                            fmt::format("{}", worker.slots), fmt::format("{}", row.running.size()),
                            row.jobs.empty() ? "-" : join(row.jobs, " "),
                            to_text(worker.started_at),
                            duration_text((now - worker.heartbeat_at) * 1'000)});
        }
        if (!json_) context.print(table(rows));
        return exit_ok;
    }

private:
    static Result<Row> look_at(Engine& engine, Store& reader, const WorkerRecord& worker) {
        Row row{.worker = worker, .running = {}, .jobs = {}, .state = ""};
        std::set<std::string> jobs;
        for (const SlotsView::InHand& held : in_hand_of(engine.place(), worker.id)) {
            row.running.push_back({held.item});
            std::optional<Job> job = TRY(reader.job_of({held.item}));
            if (job) jobs.insert(shown_name(*job));
        }
        row.jobs.assign(jobs.begin(), jobs.end());
        row.state = state_of(row);
        return row;
    }

    static JsonObject to_json(const Row& row, Instant now) {
        JsonArray items;
        for (ItemId item : row.running) items.emplace_back(sequence_of(item));
        JsonArray jobs;
        for (const std::string& job : row.jobs) jobs.emplace_back(job);
        const WorkerRecord& worker = row.worker;
        return JsonObject{{"worker", worker.id.value},
                          {"state", row.state},
                          {"host", json_string(worker.host)},
                          {"cores", worker.facts.processors},
                          {"memory_bytes", worker.facts.memory_bytes},
                          {"system", json_string(worker.facts.system)},
                          {"version", json_string(worker.facts.version)},
                          {"pid", worker.pid},
                          {"slots", worker.slots},
                          {"running", std::ssize(row.running)},
                          {"jobs", std::move(jobs)},
                          {"items", std::move(items)},
                          {"started_at", to_text(worker.started_at)},
                          {"heard_ms_ago", now - worker.heartbeat_at}};
    }

    bool json_ = false;
    std::string store_;
};

}  // namespace

std::unique_ptr<Command> make_workers() {
    return std::make_unique<Workers>();
}

}  // namespace stint::cli
