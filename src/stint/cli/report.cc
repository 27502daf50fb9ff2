// stint report: what a job came to, in figures; also of a job that was purged.
#include "stint/engine/report.h"

#include "stint/base/json.h"
#include "stint/cli/commands.h"
#include "stint/cli/report_page.h"
#include "stint/cli/report_text.h"
#include "stint/sys/files.h"

namespace stint::cli {
namespace {

class Report final : public Command {
public:
    std::string_view name() const override { return "report"; }
    std::string_view summary() const override { return "sum up a job: times, failures, workers"; }
    std::string_view examples() const override {
        return "  stint report\n"
               "  stint report nightly --json\n"
               "  stint report nightly --html --output nightly.html   # a page with plots\n"
               "  stint report nightly:3                              # a run, even a purged\n"
               "\n"
               "Exits with 1 when the books do not hold.\n";
    }
    std::vector<Option> options() override {
        return {{"--json", "", "one JSON object", &json_, ""},
                {"--html", "", "one page with plots, which needs nothing else", &html_, ""},
                {"--output",
                 "FILE",
                 "write it there, whole or not at all",
                 &output_,
                 "",
                 OptionGroup::none,
                 {Values::Kind::files, {}}},
                store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {
            {"JOB", "the job; the newest if not given", &job_, false, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        if (json_ && html_) {
            return Error{ErrorCode::invalid_input, "--json and --html are two forms; choose one"};
        }
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        ReportFigures figures = TRY(find_figures(*reader));
        std::string text = text_of(figures);
        if (output_.empty())
            context.print(text);
        else
            TRY(write_file_atomically(output_, text));
        return figures.reconciliation.holds ? exit_ok : exit_items_failed;
    }

private:
    Result<ReportFigures> find_figures(Store& reader) const {
        Result<Job> job = choose_job(reader, job_);
        if (job.ok()) return sum_up(reader, job.value());
        if (job.error().code != ErrorCode::not_found || job_.empty()) return job.error();
        std::optional<KeptReport> kept = TRY(reader.purging().find_report(job_));
        if (!kept) return job.error();
        return parse_report(kept->json);
    }

    std::string text_of(const ReportFigures& figures) const {
        if (json_) return to_text(Json(to_json(figures))) + "\n";
        return html_ ? report_page(figures) : report_text(figures);
    }

    bool json_ = false;
    bool html_ = false;
    std::string output_;
    std::string store_;
    std::string job_;
};

}  // namespace

std::unique_ptr<Command> make_report() {
    return std::make_unique<Report>();
}

}  // namespace stint::cli
