// stint retry, cancel, verify, store: put right what is there.
#include <map>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/json.h"
#include "stint/engine/publisher.h"
#include "stint/engine/run.h"
#include "stint/engine/upkeep.h"

namespace stint::cli {
namespace {

class Retry final : public Command {
public:
    std::string_view name() const override { return "retry"; }
    std::string_view summary() const override {
        return "take failed items up again, with fresh attempts";
    }
    std::string_view examples() const override {
        return "  stint retry nightly                 # all that failed\n"
               "  stint retry nightly --item 17\n"
               "  stint retry nightly --cause 'exit 3'\n";
    }
    std::vector<Option> options() override {
        return {{"--item",
                 "ITEM",
                 "only this one, by number or key",
                 &item_,
                 "",
                 OptionGroup::none,
                 {Values::Kind::items, {}}},
                {"--cause", "TEXT", "only those that failed for this cause", &cause_, ""},
                {"--canceled", "", "canceled items too", &canceled_, ""},
                store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {
            {"JOB", "the job; the newest if not given", &job_, false, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        Job job = TRY(choose_job(*reader, job_));
        RetryFilter filter{.item = {}, .canceled_too = canceled_, .cause = cause_};
        if (!item_.empty()) {
            filter.item = TRY(choose_item(*reader, job, item_));
        }
        std::int64_t count =
            TRY(engine->queue().call([&](Store& store) { return store.retry(job.id, filter); }));
        context.print(
            fmt::format("{}: {} taken up again\n", shown_name(job), counted(count, "item")));
        if (count > 0) context.tell("'stint work' does them, or the line that began the job");
        return exit_ok;
    }

private:
    std::string item_;
    std::string cause_;
    bool canceled_ = false;
    std::string store_;
    std::string job_;
};

class Cancel final : public Command {
public:
    std::string_view name() const override { return "cancel"; }
    std::string_view summary() const override {
        return "end a job: what runs is stopped, what is completed stays";
    }
    std::string_view examples() const override { return "  stint cancel nightly\n"; }
    std::vector<Option> options() override { return {store_option(&store_)}; }
    std::vector<Positional> positionals() override {
        return {{"JOB", "the job", &job_, true, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        Job job = TRY(choose_job(*reader, job_));
        if (is_finished(job.state)) {
            context.print(fmt::format("{} is {} already\n", shown_name(job), to_text(job.state)));
            return exit_ok;
        }
        std::int64_t count =
            TRY(engine->queue().call([&](Store& store) { return store.cancel_job(job.id); }));
        TRY(finish_jobs(*engine));
        std::optional<Job> now = TRY(reader->load_job(job.id));
        std::int64_t running = now ? now->tally.open() : 0;
        context.print(fmt::format("{}: {} canceled{}\n", shown_name(job), counted(count, "item"),
                                  running > 0 ? fmt::format(", {} being stopped", running) : ""));
        return exit_ok;
    }

private:
    std::string store_;
    std::string job_;
};

class Verify final : public Command {
public:
    std::string_view name() const override { return "verify"; }
    std::string_view summary() const override {
        return "recount the books of a store, and look for the output files of its jobs";
    }
    std::string_view examples() const override {
        return "  stint verify\n  stint verify nightly --json\n";
    }
    std::vector<Option> options() override {
        return {{"--json", "", "print the findings as JSON", &json_, ""}, store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {{"JOB", "only this job", &job_, false, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        std::optional<JobId> only;
        if (!job_.empty()) only = TRY(choose_job(*reader, job_)).id;
        Verification found = TRY(reader->verify(only));
        std::map<std::string, Job> newest;  // An older run's files are the newer one's by now.
        for (Job& job : TRY(reader->list_jobs())) newest[job.name] = std::move(job);
        for (const auto& [name, job] : newest) {
            if ((only && job.id != *only) || job.spec.out.empty()) continue;
            for (std::string& fault : TRY(check_outputs(*reader, job))) {
                found.faults.push_back(std::move(fault));
            }
        }
        const Tally& tally = found.tally;
        bool sound = found.faults.empty();
        if (json_) {
            JsonArray faults;
            for (const std::string& fault : found.faults) faults.emplace_back(json_string(fault));
            context.print_line(JsonObject{{"sound", sound},
                                          {"jobs", found.jobs},
                                          {"items", tally.items},
                                          {"completed", tally.completed},
                                          {"failed", tally.failed},
                                          {"canceled", tally.canceled},
                                          {"open", tally.open()},
                                          {"faults", std::move(faults)}});
        } else {
            context.print(
                fmt::format("{}: {} in = {} completed + {} failed + {} canceled + {} open\n",
                            counted(found.jobs, "job"), counted(tally.items, "item"),
                            tally.completed, tally.failed, tally.canceled, tally.open()));
            for (const std::string& fault : found.faults) context.print("FAULT " + fault + "\n");
            context.print(sound ? "the books are right\n" : "the books are WRONG\n");
        }
        return sound ? exit_ok : exit_items_failed;
    }

private:
    bool json_ = false;
    std::string store_;
    std::string job_;
};

class StoreCommand final : public Command {
public:
    std::string_view name() const override { return "store"; }
    std::string_view summary() const override {
        return "make a store, check, back up or migrate one";
    }
    std::string_view examples() const override {
        return "  stint store init --store work.db\n"
               "  stint store check --store work.db\n"
               "  stint store backup saved/work.db --store work.db   # also while others work\n"
               "  stint store migrate --store work.db                # after an upgrade of stint\n";
    }
    std::vector<Option> options() override { return {store_option(&store_)}; }
    std::vector<Positional> positionals() override {
        return {{"ACTION",
                 "init, check, backup or migrate",
                 &action_,
                 true,
                 {Values::Kind::one_of, {"init", "check", "backup", "migrate"}}},
                {"TO", "backup: the new file", &to_, false, {Values::Kind::files, {}}}};
    }

    Result<int> run(Context& context) override {
        bool backs_up = action_ == "backup";
        if (backs_up == to_.empty()) {
            return Error{ErrorCode::invalid_input,
                         backs_up ? "where to? name a new file: stint store backup saved/work.db"
                                  : fmt::format("only backup takes a second word, not '{}'", to_)};
        }
        if (backs_up) return back_up(context);
        if (action_ == "migrate") return migrate(context);
        bool init = action_ == "init";
        if (!init && action_ != "check") {
            return Error{ErrorCode::invalid_input,
                         fmt::format("'{}' is nothing one does with a store; there is init and "
                                     "check, backup and migrate",
                                     action_)};
        }
        std::unique_ptr<Engine> engine =
            TRY(context.open_engine(store_, init ? OpenStore::create : OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        if (init) {
            context.print(fmt::format("{}: store {}\n", engine->url().path, reader->store_id()));
            return exit_ok;
        }
        Verification found = TRY(reader->verify(std::nullopt));
        std::vector<WorkerRecord> workers = TRY(reader->live_workers());
        context.print(fmt::format("{}: {}, {}, {} registered; {}\n", engine->url().path,
                                  counted(found.jobs, "job"), counted(found.tally.items, "item"),
                                  counted(static_cast<std::int64_t>(workers.size()), "worker"),
                                  found.faults.empty() ? "sound" : "DAMAGED"));
        for (const std::string& fault : found.faults) context.print("FAULT " + fault + "\n");
        return found.faults.empty() ? exit_ok : exit_items_failed;
    }

private:
    Result<int> back_up(const Context& context) const {
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        BackupReport report = TRY(back_up_store(*engine, to_));
        context.print(fmt::format("{}: copied to {}, {} KiB and {}\n", engine->url().path, to_,
                                  (report.bytes + 1'023) / 1'024,
                                  counted(report.content_files, "long output")));
        return exit_ok;
    }

    Result<int> migrate(const Context& context) const {
        StoreUrl url = TRY(parse_store_url(store_.empty() ? ".stint/manifest.db" : store_));
        MigrationReport report = TRY(migrate_store(url, context.clock()));
        context.print(report.from == report.to
                          ? fmt::format("{}: is of version {}, the newest\n", url.path, report.to)
                          : fmt::format("{}: went from version {} to {}, the newest\n", url.path,
                                        report.from, report.to));
        return exit_ok;
    }

    std::string action_;
    std::string to_;
    std::string store_;
};

}  // namespace

std::unique_ptr<Command> make_retry() {
    return std::make_unique<Retry>();
}
std::unique_ptr<Command> make_cancel() {
    return std::make_unique<Cancel>();
}
std::unique_ptr<Command> make_verify() {
    return std::make_unique<Verify>();
}
std::unique_ptr<Command> make_store() {
    return std::make_unique<StoreCommand>();
}

}  // namespace stint::cli
