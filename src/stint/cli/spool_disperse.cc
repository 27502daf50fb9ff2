// stint spool disperse: deals the jobs of a queue out to others.
#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/spool.h"
#include "stint/spool/disperser.h"

namespace stint::cli {
namespace {

class SpoolDisperse final : public SpoolCommand {
public:
    std::string_view name() const override { return "spool disperse"; }
    std::string_view summary() const override { return "deal the jobs of a queue out to others"; }
    std::string_view examples() const override {
        return "  stint spool disperse -q incoming --to one --to two\n"
               "  stint spool disperse -q incoming --to one --to two --fill 10\n"
               "\n"
               "Each job goes to the queue that has the fewest. They keep their numbers, so\n"
               "those queues are run with --order-by timestamp. A crash leaves no job in two\n"
               "queues; the next call goes on where it was. With --order-by timestamp the\n"
               "oldest go first, and no number is looked at.\n";
    }
    std::vector<Option> options() override {
        return {queue_option(&queue_),
                {"--to",
                 "DIR",
                 "a queue that gets jobs; given for each",
                 &to_,
                 "",
                 OptionGroup::none,
                 {Values::Kind::files, {}}},
                order_option(&order_),
                {"-n,--maxjobs", "N", "move no more than that", &jobs_max_, ""},
                {"--fill", "N", "until each queue has so many jobs", &each_max_, ""},
                no_wait_option(&no_wait_)};
    }

protected:
    std::optional<std::string> fault() const override {
        if (std::optional<std::string> wrong = if_missing(queue_, "-q", "which queue?")) {
            return wrong;
        }
        if (to_.empty()) return "--to is missing: which queues are to get the jobs?";
        if (jobs_max_ < -1 || each_max_ < -1) return "-n and --fill take 0 or more";
        Result<spool::JobOrder> order = parse_order(order_);
        return order.ok() ? std::nullopt : std::optional(order.error().message);
    }

    Result<void> work(const Context& context) override {
        spool::Queue from = TRY(spool::Queue::open(queue_));
        std::vector<spool::Queue> queues;
        for (const std::string& path : to_) queues.push_back(TRY(spool::Queue::open(path)));
        spool::SequenceFile sequence = TRY(lock_sequence(context, from.sequence_path(), no_wait_,
                                                         spool::SequenceLock::Missing::is_refused));
        spool::DispersalLimits limits{.order = TRY(parse_order(order_))};
        if (jobs_max_ >= 0) limits.jobs_max = jobs_max_;
        if (each_max_ >= 0) limits.each_max = each_max_;
        spool::Dispersed sum = TRY(spool::Disperser(from, queues, std::move(sequence)).run(limits));
        if (sum.finished > 0) {
            context.say(fmt::format("{} moved that an earlier call had begun with",
                                    counted(sum.finished, "job")));
        }
        if (sum.gap) {
            context.say(fmt::format("waiting for {}; jobs behind it are here", sum.gap->waits_for));
        }
        context.tell(fmt::format("{} moved", counted(sum.moved, "job")));
        return {};
    }

private:
    std::string queue_;
    std::vector<std::string> to_;
    std::string order_ = "sequence";
    std::int64_t jobs_max_ = -1;
    std::int64_t each_max_ = -1;
    bool no_wait_ = false;
};

}  // namespace

std::unique_ptr<Command> make_spool_disperse() {
    return std::make_unique<SpoolDisperse>();
}

}  // namespace stint::cli
