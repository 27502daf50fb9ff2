// stint pause, resume, drain: tell jobs and workers what to do while they run.
#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/cli/commands.h"

namespace stint::cli {
namespace {

// Says so when the store has no worker that could take part.
Result<void> tell_if_nobody_works(const Context& context, Store& reader) {
    for (const WorkerRecord& worker : TRY(reader.live_workers())) {
        if (worker.slots > 0) return {};
    }
    context.tell("nobody works on it: 'stint work' does, or the line that began the job");
    return {};
}

class PauseCommand final : public Command {
public:
    std::string_view name() const override { return "pause"; }
    std::string_view summary() const override {
        return "hold a job up: nothing more of it is started";
    }
    std::string_view examples() const override {
        return "  stint pause nightly          # what runs comes to its end\n"
               "  stint pause nightly --now    # what runs is ended, and runs again later\n"
               "  stint resume nightly\n";
    }
    std::vector<Option> options() override {
        return {{"--now", "", "end what runs; it costs the items no attempt", &now_, ""},
                store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {{"JOB", "the job", &job_, true, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        Job job = TRY(choose_job(*reader, job_));
        Pause kind = now_ ? Pause::now : Pause::soon;
        bool paused = TRY(engine->queue().call(
            [&](Store& store) { return store.control().pause_job(job.id, kind); }));
        std::string name = shown_name(job);
        if (!paused) {
            context.print(fmt::format("{} is {} already\n", name, to_text(job.state)));
            return exit_ok;
        }
        context.print(fmt::format("{}: paused{}; 'stint resume {}' lets it go on\n", name,
                                  now_ ? ", what runs is being ended" : "", name));
        return exit_ok;
    }

private:
    bool now_ = false;
    std::string store_;
    std::string job_;
};

class Resume final : public Command {
public:
    std::string_view name() const override { return "resume"; }
    std::string_view summary() const override { return "let a paused job go on"; }
    std::string_view examples() const override { return "  stint resume nightly\n"; }
    std::vector<Option> options() override { return {store_option(&store_)}; }
    std::vector<Positional> positionals() override {
        return {{"JOB", "the job", &job_, true, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        Job job = TRY(choose_job(*reader, job_));
        bool resumed = TRY(
            engine->queue().call([&](Store& store) { return store.control().resume_job(job.id); }));
        context.print(fmt::format("{}: {}, {} to do\n", shown_name(job),
                                  resumed ? "goes on" : "was not paused", job.tally.open()));
        if (resumed && job.tally.open() > 0) TRY(tell_if_nobody_works(context, *reader));
        return exit_ok;
    }

private:
    std::string store_;
    std::string job_;
};

class Drain final : public Command {
public:
    std::string_view name() const override { return "drain"; }
    std::string_view summary() const override {
        return "let workers finish what they run, and end";
    }
    std::string_view examples() const override {
        return "  stint drain 17        # one of 'stint workers'\n"
               "  stint drain node3     # all on that host: before it is rebooted, say\n"
               "  stint drain --all     # before an upgrade, say\n";
    }
    std::vector<Option> options() override {
        return {{"--all", "", "every worker of the store", &all_, ""}, store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {{"WORKER|HOST",
                 "its number, or the host whose workers are meant",
                 &worker_,
                 false,
                 {Values::Kind::workers, {}}}};
    }

    Result<int> run(Context& context) override {
        if (all_ != worker_.empty()) {
            return Error{ErrorCode::invalid_input,
                         "which worker? give its number or its host from 'stint workers', or "
                         "--all"};
        }
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        std::optional<std::int64_t> number = parse_integer(worker_);
        auto is_meant = [&](const WorkerRecord& worker) {
            return all_ || (number ? worker.id.value == *number : worker.host == worker_);
        };
        std::int64_t count = 0;
        for (const WorkerRecord& worker : TRY(reader->live_workers())) {
            if (worker.slots == 0 || !is_meant(worker)) continue;
            bool told = TRY(engine->queue().call(
                [&](Store& store) { return store.control().drain_worker(worker.id); }));
            if (!told) continue;
            ++count;
            context.print(fmt::format("worker {}, process {} on {}: drains\n", worker.id.value,
                                      worker.pid, worker.host));
        }
        if (count == 0 && !all_) {
            return Error{
                ErrorCode::not_found,
                fmt::format("there is no worker {}'{}' at work; 'stint workers' lists them",
                            number ? "" : "on ", printable(worker_, 60))};
        }
        if (count == 0) context.print("no worker is at work\n");
        return exit_ok;
    }

private:
    bool all_ = false;
    std::string store_;
    std::string worker_;
};

}  // namespace

std::unique_ptr<Command> make_pause() {
    return std::make_unique<PauseCommand>();
}
std::unique_ptr<Command> make_resume() {
    return std::make_unique<Resume>();
}
std::unique_ptr<Command> make_drain() {
    return std::make_unique<Drain>();
}

}  // namespace stint::cli
