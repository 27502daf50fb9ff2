// stint status, items: what is there and how it stands.
#include <algorithm>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/json.h"
#include "stint/engine/running.h"

namespace stint::cli {
namespace {

constexpr std::size_t key_columns_max = 60;

// A job all of whose items are settled is finished, even if nobody has written that down yet.
JobState shown_state(const Job& job) {
    if (job.state != JobState::closed || job.tally.open() > 0) return job.state;
    return final_state(job.tally, job.canceling, job.spec.tolerate);
}

std::string state_text(const Job& job) {
    bool paused = job.paused != Pause::none && !is_finished(job.state);
    return paused ? "paused" : std::string(to_text(job.state));
}

class Status final : public Command {
public:
    std::string_view name() const override { return "status"; }
    std::string_view summary() const override { return "list the jobs of a store"; }
    std::string_view examples() const override {
        return "  stint status\n"
               "  stint status --state failed --limit 10    # the newest ten\n"
               "  stint status --json\n";
    }
    std::vector<Option> options() override {
        return {{"--state",
                 "STATE",
                 "only open, closed, paused, completed, failed or canceled ones",
                 &state_,
                 "",
                 OptionGroup::none,
                 {Values::Kind::one_of,
                  {"open", "closed", "paused", "completed", "failed", "canceled"}}},
                {"--limit", "N", "the newest N; 0, the default, for all", &limit_, ""},
                json_option(&json_),
                store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {{"JOB", "only this job", &job_, false, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        std::vector<Job> jobs;
        if (job_.empty())
            jobs = TRY(reader->list_jobs());
        else
            jobs.push_back(TRY(choose_job(*reader, job_)));
        for (Job& job : jobs) job.state = shown_state(job);
        if (!state_.empty()) {
            std::erase_if(jobs, [&](const Job& job) { return state_text(job) != state_; });
        }
        if (limit_ > 0 && std::ssize(jobs) > limit_) jobs.erase(jobs.begin(), jobs.end() - limit_);
        std::vector<std::vector<std::string>> rows{
            {"JOB", "STATE", "ITEMS", "COMPLETED", "FAILED", "CANCELED", "OPEN", "CREATED"}};
        for (const Job& job : jobs) {
            if (json_) context.print_line(to_json(job));
            rows.push_back({shown_name(job), state_text(job), fmt::format("{}", job.tally.items),
                            fmt::format("{}", job.tally.completed),
                            fmt::format("{}", job.tally.failed),
                            fmt::format("{}", job.tally.canceled),
                            fmt::format("{}", job.tally.open()), to_text(job.created_at)});
        }
        if (!json_) context.print(table(rows));
        return exit_ok;
    }

private:
    std::string state_;
    std::int64_t limit_ = 0;
    bool json_ = false;
    std::string store_;
    std::string job_;
};

class Items final : public Command {
public:
    std::string_view name() const override { return "items"; }
    std::string_view summary() const override { return "list the items of a job"; }
    std::string_view examples() const override {
        return "  stint items\n"
               "  stint items --state failed\n"
               "  stint items nightly --error 'exit 3' --json\n"
               "  stint items nightly --key in/17.wav\n";
    }
    std::vector<Option> options() override {
        return {{"--state",
                 "STATE",
                 "only pending, running, waiting, completed, failed or canceled ones",
                 &state_,
                 "",
                 OptionGroup::none,
                 {Values::Kind::one_of,
                  {"pending", "running", "waiting", "completed", "failed", "canceled"}}},
                {"--cause,--error", "TEXT", "only those that ended for this cause", &cause_, ""},
                {"--key",
                 "KEY",
                 "only the one with this key",
                 &key_,
                 "",
                 OptionGroup::none,
                 {Values::Kind::items, {}}},
                {"--after", "N", "begin behind item N", &after_, ""},
                {"--limit", "N", "at most so many; 0 for all", &limit_, ""},
                json_option(&json_),
                store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {
            {"JOB", "the job; the newest if not given", &job_, false, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        ItemFilter filter{
            .state = parse_item_state(state_), .cause = cause_, .after_sequence = after_};
        std::unique_ptr<Engine> engine = TRY(context.open_engine(store_, OpenStore::existing));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        Job job = TRY(choose_job(*reader, job_));
        filter.running = running_items(engine->place());
        if (!key_.empty()) return one(context, *reader, job, filter);
        std::int64_t left = limit_;
        for (bool first = true;; first = false) {
            filter.limit = limit_ == 0 ? 1'000 : std::min<std::int64_t>(left, 1'000);
            ItemPage page = TRY(reader->list_items(job.id, filter));
            print(context, page, first);
            left -= static_cast<std::int64_t>(page.rows.size());
            if (!page.next_after) return exit_ok;
            if (limit_ != 0 && left <= 0) {
                if (!json_) context.say(fmt::format("more: --after {}", *page.next_after));
                return exit_ok;
            }
            filter.after_sequence = *page.next_after;
        }
    }

private:
    // The one with that key, if it is as the filter wants it.
    Result<int> one(const Context& context, Store& reader, const Job& job,
                    ItemFilter filter) const {
        std::optional<ItemId> item = TRY(reader.find_item(job.id, key_));
        ItemPage page;
        if (item) {
            filter.after_sequence = sequence_of(*item) - 1;
            filter.limit = 1;
            page = TRY(reader.list_items(job.id, filter));
        }
        std::erase_if(page.rows, [&](const ItemRow& row) { return row.item.id != *item; });
        print(context, page, true);
        return exit_ok;
    }

    void print(const Context& context, const ItemPage& page, bool first) const {
        std::vector<std::vector<std::string>> rows;
        if (first) rows.push_back({"ITEM", "STATE", "TIME", "CAUSE", "KEY"});
        for (const ItemRow& row : page.rows) {
            if (json_) {
                context.print_line(to_json(row));
                continue;
            }
            const Attempt* attempt = row.outcome ? &row.outcome->attempt : nullptr;
            rows.push_back(
                {fmt::format("{}", sequence_of(row.item.id)), std::string(to_text(row.state)),
                 attempt ? duration_text(attempt->duration_us) : "-",
                 attempt && !attempt->cause.empty() ? printable(attempt->cause, 30) : "-",
                 printable(row.item.key, key_columns_max)});
        }
        if (!json_) context.print(table(rows));
    }

    std::string state_;
    std::string cause_;
    std::string key_;
    std::int64_t after_ = 0;
    std::int64_t limit_ = 1'000;
    bool json_ = false;
    std::string store_;
    std::string job_;
};

}  // namespace

std::unique_ptr<Command> make_status() {
    return std::make_unique<Status>();
}
std::unique_ptr<Command> make_items() {
    return std::make_unique<Items>();
}

}  // namespace stint::cli
