#include "stint/engine/feeder.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "stint/engine/job_inputs.h"
#include "stint/engine/known_inputs.h"
#include "stint/engine/used_blocks.h"
#include "stint/model/bounds.h"

namespace stint {
namespace {

// What is not accepted yet comes again if it is lost: then its blocks are made again.
SpoolPlace spool_place(const Engine& engine, JobId job, Store::Closing closing) {
    return {.directory = engine.place().blocks,
            .folder = std::to_string(job.value),
            .durable = engine.url().durable && closing == Store::Closing::accepted};
}

}  // namespace

Feeder::Feeder(Engine& engine, FeedOptions options, std::function<void()> appended)
    : engine_(engine), options_(std::move(options)), appended_(std::move(appended)) {}

Feeder::~Feeder() {
    if (!thread_.joinable()) return;
    interrupt();
    thread_.join();
}

Result<void> Feeder::start() {
    JobId job = options_.job.id;
    WorkerId worker = options_.worker;
    ours_ = TRY(engine_.queue().call([=](Store& store) { return store.take_feeder(job, worker); }));
    interrupt_.emplace(TRY(Waker::open()));
    options_.source_options.interrupt_fd = interrupt_->fd();
    if (options_.pace == FeedOptions::Pace::as_it_is_worked_on) {
        brake_ = TRY(StreamBrake::open(engine_, job));
    }
    thread_ = std::thread([this] {
        result_ = feed();
        done_.store(true);
        appended_();
    });
    return {};
}

void Feeder::interrupt() {
    interrupted_.store(true);
    if (interrupt_) interrupt_->wake();
    if (brake_ != nullptr) brake_->wake();
}

Result<FeedReport> Feeder::finish() {
    if (thread_.joinable()) thread_.join();
    return result_;
}

Result<FeedReport> Feeder::feed() {
    FeedReport report;
    JobId job = options_.job.id;
    report.elsewhere = !ours_;
    if (!ours_) return report;
    std::unique_ptr<Store> reader;
    std::optional<KnownInputs> known;
    if (options_.resumed) {
        reader = TRY(engine_.open_reader());
        bool ranges = options_.job.spec.inputs.yields == Yield::ranges;
        known.emplace(*reader, job,
                      ranges ? KnownInputs::Others::are_faults : KnownInputs::Others::are_new);
    }
    if (options_.job.spec.inputs.carry_bytes_max > 0) {
        carrier_.emplace(engine_, options_.job, options_.job.spec.directory);
    }
    bool by_position = false;
    options_.source_options.may_point = !carrier_;
    options_.source_options.mark = mark_of(engine_, options_.job);
    options_.source_options.spool = spool_place(engine_, job, options_.closing);
    std::vector<std::unique_ptr<Source>> sources =
        TRY(open_job_inputs(options_.job, options_.source_options));
    if (names_columns(options_.job.spec.inputs)) TRY(name_columns(*sources.front(), report));
    if (report.interrupted) return report;
    if (known && TRY(goes_on(*reader, sources, report))) known.reset();
    for (const auto& source : sources) {
        bool keyless = source->keys() == KeyRule::position;
        by_position = by_position || keyless;
        TRY(feed_source(*source, known && keyless ? &*known : nullptr, report));
        for (std::string& remark : source->remarks()) report.remarks.push_back(std::move(remark));
        if (report.interrupted) break;
    }
    if (report.appended.known > 0 && options_.job.spec.inputs.yields == Yield::packets) {
        if (reader == nullptr) reader = TRY(engine_.open_reader());
        TRY(UsedBlocks::remove_completed(*reader, options_.job, mark_of(engine_, options_.job)));
    }
    if (report.interrupted) return report;
    if (known && by_position) report.missing = known->missing();
    TRY(close());
    return report;
}

Result<void> Feeder::close() {
    for (;;) {
        Result<void> closed = engine_.queue().call([this](Store& store) {
            return store.close_job(options_.job.id, options_.worker, options_.closing);
        });
        if (closed.ok() || closed.error().code != ErrorCode::conflict) return closed;
        if (!TRY(has_successor())) return closed;
    }
}

Result<bool> Feeder::has_successor() {
    if (!options_.successor) return false;
    WorkerId worker = options_.worker;
    std::optional<WorkerRecord> record =
        TRY(engine_.queue().call([=](Store& store) { return store.find_worker(worker); }));
    if (record && !record->lost && record->ended_at.value == 0) return false;
    std::optional<WorkerId> successor = options_.successor(worker);
    if (successor) options_.worker = *successor;
    return successor.has_value();
}

// A source that can begin behind what the job has need not be read again.
Result<bool> Feeder::goes_on(Store& reader, const std::vector<std::unique_ptr<Source>>& sources,
                             FeedReport& report) const {
    std::int64_t items = options_.job.tally.items;
    if (sources.size() != 1 || items == 0) return false;
    std::vector<Item> last = TRY(reader.read_items(options_.job.id, items - 1, 1));
    if (last.empty() || !TRY(sources.front()->go_on_behind(last.front()))) return false;
    report.read = report.appended.known = items;
    return true;
}

// Before there is an item, so that whoever runs one knows them.
Result<void> Feeder::name_columns(Source& source, FeedReport& report) {
    Job& job = options_.job;
    job.columns = TRY(source.columns());
    report.interrupted = interrupted_.load() || source.was_interrupted();
    if (report.interrupted || job.columns.empty()) return {};
    TRY(check_templates(job.spec, placeholder_rules(job)));
    Result<void> named = engine_.queue().call([this](Store& store) {
        return store.name_columns(options_.job.id, options_.worker, options_.job.columns);
    });
    if (named.ok() || named.error().code != ErrorCode::conflict) return named;
    report.interrupted = true;  // As in append.
    return {};
}

Result<void> Feeder::feed_source(Source& source, KnownInputs* known, FeedReport& report) {
    std::size_t block_max = carrier_ ? bounds::carried_items_at_once : bounds::append_items_max;
    std::size_t block = std::min(bounds::append_items_first, block_max);
    std::vector<NewItem> items;
    while (TRY(source.read(items, block))) {
        for (const NewItem& item : items) report.read += std::max<std::int64_t>(item.records, 1);
        if (known != nullptr) {
            std::vector<NewItem> fresh;
            for (NewItem& item : items) {
                if (!TRY(known->take(item)))
                    fresh.push_back(std::move(item));
                else
                    report.appended.known += std::max<std::int64_t>(item.records, 1);
            }
            items.swap(fresh);
        }
        if (carrier_) TRY(carry(items));
        if (interrupted_.load()) break;
        TRY(append(items, source.keys(), report));
        if (brake_ != nullptr) {
            brake_->add(items);
            TRY(brake_->wait(interrupted_));
        }
        if (interrupted_.load()) break;
        block = std::min(block * 4, block_max);
    }
    report.interrupted = interrupted_.load() || source.was_interrupted();
    return {};
}

// Before their items are there: whoever claims one finds its file.
Result<void> Feeder::carry(std::vector<NewItem>& items) {
    for (NewItem& item : items) {
        if (interrupted_.load()) return {};
        TRY(carrier_->carry(item));
    }
    return carrier_->sync();
}

Result<void> Feeder::append(const std::vector<NewItem>& items, KeyRule keys, FeedReport& report) {
    if (items.empty()) return {};
    auto try_append = [&] {
        return engine_.queue().call([&](Store& store) {
            return store.append_items(options_.job.id, options_.worker, items, keys,
                                      options_.changed);
        });
    };
    auto is_refused = [](const Result<Appended>& result) {
        return !result.ok() && result.error().code == ErrorCode::conflict;
    };
    Result<Appended> result = try_append();
    while (is_refused(result)) {
        if (!TRY(has_successor())) break;
        result = try_append();
    }
    if (is_refused(result)) {
        // The job was canceled, or we were taken for dead and another feeds it: nothing to add.
        interrupted_.store(true);
        return {};
    }
    Appended appended = TRY(std::move(result));
    report.appended.added += appended.added;
    report.appended.known += appended.known;
    report.appended.changed += appended.changed;
    if (report.appended.first_changed.empty()) {
        report.appended.first_changed = appended.first_changed;
    }
    appended_();
    return {};
}

}  // namespace stint
