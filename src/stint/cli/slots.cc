// stint slots: how much runs at once, seen and changed while it runs.
#include <algorithm>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/engine/slot_control.h"

namespace stint::cli {
namespace {

JsonObject to_json(const WorkerRecord& worker) {
    return {{"worker", worker.id.value},
            {"host", worker.host},
            {"pid", worker.pid},
            {"slots", worker.slots}};
}

class Slots final : public Command {
public:
    std::string_view name() const override { return "slots"; }
    std::string_view summary() const override {
        return "show or change how many items the running workers run at once";
    }
    std::string_view examples() const override {
        return "  stint slots                  # who works, and in how many slots\n"
               "  stint slots 8                # every worker of the store\n"
               "  stint slots 1 nightly        # those that work on that job now\n"
               "  stint slots 50% --worker 7\n";
    }
    std::vector<Option> options() override {
        return {{"--worker",
                 "ID",
                 "only this one; 'stint slots' shows the ids",
                 &worker_,
                 "",
                 OptionGroup::none,
                 {Values::Kind::workers, {}}},
                json_option(&json_),
                store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {{"N", "what each is to have: as -j of 'stint run', but no file", &slots_},
                {"JOB", "only workers that work on this job now", &job_}};
    }

    Result<int> run(Context& context) override {
        std::optional<SlotRule> rule;
        if (!slots_.empty()) rule = TRY(parse_slot_rule(slots_));
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::vector<WorkerRecord> workers = TRY(chosen(*engine));
        if (rule) {
            for (WorkerRecord& worker : workers) TRY(set(*engine, *rule, worker));
        }
        show(context, workers);
        return exit_ok;
    }

private:
    Result<std::vector<WorkerRecord>> chosen(Engine& engine) const {
        std::unique_ptr<Store> reader = TRY(engine.open_reader());
        std::vector<WorkerRecord> workers = TRY(reader->live_workers());
        std::erase_if(workers, [](const WorkerRecord& worker) { return worker.slots == 0; });
        if (!job_.empty()) {
            Job job = TRY(choose_job(*reader, job_));
            std::vector<WorkerId> on = TRY(reader->workers_on(job.id));
            std::erase_if(workers, [&](const WorkerRecord& worker) {
                return !std::binary_search(on.begin(), on.end(), worker.id);
            });
            if (workers.empty()) {
                return Error{ErrorCode::not_found,
                             fmt::format("nobody works on job {} now; 'stint work {}' does",
                                         shown_name(job), shown_name(job))};
            }
        }
        if (worker_ == 0) return workers;
        std::erase_if(workers, [&](const WorkerRecord& w) { return w.id.value != worker_; });
        if (!workers.empty()) return workers;
        return Error{
            ErrorCode::not_found,
            fmt::format("no worker {} works here; 'stint slots' lists those that do", worker_)};
    }

    static Result<void> set(Engine& engine, const SlotRule& rule, WorkerRecord& worker) {
        worker.slots = slots_by(rule, slot_room());
        TRY(engine.queue().call(
            [&](Store& store) { return store.control().set_slots(worker.id, worker.slots); }));
        return {};
    }

    void show(const Context& context, const std::vector<WorkerRecord>& workers) const {
        std::vector<std::vector<std::string>> rows{{"WORKER", "HOST", "PID", "SLOTS"}};
        for (const WorkerRecord& worker : workers) {
            if (json_) context.print_line(to_json(worker));
            rows.push_back({fmt::format("{}", worker.id.value), worker.host,
                            fmt::format("{}", worker.pid), fmt::format("{}", worker.slots)});
        }
        if (json_) return;
        if (workers.empty())
            context.say("nobody works on this store now; 'stint work' does");
        else
            context.print(table(rows));
    }

    std::string slots_;
    std::string job_;
    std::int64_t worker_ = 0;
    bool json_ = false;
    std::string store_;
};

}  // namespace

std::unique_ptr<Command> make_slots() {
    return std::make_unique<Slots>();
}

}  // namespace stint::cli
