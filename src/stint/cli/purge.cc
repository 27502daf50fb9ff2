// stint purge: removes finished jobs and what they have left.
#include "stint/engine/purge.h"

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/engine/run.h"

namespace stint::cli {
namespace {

class Purge final : public Command {
public:
    std::string_view name() const override { return "purge"; }
    std::string_view summary() const override {
        return "remove finished jobs: items, outcomes, outputs";
    }
    std::string_view examples() const override {
        return "  stint purge nightly:3                       # one run of a job\n"
               "  stint purge --older-than 7d --dry-run       # what would go\n"
               "  stint purge --older-than 7d\n"
               "  stint purge --finished --compact            # and make the file smaller\n"
               "\n"
               "Output files of --out, --results and --to stay; those of --files go. The room in\n"
               "the store is used again by later jobs. 'stint report' still knows what they\n"
               "came to.\n";
    }
    std::vector<Option> options() override {
        return {
            {"--finished", "", "all jobs that are completed, failed or canceled", &finished_, ""},
            {"--older-than", "TIME", "all that ended at least so long ago, such as 7d or 12h",
             &older_than_, ""},
            {"--dry-run", "", "only say what would be removed", &dry_run_, ""},
            {"--compact", "", "give the room to the file system; others wait meanwhile", &compact_,
             ""},
            store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {{"JOB", "the job", &job_, false, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        if (takes_all() != job_.empty()) {
            return Error{ErrorCode::invalid_input,
                         "which job? name one, or say --finished or --older-than"};
        }
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        TRY(finish_jobs(*engine));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        std::vector<Job> jobs = TRY(chosen(context, *reader));
        if (dry_run_) {
            for (const Job& job : jobs) print(context, job, "would be removed");
            return exit_ok;
        }
        PurgeReport report = TRY(purge_jobs(*engine, jobs));
        for (const Job& job : report.purged) print(context, job, "removed");
        for (const Job& job : report.kept) {
            context.say(
                fmt::format("{} stays: somebody still works with it; try again when that "
                            "has ended",
                            shown_name(job)));
        }
        if (compact_) {
            TRY(engine->queue().call([](Store& store) { return store.purging().compact(); }));
        }
        return report.kept.empty() ? exit_ok : exit_items_failed;
    }

private:
    bool takes_all() const { return finished_ || !older_than_.empty(); }

    Result<std::vector<Job>> chosen(const Context& context, Store& reader) const {
        if (!takes_all()) {
            Job job = TRY(choose_job(reader, job_));
            if (is_finished(job.state)) return std::vector<Job>{std::move(job)};
            return Error{ErrorCode::invalid_input,
                         fmt::format("job {} is {}; 'stint cancel {}' ends it first",
                                     shown_name(job), to_text(job.state), shown_name(job))};
        }
        Millis age = 0;
        if (!older_than_.empty())
            age = TRY(parse_duration(older_than_).doing("reading --older-than"));
        Timestamp limit{context.clock().wall().value - age * 1'000};
        std::vector<Job> jobs;
        for (Job& job : TRY(reader.list_jobs())) {
            if (is_finished(job.state) && job.finished_at <= limit) jobs.push_back(std::move(job));
        }
        return jobs;
    }

    static void print(const Context& context, const Job& job, std::string_view what) {
        context.print(
            fmt::format("{}: {}, {}\n", shown_name(job), counted(job.tally.items, "item"), what));
    }

    bool finished_ = false;
    bool dry_run_ = false;
    bool compact_ = false;
    std::string older_than_;
    std::string store_;
    std::string job_;
};

}  // namespace

std::unique_ptr<Command> make_purge() {
    return std::make_unique<Purge>();
}

}  // namespace stint::cli
