#include "stint/engine/janitor.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/engine/carrying_executor.h"
#include "stint/engine/content_shelf.h"
#include "stint/engine/publisher.h"
#include "stint/engine/record_texts.h"
#include "stint/exec/output_plan.h"
#include "stint/model/bounds.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

// So often somebody on this host looks at its processes. Where they are many they share that.
constexpr auto tick_ms = std::chrono::milliseconds(50);
constexpr std::size_t neighbours_a_tick = 10;
constexpr std::size_t ticks_longer_max = 10;
// Each looks after so many that come next to it in the ring of all; when these have ended, after
// those behind them.
constexpr std::size_t neighbours_max = 16;
constexpr std::int64_t fresh_ns = 1'000'000'000;

std::int64_t wall_now_ns() {
    using namespace std::chrono;
    return duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
}
// A second, and more where processes are many.
constexpr int sights_of_half_made = 20;
// More than this between two ticks, and we did not watch: the host was suspended, or we stopped.
constexpr Millis tick_ms_max = 1'000;

std::vector<InHand> started_items(const std::vector<SlotsView::InHand>& records) {
    std::vector<InHand> started;
    started.reserve(records.size());
    for (const SlotsView::InHand& record : records) {
        started.push_back(
            {.token = {record.token}, .item = {record.item}, .child_alive = record.child_alive});
    }
    return started;
}

std::vector<ItemId> items_with_children(const std::vector<InHand>& in_hand) {
    std::vector<ItemId> items;
    for (const InHand& held : in_hand) {
        if (held.child_alive) items.push_back(held.item);
    }
    return items;
}

}  // namespace

Janitor::Janitor(Engine& engine, Membership& membership, std::function<void()> lost)
    : engine_(engine),
      membership_(membership),
      lost_(std::move(lost)),
      attentive_since_(engine.clock().now()),
      beat_at_(attentive_since_),
      ticked_at_(beat_at_) {}

Janitor::~Janitor() {
    if (!thread_.joinable()) return;
    *stopping_.lock() = true;
    changed_.notify_one();
    thread_.join();
}

void Janitor::start() {
    thread_ = std::thread([this] { run(); });
}

std::chrono::milliseconds Janitor::between_ticks() const {
    return tick_ms * std::clamp(names_.size() / neighbours_a_tick, 1ul, ticks_longer_max);
}

void Janitor::run() {
    for (;;) {
        {
            Guarded<bool>::Lock stopping = stopping_.lock();
            stopping.wait_for(changed_, between_ticks(), [](bool s) { return s; });
            if (*stopping) return;
        }
        tick();
    }
}

void Janitor::tick() {
    // What fails now (the disk is full, say) is tried again at the next tick; the worker, which
    // meets the same failure, reports it.
    (void)sweep();
    if (engine_.messenger() != nullptr) (void)reap_gone(engine_.messenger()->take_gone());
    Instant now = engine_.clock().now();
    Millis passed = now - ticked_at_;
    ticked_at_ = now;
    if (now - beat_at_ < bounds::heartbeat_ms) return;
    IdleCircle::Round round = membership_.beat_turn();
    if (round == IdleCircle::Round::under_way) return;
    if (round == IdleCircle::Round::covered) {
        beat_at_ = membership_.beat_at();
        return silences_.clear();
    }
    if (round == IdleCircle::Round::mine) (void)membership_.beat_for_idle();
    Millis watched = passed > tick_ms_max ? 0 : now - beat_at_;
    Result<Heartbeat> beat = membership_.beat();
    if (!beat.ok()) return;
    beat_at_ = beat.value().at.value_or(engine_.clock().now());
    if (membership_.lost()) return lost_();
    if (beat_at_ - now > tick_ms_max) {
        watched = 0;  // If our own beat had to wait, so had everybody's.
        // It counts from when it was begun: one that waits for nothing says that we live now.
        beat = membership_.beat();
        if (!beat.ok()) return;
        if (membership_.lost()) return lost_();
    }
    if (watched == 0) attentive_since_ = beat_at_;
    if (is_relieved(beat.value())) return silences_.clear();
    (void)check_heartbeats(watched);
}

// The watcher can be silent itself; then everybody looks.
bool Janitor::is_relieved(const Heartbeat& beat) const {
    const Messenger* messenger = engine_.messenger();
    if (messenger == nullptr || !messenger->hears() || messenger->watches()) return false;
    return beat_at_ - beat.earliest < 2 * bounds::heartbeat_ms;
}

