// stint wait: until jobs are finished, without asking over and over.
#include <algorithm>

#include <fmt/core.h>

#include "stint/cli/commands.h"
#include "stint/engine/run.h"

namespace stint::cli {
namespace {

constexpr Millis look_again_ms = 1'000;
constexpr int exit_too_late = 124;  // As timeout(1).

class Wait final : public Command {
public:
    std::string_view name() const override { return "wait"; }
    std::string_view summary() const override { return "wait until jobs are finished"; }
    std::string_view examples() const override {
        return "  stint wait                        # for all that are not finished now\n"
               "  stint wait nightly weekly\n"
               "  stint wait nightly --timeout 10m && ./report\n"
               "\n"
               "Exits with 0 if all are completed, with 1 if one is not, with 124 when the time\n"
               "is up.\n";
    }
    std::vector<Option> options() override {
        return {{"--timeout", "TIME", "wait no longer than that, such as 30s or 5m", &timeout_, ""},
                store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {{"JOB", "a job; more may follow", &names_, false, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        std::optional<Instant> end;
        if (!timeout_.empty()) {
            end = context.clock().now() + TRY(parse_duration(timeout_).doing("reading --timeout"));
        }
        std::unique_ptr<Engine> engine =
            TRY(context.open_engine(store_, OpenStore::existing, Outages::wait_for_ever));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        Beacon beacon = TRY(engine->open_beacon());
        std::vector<Job> jobs = TRY(chosen(*reader));
        for (;;) {
            std::uint32_t seen = beacon.value();
            TRY(finish_jobs(*engine));
            bool all_finished = true;
            for (Job& job : jobs) {
                std::optional<Job> now = TRY(reader->load_job(job.id));
                if (now) job = std::move(*now);
                all_finished = all_finished && is_finished(job.state);
            }
            if (all_finished) return sum_up(context, jobs);
            Millis left = end ? *end - context.clock().now() : look_again_ms;
            if (left <= 0) return too_late(context, jobs);
            beacon.wait(seen, std::min(left, look_again_ms));
        }
    }

private:
    Result<std::vector<Job>> chosen(Store& reader) const {
        std::vector<Job> jobs;
        for (const std::string& name : names_) jobs.push_back(TRY(choose_job(reader, name)));
        if (!names_.empty()) return jobs;
        for (Job& job : TRY(reader.list_jobs())) {
            if (!is_finished(job.state)) jobs.push_back(std::move(job));
        }
        return jobs;
    }

    static int sum_up(const Context& context, const std::vector<Job>& jobs) {
        bool well = true;
        for (const Job& job : jobs) {
            well = well && job.state == JobState::completed;
            context.print(fmt::format("{}: {}\n", shown_name(job), to_text(job.state)));
        }
        return well ? exit_ok : exit_items_failed;
    }

    int too_late(const Context& context, const std::vector<Job>& jobs) const {
        for (const Job& job : jobs) {
            if (is_finished(job.state)) continue;
            context.say(fmt::format(
                "{} is not finished after {}: {} of {} items are open; 'stint "
                "explain {}' tells why",
                shown_name(job), timeout_, job.tally.open(), job.tally.items, shown_name(job)));
        }
        return exit_too_late;
    }

    std::string timeout_;
    std::string store_;
    std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Command> make_wait() {
    return std::make_unique<Wait>();
}

}  // namespace stint::cli
