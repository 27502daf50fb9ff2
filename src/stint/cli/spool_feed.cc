// stint spool feed: moves jobs from queues to queues, without running them.
#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/spool.h"
#include "stint/spool/feeding.h"

namespace stint::cli {
namespace {

// As long as it watches, a locked seqfile is tried again and again: signals end it in between.
constexpr Millis numbers_wait_ms = 500;

class FeedTeller final : public spool::FeedingListener {
public:
    FeedTeller(const Context& context, bool json) : context_(context), json_(json) {}

    void say(const std::string& text) override { context_.say(text); }

    void fed(const spool::Queue& from, const spool::FedJob& job,
             const spool::FeedBatch& batch) override {
        if (!json_) return;
        JsonArray to;
        for (std::size_t place : job.to) to.push_back(json_bytes(batch.places[place].path));
        context_.print_line(JsonObject{{"seq", job.seq},
                                       {"name", json_bytes(job.name)},
                                       {"from", json_bytes(from.path())},
                                       {"to", std::move(to)}});
    }

private:
    const Context& context_;
    bool json_;
};

class SpoolFeed final : public SpoolCommand {
public:
    std::string_view name() const override { return "spool feed"; }
    std::string_view summary() const override {
        return "move jobs from queues to queues, not running them";
    }
    std::string_view examples() const override {
        return "  stint spool feed -q north -q south --to all -s all.seq\n"
               "  stint spool feed -q incoming --to one --to /mnt/two --fill 10 --watch\n"
               "  stint spool feed -q incoming --to copy --to archive --to-each\n"
               "\n"
               "Jobs are taken as if they had run, and each goes to the queue that has the\n"
               "fewest. They keep their numbers, so that queue is run with --order-by\n"
               "timestamp; or -s gives them new ones, and it is run in the order of these.\n"
               "Queues may lie on different file systems. A kill loses no job and doubles\n"
               "none: the next call with the same -q finishes what one has begun with.\n";
    }
    std::vector<Option> options() override {
        return {{"-q,--queuedir",
                 "DIR",
                 "a queue that gives its jobs; may be given for each of several",
                 &from_,
                 "",
                 OptionGroup::none,
                 {Values::Kind::files, {}}},
                {"--to",
                 "DIR",
                 "a queue that gets jobs; given for each",
                 &to_,
                 "",
                 OptionGroup::none,
                 {Values::Kind::files, {}}},
                {"-s,--seqfile",
                 "FILE",
                 "from which the jobs get new numbers; given for each --to, in their order; made "
                 "if there is none",
                 &seqfiles_,
                 "",
                 OptionGroup::none,
                 {Values::Kind::files, {}}},
                {"--to-each", "", "a copy of each job goes to each of the queues", &to_each_, ""},
                order_option(&order_),
                {"-n,--maxjobs", "N", "move no more than that", &jobs_max_, ""},
                {"--fill", "N", "until each queue has so many jobs", &each_max_, ""},
                {"--watch", "", "move what comes, until a signal does", &watch_, ""},
                no_wait_option(&no_wait_),
                json_option(&json_)};
    }

protected:
    std::optional<std::string> fault() const override {
        if (from_.empty()) return "-q is missing: which queues give their jobs?";
        if (to_.empty()) return "--to is missing: which queues are to get the jobs?";
        if (!seqfiles_.empty() && seqfiles_.size() != to_.size()) {
            return fmt::format("-s is given {}, --to {}: each queue needs a seqfile of its own",
                               counted(static_cast<std::int64_t>(seqfiles_.size()), "time"),
                               counted(static_cast<std::int64_t>(to_.size()), "time"));
        }
        if (jobs_max_ < -1 || each_max_ < -1) return "-n and --fill take 0 or more";
        Result<spool::JobOrder> order = parse_order(order_);
        return order.ok() ? std::nullopt : std::optional(order.error().message);
    }

    Result<void> work(const Context& context) override {
        std::vector<spool::Queue> sources;
        for (const std::string& path : from_) sources.push_back(TRY(spool::Queue::open(path)));
        std::vector<spool::FeedDestination> destinations;
        for (std::size_t i = 0; i < to_.size(); ++i) {
            spool::Queue queue = TRY(spool::Queue::open(to_[i]));
            destinations.push_back({std::move(queue), seqfiles_.empty() ? "" : seqfiles_[i]});
        }
        TRY(spool::check_feeding(sources, destinations));
        spool::FeedingPlan plan = TRY(make_plan());
        FeedTeller teller(context, json_);
        spool::Feeding feeding(sources, destinations, plan, context.clock(), teller);
        spool::FeedingSum sum = TRY(watch_ ? run_on(feeding) : run_once(context, feeding));
        context.tell(fmt::format("{} fed", counted(sum.moved, "job")));
        return {};
    }

private:
    Result<spool::FeedingSum> run_once(const Context& context, spool::Feeding& feeding) const {
        return feeding.run_once([&](const spool::Queue& queue) {
            return lock_sequence(context, queue.sequence_path(), no_wait_,
                                 spool::SequenceLock::Missing::is_refused);
        });
    }

    static Result<spool::FeedingSum> run_on(spool::Feeding& feeding) {
        StopSignals signals;
        return feeding.run_on(signals);
    }

    Result<spool::FeedingPlan> make_plan() const {
        spool::FeedingPlan plan{.waits_for_locks = !no_wait_};
        plan.rules.order = TRY(parse_order(order_));
        if (to_each_) plan.rules.to = spool::DealTo::each;
        if (watch_) plan.rules.numbers_wait_ms = numbers_wait_ms;
        if (no_wait_) plan.rules.numbers_wait_ms = 0;
        if (jobs_max_ >= 0) plan.limits.jobs_max = jobs_max_;
        if (each_max_ >= 0) plan.limits.each_max = each_max_;
        return plan;
    }

    std::vector<std::string> from_;
    std::vector<std::string> to_;
    std::vector<std::string> seqfiles_;
    std::string order_ = "sequence";
    std::int64_t jobs_max_ = -1;
    std::int64_t each_max_ = -1;
    bool to_each_ = false;
    bool watch_ = false;
    bool no_wait_ = false;
    bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_spool_feed() {
    return std::make_unique<SpoolFeed>();
}

}  // namespace stint::cli