Result<void> Janitor::sweep() {
    Result<void> result;
    bool someone_gone = false;
    for (bool again = true; again && result.ok();) {
        TRY(look_for_neighbours());
        again = false;
        // One that cannot be reaped does not keep the others from it.
        for (auto at = neighbours_.begin(); at != neighbours_.end();) {
            Result<bool> gone = reap_if_ended(at->first, at->second);
            if (!gone.ok()) result = gone.error();
            bool erase = gone.ok() && gone.value();
            again = again || erase;
            at = erase ? neighbours_.erase(at) : std::next(at);
        }
        someone_gone = someone_gone || again;
    }
    if (someone_gone) TRY(sweep_contents());
    return result;
}

// Who is there; asked again when somebody came or went. A change that is younger than the clock of
// the file system is fine may not have been the last of its moment.
Result<const std::vector<std::string>*> Janitor::all_names() {
    std::optional<FileFacts> facts = TRY(file_facts(engine_.place().workers));
    if (!facts || facts->modified_ns != listed_ns_) {
        names_ = list_directory(engine_.place().workers);
        bool settled = facts && wall_now_ns() - facts->modified_ns > fresh_ns;
        listed_ns_ = settled ? std::optional(facts->modified_ns) : std::nullopt;
    }
    return &names_;
}

// The names of those that this process looks after: what is half made, and its next ones.
std::vector<std::string> Janitor::names_to_look_after(const std::vector<std::string>& all) const {
    std::vector<std::string> names;
    std::vector<std::int64_t> ring;
    for (const std::string& name : all) {
        if (std::optional<std::int64_t> id = parse_integer(name))
            ring.push_back(*id);
        else
            names.push_back(name);
    }
    std::int64_t own = membership_.id().value;
    std::erase(ring, own);
    std::ranges::sort(ring);
    std::rotate(ring.begin(), std::upper_bound(ring.begin(), ring.end(), own), ring.end());
    std::size_t left = neighbours_max;
    for (std::int64_t id : ring) {
        if (left == 0) break;
        names.push_back(fmt::format("{}", id));
        // One that ended, but for children that cannot be killed, is not enough to look after.
        auto known = neighbours_.find(names.back());
        if (known == neighbours_.end() || known->second.blocked.empty()) --left;
    }
    return names;
}

Result<void> Janitor::look_for_neighbours() {
    std::map<std::string, Neighbour> present;
    const std::vector<std::string>& all = *TRY(all_names());
    for (const std::string& name : names_to_look_after(all)) {
        auto known = neighbours_.find(name);
        if (known != neighbours_.end()) {
            present.insert(neighbours_.extract(known));
            continue;
        }
        Result<std::optional<SlotsView>> view =
            SlotsView::open(engine_.place().workers + "/" + name);
        if (view.ok() && !view.value()) continue;
        Neighbour neighbour;
        if (view.ok()) neighbour.view.emplace(std::move(*view.value()));
        present.emplace(name, std::move(neighbour));
    }
    neighbours_ = std::move(present);
    return {};
}

Result<bool> Janitor::reap_if_ended(const std::string& name, Neighbour& neighbour) {
    ++neighbour.sights;
    std::optional<std::int64_t> id = parse_integer(name);
    if (neighbour.view && TRY(neighbour.view->worker_alive())) return false;
    if (!id) {
        // A name that is no number is half made: perhaps just now, by one that has to wait for its
        // turn on a busy host, else by somebody who died of it.
        if (neighbour.sights < sights_of_half_made) return false;
        Result<std::optional<SlotsView>> view =
            SlotsView::open(engine_.place().workers + "/" + name);
        if (view.ok() && view.value() && TRY(view.value()->worker_alive())) return false;
    } else {
        if (!neighbour.view) return false;
        neighbour.view->kill_groups();
        std::vector<InHand> in_hand = started_items(TRY(neighbour.view->in_hand()));
        std::vector<ItemId> blocked = items_with_children(in_hand);
        if (!blocked.empty() && blocked == neighbour.blocked) return false;
        std::optional<Reaped> reaped = TRY(engine_.queue().call([&](Store& store) {
            return store.reap_worker({*id}, LossReason::process_ended, std::span(in_hand));
        }));
        neighbour.blocked = std::move(blocked);
        if (reaped && reaped->publishing > 0) TRY(recover_publications(engine_, {*id}));
        TRY(remove_outputs(in_hand));
        if (reaped && !reaped->gone) return false;  // Somebody of it lives: look again.
    }
    TRY(remove_file(engine_.place().workers + "/" + name));
    return true;
}

