#include "stint/engine/engine.h"

#include <utility>

#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/store/sqlite/sqlite_store.h"
#include "stint/sys/files.h"
#include "stint/sys/host.h"

namespace stint {
namespace {

std::string parent_of(const std::string& path) {
    std::size_t slash = path.find_last_of('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Result<StoreUrl> parse_store_url(std::string_view text) {
    StoreUrl url;
    if (text.starts_with("sqlite:")) {
        text.remove_prefix(7);
        std::size_t question = text.find('?');
        if (question != std::string_view::npos) {
            std::string_view option = text.substr(question + 1);
            if (option != "durability=full" && option != "durability=process") {
                return Error{ErrorCode::invalid_input,
                             fmt::format("'{}' is no option of a store; there is durability=full "
                                         "and durability=process",
                                         option)};
            }
            url.durable = option == "durability=full";
            text = text.substr(0, question);
        }
    } else if (text.find("://") != std::string_view::npos) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' is no store this version knows; name a file: --store "
                                 "work.db",
                                 text)};
    }
    if (text.empty()) {
        return Error{ErrorCode::invalid_input, "the store has no name: --store work.db"};
    }
    url.path = text;
    return url;
}

StorePlace::StorePlace(const std::string& store_path)
    : directory(store_path + ".d"),
      workers(directory + "/workers"),
      content(directory + "/content"),
      beacon(directory + "/beacon") {}

Engine::Engine(StoreUrl url, const Clock& clock)
    : url_(std::move(url)), place_(url_.path), clock_(clock), boot_(boot_id()) {}

Result<std::unique_ptr<Store>> Engine::open_store(OpenStore mode) const {
    return SqliteStore::open({.path = url_.path,
                              .create = mode == OpenStore::create,
                              .durable = url_.durable,
                              .boot = boot_},
                             clock_);
}

Result<std::unique_ptr<Engine>> Engine::open(const StoreUrl& url, OpenStore mode,
                                             const Clock& clock) {
    std::unique_ptr<Engine> engine(new Engine(url, clock));
    if (mode == OpenStore::create) TRY(make_directories(parent_of(url.path)));
    std::unique_ptr<Store> store = TRY(engine->open_store(mode));
    engine->store_id_ = store->store_id();
    TRY(make_directories(engine->place_.workers));
    TRY(make_directories(engine->place_.content));
    Beacon beacon = TRY(Beacon::open(engine->place_.beacon));
    engine->bulletin_ = std::make_unique<Bulletin>(std::move(beacon));
    Bulletin* bulletin = engine->bulletin_.get();
    engine->queue_ =
        std::make_unique<CommitQueue>(std::move(store), [bulletin] { bulletin->post(); });
    return engine;
}

Result<std::unique_ptr<Store>> Engine::open_reader() const {
    return open_store(OpenStore::existing);
}

}  // namespace stint
