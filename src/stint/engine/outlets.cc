#include "stint/engine/outlets.h"

#include <utility>

#include <fmt/core.h>

#include "stint/engine/item_words.h"
#include "stint/engine/janitor.h"
#include "stint/engine/job_inputs.h"
#include "stint/engine/merge_rules.h"
#include "stint/model/bounds.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::uint64_t waker_tag = 1;
constexpr std::uint64_t signals_tag = 2;

Result<bool> is_completed(Engine& engine, JobId id) {
    std::optional<Job> job =
        TRY(engine.queue().call([id](Store& store) { return store.load_job(id); }));
    return job && job->state == JobState::completed;
}

}  // namespace

Result<SinkPlace> sink_place(Engine& engine, const Job& job, std::string store_id) {
    // Whoever reads a path may be somewhere else.
    std::string base = TRY(working_directory());
    auto absolute = [&](const std::string& path) {
        return path.starts_with('/') ? path : base + "/" + path;
    };
    return SinkPlace{
        .json = EventJson(std::move(store_id), shown_name(job), absolute(engine.place().content)),
        .files_directory = absolute(engine.place().directory) + "/files/" + shown_name(job),
        .private_directory = absolute(engine.place().directory) + "/merging",
        .durable = engine.url().durable,
        .words = item_words(engine, job),
        .takes_packets = job.spec.inputs.yields == Yield::packets,
        .merging = {.rules = merge_rules(job.spec),
                    .job = shown_name(job),
                    .mark = mark_of(engine, job),
                    .is_complete = [&engine, id = job.id] { return is_completed(engine, id); }}};
}

Result<void> Outlets::take(Store& store, JobId job, WorkerId worker) {
    store_id_ = store.store_id();
    for (const SinkSpec& spec : specs_) {
        std::optional<SinkPosition> position = TRY(store.take_sink(job, spec.name(), worker));
        if (position)
            outlets_.push_back(
                {.spec = spec, .position = *position, .shelf = {}, .sink = {}, .courier = {}});
        else
            served_elsewhere_.push_back(spec);
    }
    return {};
}

Result<void> Outlets::open(const Job& job, WorkerId worker, Terminal* terminal,
                           const std::function<void()>& stdout_failed) {
    if (outlets_.empty()) return {};
    SinkPlace place = TRY(sink_place(engine_, job, store_id_));
    place.terminal = terminal;
    waker_ = TRY(Waker::open());
    for (Outlet& outlet : outlets_) {
        place.fresh = outlet.position == SinkPosition();
        outlet.shelf = ContentShelf::of(engine_);
        place.contents = outlet.shelf.get();
        if (outlet.spec.printing == SinkSpec::Printing::lines) {
            std::unique_ptr<StreamSink> stream = TRY(open_stream_sink(outlet.spec, place));
            LiveOutput::Options options{.worker = worker,
                                        .order = outlet.spec.order,
                                        .first = outlet.position.sequence + 1,
                                        .failed = stdout_failed};
            auto live = std::make_unique<LiveOutput>(std::move(stream), std::move(options));
            live_output_ = live.get();
            outlet.sink = std::move(live);
        } else {
            outlet.sink = TRY(open_sink(outlet.spec, place));
        }
        bool is_stdout = outlet.spec.prints();
        Courier::Post post{.job = job.id,
                           .worker = worker,
                           .sink = outlet.spec.name(),
                           .order = outlet.spec.order,
                           .position = outlet.position};
        auto ended = [this, is_stdout, stdout_failed](const Result<void>& result) {
            if (is_stdout && !result.ok()) stdout_failed();
            --delivering_;
            waker_->wake();
        };
        Beacon beacon = TRY(engine_.open_beacon());
        outlet.courier = std::make_unique<Courier>(engine_, std::move(beacon), std::move(post),
                                                   *outlet.sink, std::move(ended));
    }
    return {};
}

Result<void> Outlets::take_over(Store& store, JobId job, WorkerId worker) {
    for (Outlet& outlet : outlets_) {
        // Where the store says it stands does not matter: the courier knows.
        TRY(store.take_sink(job, outlet.spec.name(), worker));
        outlet.courier->serve_for(worker);
    }
    return {};
}

void Outlets::start() {
    delivering_ = static_cast<int>(outlets_.size());
    if (live_output_ != nullptr) live_output_->start();
    for (Outlet& outlet : outlets_) outlet.courier->start();
}

Result<void> Outlets::finish(StopSignals* signals) {
    for (Outlet& outlet : outlets_) outlet.courier->finish();
    TRY(wait_for_end(signals));
    for (Outlet& outlet : outlets_) {
        Result<void> result = outlet.courier->result();
        if (!result.ok()) failures_.push_back({outlet.spec.url, std::move(result).error()});
    }
    return {};
}

Result<void> Outlets::finish_left(const Job& job, Membership& membership, StopSignals* signals) {
    if (served_elsewhere_.empty()) return {};
    TRY(Janitor(engine_, membership, [] {}).sweep());
    Outlets left(engine_, served_elsewhere_);
    auto take = [&](Store& store) { return left.take(store, job.id, membership.id()); };
    TRY(engine_.queue().call(take));
    TRY(left.open(job, membership.id(), nullptr, [] {}));
    left.start();
    TRY(left.finish(signals));
    served_elsewhere_ = std::exchange(left.served_elsewhere_, {});
    failures_.insert(failures_.end(), left.failures_.begin(), left.failures_.end());
    return {};
}

Result<void> Outlets::wait_for_end(StopSignals* signals) {
    if (outlets_.empty()) return {};
    Poller poller = TRY(Poller::open());
    TRY(poller.add(waker_->fd(), waker_tag));
    if (signals != nullptr) TRY(poller.add(signals->fd(), signals_tag));
    bool abandoned = false;
    while (delivering_ > 0) {
        if (signals != nullptr && signals->count() > 1 && !std::exchange(abandoned, true)) {
            for (Outlet& outlet : outlets_) outlet.sink->abandon();
        }
        TRY(poller.wait(std::nullopt));
        waker_->drain();
        bool stop = signals != nullptr && !signals->take().empty();
        if (stop) engine_.patience().hurry(bounds::store_patience_at_end_ms);
    }
    return {};
}

}  // namespace stint