Result<void> Janitor::check_heartbeats(Millis watched_ms) {
    constexpr auto looks = CommitQueue::Effect::looks;
    std::vector<WorkerRecord> workers =
        TRY(engine_.queue().call([](Store& store) { return store.live_workers(); }, looks));
    std::map<WorkerId, Silence> before = std::exchange(silences_, {});
    bool someone_gone = false;
    for (const WorkerRecord& worker : workers) {
        if (worker.id == membership_.id()) continue;
        auto known = before.find(worker.id);
        Silence silence{worker.heartbeat_at, 0};
        if (known == before.end()) {
            // We have been here for longer than we look.
            Instant from = std::max(worker.heartbeat_at, attentive_since_);
            silence.watched_ms = std::max<Millis>(beat_at_ - from, 0);
        } else if (known->second.heartbeat_at == worker.heartbeat_at) {
            silence.watched_ms = known->second.watched_ms + watched_ms;
        }
        if (silence.watched_ms >= bounds::lease_ms) TRY(reap_silent(worker));
        if (silence.watched_ms >= bounds::lease_ms) someone_gone = true;
        silences_[worker.id] = silence;
    }
    if (someone_gone) TRY(sweep_contents());  // What a lost host has left in the store.
    std::int64_t expired =
        TRY(engine_.queue().call([](Store& store) { return store.reap_expired(); }, looks));
    if (expired > 0) engine_.announce();
    return {};
}

// Of other hosts, mostly: the server says that their processes have ended.
Result<void> Janitor::reap_gone(const std::vector<WorkerId>& workers) {
    for (WorkerId worker : workers) {
        if (worker == membership_.id()) continue;
        TRY(engine_.queue().call([&](Store& store) {
            return store.reap_worker(worker, LossReason::process_ended, std::nullopt);
        }));
        TRY(recover_publications(engine_, worker));
    }
    return workers.empty() ? Result<void>() : sweep_contents();
}

Result<void> Janitor::reap_silent(const WorkerRecord& worker) {
    std::string path = fmt::format("{}/{}", engine_.place().workers, worker.id.value);
    std::optional<SlotsView> view = TRY(SlotsView::open(path));
    std::vector<InHand> in_hand;
    if (view) in_hand = started_items(TRY(view->in_hand()));
    std::optional<std::span<const InHand>> known;
    if (view) known = std::span<const InHand>(in_hand);
    TRY(engine_.queue().call([&](Store& store) {
        return store.reap_worker(worker.id, LossReason::heartbeat_missed, known);
    }));
    return recover_publications(engine_, worker.id);
}

// What its commands had begun to write. Those that live go on, and their files with them.
Result<void> Janitor::remove_outputs(const std::vector<InHand>& in_hand) {
    std::string tag = store_tag(engine_.store_id());
    for (const InHand& held : in_hand) {
        if (held.child_alive) continue;
        std::optional<Job> job =
            TRY(engine_.queue().call([&](Store& store) { return store.job_of(held.item); }));
        if (!job || job->spec.out.empty()) continue;
        std::vector<Item> items = TRY(engine_.queue().call([&](Store& store) {
            return store.read_items(job->id, sequence_of(held.item) - 1, 1);
        }));
        if (items.empty()) continue;
        OutputPlanner planner = TRY(OutputPlanner::open(*job, tag));
        Result<Item> told = RecordTexts().read(job->spec, items.front());
        if (!told.ok()) continue;  // Nor could its command be told where to write.
        Result<OutputPlan> plan = planner.plan(told.value(), held.token);
        if (plan.ok()) TRY(remove_file(plan.value().from));
    }
    return {};
}

// Outputs that were kept for an outcome that was never written.
Result<void> Janitor::sweep_contents() {
    std::unique_ptr<ContentShelf> shelf = ContentShelf::of(engine_);
    TRY(shelf->sweep());
    return sweep_carried(engine_);
}

}  // namespace stint
