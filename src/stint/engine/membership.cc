#include "stint/engine/membership.h"

#include <utility>
#include <vector>

#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/base/version.h"
#include "stint/model/bounds.h"
#include "stint/sys/files.h"
#include "stint/sys/host.h"

namespace stint {
namespace {

// Of so many looks that are due the others of the host spare a worker all but one.
constexpr std::int64_t looks_shared = 10;

}  // namespace

Result<std::unique_ptr<Membership>> Membership::join(Engine& engine, int slots) {
    NewWorker worker{.host = host_name(),
                     .boot = engine.boot(),
                     .pid = getpid(),
                     .slots = slots,
                     .facts = {.processors = processors(),
                               .memory_bytes = host_memory_bytes(),
                               .system = system_text(),
                               .version = std::string(version)}};
    // Nobody waits for another worker.
    WorkerId id = TRY(engine.queue().call(
        [&](Store& store) { return store.register_worker(worker); }, CommitQueue::Effect::looks));
    std::string path = fmt::format("{}/{}", engine.place().workers, id.value);
    // A file that never has to grow: its readers have it in their memory.
    int places = slots > 0 ? bounds::slots_max : 1;
    SlotsFile file = TRY(SlotsFile::create(path, places));
    std::optional<IdleCircle> circle;
    if (engine.messenger() != nullptr) {
        engine.messenger()->hold(id);
        circle = TRY(IdleCircle::open(engine.place().idle));
    }
    return std::unique_ptr<Membership>(
        new Membership(engine, id, std::move(file), std::move(circle)));
}

Membership::Membership(Engine& engine, WorkerId id, SlotsFile slots_file,
                       std::optional<IdleCircle> circle)
    : engine_(engine),
      id_(id),
      slots_file_(std::move(slots_file)),
      circle_(std::move(circle)),
      looked_at_(engine.clock().now()),
      beat_at_(engine.clock().now().value) {}

bool Membership::is_fresh() const {
    return engine_.clock().now() < fresh_until();
}

Instant Membership::fresh_until() const {
    return Instant{beat_at_.load()} + bounds::lease_ms;
}

void Membership::give_up() {
    given_up_.store(true);
    lost_.store(true);
}

Result<Heartbeat> Membership::beat() {
    WorkerId id = id_;
    Instant begun = engine_.clock().now();
    Heartbeat beat = TRY(engine_.queue().call([id](Store& store) { return store.heartbeat(id); },
                                              CommitQueue::Effect::looks));
    if (beat.known)
        beat_at_.store(beat.at.value_or(begun).value);
    else
        lost_.store(true);
    return beat;
}

void Membership::set_idle(bool idle) {
    if (!circle_ || idle == (idle_since_.load() > 0)) return;
    idle_since_.store(idle ? engine_.clock().now().value : 0);
    slots_file_.set_idle_since(idle_since_.load());
}

Instant Membership::look_turn(Instant now) {
    Millis apart_ms = engine_.look_again_ms();
    bool shared = circle_ && idle_since_.load() > 0 && engine_.messenger()->hears();
    Instant turn = now;
    if (shared && now - looked_at_ < looks_shared * apart_ms) {
        turn = circle_->look_turn(now, apart_ms);
    }
    if (turn == now) looked_at_ = now;
    return turn;
}

IdleCircle::Round Membership::beat_turn() {
    // Who watches for all hosts wants to hear how it stands.
    const Messenger* messenger = engine_.messenger();
    Instant idle_since{idle_since_.load()};
    bool shares = circle_ && idle_since.value > 0 && messenger->hears() && !messenger->watches();
    if (!shares) return IdleCircle::Round::none;
    IdleCircle::Round round = circle_->take_part(engine_.clock().now(), idle_since);
    if (round == IdleCircle::Round::covered) beat_at_.store(circle_->last_round().value);
    return round;
}

Result<void> Membership::beat_for_idle() {
    Instant begun = engine_.clock().now();
    std::vector<WorkerId> idle;
    for (const std::string& name : list_directory(engine_.place().workers)) {
        std::optional<std::int64_t> id = parse_integer(name);
        if (!id || *id == id_.value) continue;
        Result<std::optional<SlotsView>> view =
            SlotsView::open(engine_.place().workers + "/" + name);
        if (!view.ok() || !view.value()) continue;
        Millis since = view.value()->idle_since();
        if (since == 0 || since >= begun.value || !TRY(view.value()->worker_alive())) continue;
        idle.push_back({*id});
    }
    TRY(engine_.queue().call([&](Store& store) { return store.heartbeat_of(idle); },
                             CommitQueue::Effect::looks));
    circle_->end_round(begun);
    return {};
}

Result<void> Membership::leave() {
    if (given_up_.load()) return {};
    if (!lost()) {
        WorkerId id = id_;
        TRY(engine_.queue().call([id](Store& store) { return store.retire_worker(id); }));
    }
    return slots_file_.remove();
}

}  // namespace stint
