#include "stint/engine/membership.h"

#include <utility>

#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/version.h"
#include "stint/model/bounds.h"
#include "stint/sys/host.h"

namespace stint {

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
    if (engine.messenger() != nullptr) engine.messenger()->hold(id);
    return std::unique_ptr<Membership>(new Membership(engine, id, std::move(file)));
}

Membership::Membership(Engine& engine, WorkerId id, SlotsFile slots_file)
    : engine_(engine),
      id_(id),
      slots_file_(std::move(slots_file)),
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

Result<void> Membership::leave() {
    if (given_up_.load()) return {};
    if (!lost()) {
        WorkerId id = id_;
        TRY(engine_.queue().call([id](Store& store) { return store.retire_worker(id); }));
    }
    return slots_file_.remove();
}

}  // namespace stint
