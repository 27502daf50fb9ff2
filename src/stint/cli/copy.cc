// stint copy: carries jobs from one store to another.
#include "stint/engine/copy.h"

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/engine/copy_line.h"

namespace stint::cli {
namespace {

class Copy final : public Command {
public:
    std::string_view name() const override { return "copy"; }
    std::string_view summary() const override { return "copy jobs to another store"; }
    std::string_view examples() const override {
        return "  stint copy nightly --to other.db             # one job, with all that is known\n"
               "  stint copy --all --from work.db --to postgres://stint@db/jobs\n"
               "  stint copy nightly --move --from postgres://stint@db/jobs --to work.db\n"
               "\n"
               "Nothing of a job may run while it is copied. It goes on in the other store where\n"
               "it stood; with --move it is removed from this one.\n";
    }
    std::vector<Option> options() override {
        Option from = store_option(&from_);
        from.names = "--from";
        from.help = "the store to copy from; .stint/manifest.db by default";
        return {{"--all", "", "all jobs", &all_, ""},
                std::move(from),
                {"--to",
                 "STORE",
                 "the store to copy to; made when there is none",
                 &to_,
                 "",
                 OptionGroup::none,
                 {Values::Kind::files, {}}},
                {"--move", "", "remove them from where they were", &move_, ""},
                json_option(&json_)};
    }
    std::vector<Positional> positionals() override {
        return {{"JOB", "the job", &job_, false, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        if (all_ != job_.empty()) {
            return Error{ErrorCode::invalid_input, "which job? name one, or say --all"};
        }
        if (to_.empty()) {
            return Error{ErrorCode::invalid_input, "where to? --to names the other store"};
        }
        std::unique_ptr<Engine> from = TRY(context.open_engine(from_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(from->open_reader());
        std::vector<Job> jobs;
        if (all_)
            jobs = TRY(reader->list_jobs());
        else
            jobs.push_back(TRY(choose_job(*reader, job_)));
        std::unique_ptr<Engine> to = TRY(context.open_engine(to_, OpenStore::create));
        std::unique_ptr<JobCopier> copier = TRY(JobCopier::open(*from, *to));
        int code = exit_ok;
        for (const Job& job : jobs) {
            Result<CopyReport> report = copy(context, *copier, job);
            if (report.ok()) {
                tell(context, job, report.value());
            } else if (!all_) {
                return std::move(report).error();
            } else {
                context.say(
                    fmt::format("{} is not copied: {}", shown_name(job), report.error().message));
                code = exit_items_failed;
            }
        }
        TRY(copier->close());
        return code;
    }

private:
    Result<CopyReport> copy(const Context& context, JobCopier& copier, const Job& job) const {
        CopyLine line(context.clock());
        return copier.copy(job.id, move_ ? AfterCopy::remove : AfterCopy::keep,
                           [&](const CopyReport& report) { line.show(job, report); });
    }

    void tell(const Context& context, const Job& job, const CopyReport& report) const {
        if (report.missing > 0) {
            context.say(fmt::format("{}: {} could not be copied, the store has lost them",
                                    shown_name(job), counted(report.missing, "long output")));
        }
        if (json_) {
            context.print_line(JsonObject{{"job", json_string(job.name)},
                                          {"run", job.run},
                                          {"items", report.items},
                                          {"outcomes", report.outcomes},
                                          {"bytes", report.bytes},
                                          {"long_outputs", report.contents},
                                          {"moved", move_}});
            return;
        }
        context.print(fmt::format("{}: {}, {}, {} KiB, {}\n", shown_name(job),
                                  counted(report.items, "item"),
                                  counted(report.outcomes, "outcome"),
                                  (report.bytes + 1'023) / 1'024, move_ ? "moved" : "copied"));
    }

    bool all_ = false;
    bool move_ = false;
    bool json_ = false;
    std::string from_;
    std::string to_;
    std::string job_;
};

}  // namespace

std::unique_ptr<Command> make_copy() {
    return std::make_unique<Copy>();
}

}  // namespace stint::cli
