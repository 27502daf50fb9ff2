// stint results: what the items of a job came to, as they were settled or in their own order.
#include "stint/cli/commands.h"
#include "stint/engine/follow.h"

namespace stint::cli {
namespace {

class Results final : public Command {
public:
    std::string_view name() const override { return "results"; }
    std::string_view summary() const override { return "print the results of a job"; }
    std::string_view examples() const override {
        return "  stint results\n"
               "  stint results nightly --follow --json\n";
    }
    std::vector<Option> options() override {
        return {{"-f,--follow", "", "wait for more until the job is finished", &follow_, ""},
                {"-k,--ordered,--keep-order", "", "in the order of the items, not as they came",
                 &ordered_, ""},
                {"--json", "", "one JSON object a result, with outcome and output", &json_, ""},
                store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {
            {"JOB", "the job; the newest if not given", &job_, false, {Values::Kind::jobs, {}}}};
    }

    Result<int> run(Context& context) override {
        std::unique_ptr<Engine> engine =
            TRY(context.open_engine(store_, OpenStore::existing,
                                    follow_ ? Outages::wait_for_ever : Outages::wait_a_little));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        Job job = TRY(choose_job(*reader, job_));
        Follower::Options options{.order = ordered_ ? SinkOrder::items : SinkOrder::settled,
                                  .format = json_ ? SinkSpec::Format::json : SinkSpec::Format::raw,
                                  .open_items = follow_ ? OpenItems::wait : OpenItems::skip};
        Follower follower = TRY(Follower::open(*engine, job, options));
        for (;;) {
            std::vector<Event> events = TRY(follower.read());
            TRY(follower.print(events));
            if (!events.empty()) continue;
            if (!follow_ || TRY(follower.is_over())) return exit_ok;
            follower.wait();
        }
    }

private:
    bool follow_ = false;
    bool json_ = false;
    bool ordered_ = false;
    std::string store_;
    std::string job_;
};

}  // namespace

std::unique_ptr<Command> make_results() {
    return std::make_unique<Results>();
}

}  // namespace stint::cli
