// stint explain: why a job or an item is where it is, and which command changes that.
#include <algorithm>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/engine/running.h"

namespace stint::cli {
namespace {

// One thing that is so, and what to type to change it; empty when nothing is to be done.
struct Reason {
    std::string text;
    std::string command;
};

struct Crew {
    std::int64_t workers = 0;  // That take items.
    std::int64_t slots = 0;    // Of them,
    std::int64_t running = 0;  // used,
    std::int64_t here = 0;     // and used by this job.
    std::vector<std::string> draining;
    std::vector<std::string> blocking;  // Lost workers, and what of theirs still lives.
    bool feeds = false;                 // Somebody may be reading the input.
};

class Explanation {
public:
    Explanation(const Context& context, Engine& engine, Store& reader, Job job)
        : context_(context), engine_(engine), reader_(reader), job_(std::move(job)) {}

    Result<std::vector<Reason>> run() {
        name_ = shown_name(job_);
        if (is_finished(job_.state)) {
            finished();
            return std::move(reasons_);
        }
        crew_ = TRY(look_at_crew());
        outlook_ = TRY(reader_.outlook(job_.id));
        if (job_.canceling) {
            add(fmt::format("it is being canceled; {} to be stopped",
                            counted(job_.tally.open(), "item")),
                "");
        }
        if (job_.paused != Pause::none) {
            add(job_.paused == Pause::now ? "it is paused, and what ran was ended" : "it is paused",
                "stint resume " + name_);
        }
        if (crew_.here > 0)
            add(fmt::format("{} run now", counted(crew_.here, "item")), "stint workers");
        waiting();
        blocked();
        if (job_.paused == Pause::none && !job_.canceling) claimable();
        input();
        if (reasons_.empty()) add("everything is on its way", "stint workers");
        return std::move(reasons_);
    }

private:
    void add(std::string text, std::string command) {
        reasons_.push_back({std::move(text), std::move(command)});
    }

    void finished() {
        add(fmt::format("it is {}: nothing of it is left to do", to_text(job_.state)), "");
        if (job_.tally.failed > 0) {
            add(counted(job_.tally.failed, "item") + " failed", "stint retry " + name_);
        }
        if (job_.tally.canceled > 0) {
            add(counted(job_.tally.canceled, "item") + " canceled",
                "stint retry --canceled " + name_);
        }
    }

    Result<Crew> look_at_crew() {
        Crew crew;
        for (const WorkerRecord& worker : TRY(reader_.live_workers())) {
            std::string who = fmt::format("worker {}, process {} on {}", worker.id.value,
                                          worker.pid, worker.host);
            std::vector<SlotsView::InHand> in_hand = in_hand_of(engine_.place(), worker.id);
            for (const SlotsView::InHand& held : in_hand) {
                std::optional<Job> job = TRY(reader_.job_of({held.item}));
                bool ours = job && job->id == job_.id;
                if (ours && worker.lost && held.child_alive) {
                    crew.blocking.push_back(
                        fmt::format("item {} waits: {} is lost, and something it started still "
                                    "runs",
                                    sequence_of({held.item}), who));
                }
                if (!worker.lost && ours) ++crew.here;
                if (!worker.lost) ++crew.running;
            }
            if (worker.lost) continue;
            crew.feeds = true;
            if (worker.draining) crew.draining.push_back(who);
            if (worker.slots == 0 || worker.draining) continue;
            ++crew.workers;
            crew.slots += worker.slots;
        }
        return crew;
    }

    void waiting() {
        if (outlook_.waiting > 0) {
            std::string text =
                fmt::format("{} waiting for a time, after a failed attempt or set back",
                            counted(outlook_.waiting, "item"));
            if (outlook_.due_at) {
                Millis left = std::max<Millis>(*outlook_.due_at - context_.clock().now(), 0);
                text += fmt::format("; the next thing is due in {}", duration_text(left * 1'000));
            }
            add(text, "stint items --state waiting " + name_);
        }
        std::int64_t elsewhere = outlook_.held - crew_.here;
        if (elsewhere > 0 && job_.spec.command.empty()) {
            add(counted(elsewhere, "item") + " claimed by hand, until settled or expired",
                "stint items --state running " + name_);
        }
        if (outlook_.expired) {
            add("claims by hand have expired, and nobody has looked since", "stint claim " + name_);
        }
    }

    void blocked() {
        for (const std::string& text : crew_.blocking) add(text, "kill what still runs there");
        for (const std::string& who : crew_.draining) {
            add(who + " drains: it takes nothing more", "stint work");
        }
    }

    void claimable() {
        if (job_.tally.open() - crew_.here <= 0) return;
        if (job_.spec.command.empty()) {
            add("it has no command: its items are claimed by hand", "stint claim " + name_);
        } else if (crew_.workers == 0) {
            add("no worker is at work", "stint work");
        } else if (outlook_.claimable && crew_.running >= crew_.slots) {
            add(fmt::format("all {} of {} are busy", counted(crew_.slots, "slot"),
                            counted(crew_.workers, "worker")),
                "stint work");
        } else if (outlook_.claimable) {
            add(fmt::format("{} with free slots, and items to claim: they do other jobs by name, "
                            "wait for an item that runs alone, or begin just now",
                            counted(crew_.workers, "worker")),
                "stint work " + name_);
        }
    }

    void input() {
        if (job_.state != JobState::open) return;
        if (crew_.feeds)
            add("its input is perhaps still being read", "");
        else
            add("its input was not read to the end", "the line that began the job");
    }

    const Context& context_;
    Engine& engine_;
    Store& reader_;
    Job job_;
    std::string name_;
    Crew crew_;
    Outlook outlook_;
    std::vector<Reason> reasons_;
};

class Explain final : public Command {
public:
    std::string_view name() const override { return "explain"; }
    std::string_view summary() const override {
        return "tell why a job or an item does not go on, and what changes that";
    }
    std::string_view examples() const override {
        return "  stint explain                # the newest job\n"
               "  stint explain nightly 17     # an item of it, by number or key\n"
               "  stint explain nightly --json\n";
    }
    std::vector<Option> options() override { return {json_option(&json_), store_option(&store_)}; }
    std::vector<Positional> positionals() override {
        return {{"JOB", "the job; the newest if not given", &job_, false, {Values::Kind::jobs, {}}},
                {"ITEM", "its number or its key", &item_, false, {Values::Kind::items, {}}}};
    }

    Result<int> run(Context& context) override {
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        Job job = TRY(choose_job(*reader, job_));
        std::string subject = shown_name(job);
        std::string state(to_text(job.state));
        std::vector<Reason> reasons;
        bool settled = false;
        if (!item_.empty()) {
            ItemDetails details = TRY(details_of(*engine, *reader, job));
            ItemState now = details.row.state;
            settled = now == ItemState::completed || now == ItemState::failed ||
                      now == ItemState::canceled;
            subject = fmt::format("item {} of {}", sequence_of(details.row.item.id), subject);
            state = to_text(now);
            reasons.push_back(reason_of(details, job));
        }
        if (!settled) {
            for (Reason& reason : TRY(Explanation(context, *engine, *reader, job).run())) {
                reasons.push_back(std::move(reason));
            }
        }
        print(context, subject, state, reasons);
        return exit_ok;
    }

private:
    Result<ItemDetails> details_of(const Engine& engine, Store& reader, const Job& job) const {
        ItemId id = TRY(choose_item(reader, job, item_));
        std::vector<ItemId> running = running_items(engine.place());
        bool runs = std::binary_search(running.begin(), running.end(), id);
        std::optional<ItemDetails> details = TRY(reader.item_details(job.id, id, runs));
        if (!details) return Error{ErrorCode::not_found, "the item has gone"};
        return std::move(*details);
    }

    static Reason reason_of(const ItemDetails& details, const Job& job) {
        std::int64_t number = sequence_of(details.row.item.id);
        Reason reason{printable(details.reason, 200), ""};
        switch (details.row.state) {
            case ItemState::failed:
                reason.command = fmt::format("stint retry {} --item {}", shown_name(job), number);
                break;
            case ItemState::canceled:
                reason.command =
                    fmt::format("stint retry {} --canceled --item {}", shown_name(job), number);
                break;
            case ItemState::running:
            case ItemState::completed:
            case ItemState::waiting:
            case ItemState::pending:
                reason.command = fmt::format("stint show --job {} {}", shown_name(job), number);
                break;
        }
        return reason;
    }

    void print(const Context& context, const std::string& subject, const std::string& state,
               const std::vector<Reason>& reasons) const {
        if (json_) {
            JsonArray list;
            for (const Reason& reason : reasons) {
                JsonObject one{{"reason", json_string(reason.text)}};
                if (!reason.command.empty()) one["command"] = json_string(reason.command);
                list.emplace_back(std::move(one));
            }
            context.print_line(JsonObject{
                {"subject", json_string(subject)}, {"state", state}, {"reasons", std::move(list)}});
            return;
        }
        std::string text = fmt::format("{} is {}\n", subject, state);
        for (const Reason& reason : reasons) {
            text += "  " + reason.text;
            if (!reason.command.empty()) text += fmt::format("\n      → {}", reason.command);
            text += '\n';
        }
        context.print(text);
    }

    bool json_ = false;
    std::string store_;
    std::string job_;
    std::string item_;
};

}  // namespace

std::unique_ptr<Command> make_explain() {
    return std::make_unique<Explain>();
}

}  // namespace stint::cli
