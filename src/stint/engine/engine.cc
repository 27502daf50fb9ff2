#include "stint/engine/engine.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/model/bounds.h"
#include "stint/store/patient_store.h"
#include "stint/store/postgres/postgres_store.h"
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

bool is_schema_name(const std::string& name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

// "postgres://anna:secret@host/db" without the secret.
std::string without_password(std::string_view address) {
    std::size_t begin = address.find("://") + 3;
    std::size_t at = address.substr(0, address.find('/', begin)).rfind('@');
    std::size_t colon = address.find(':', begin);
    if (at == std::string_view::npos || colon >= at) return std::string(address);
    return std::string(address.substr(0, colon)) + std::string(address.substr(at));
}

// Our own option is taken out; the others are libpq's.
Result<StoreUrl> parse_server_url(std::string_view text) {
    StoreUrl url;
    std::size_t question = std::min(text.find('?'), text.size());
    url.address = text.substr(0, question);
    char sign = '?';
    std::string_view options = text.substr(std::min(question + 1, text.size()));
    while (!options.empty()) {
        std::size_t end = std::min(options.find('&'), options.size());
        std::string_view option = options.substr(0, end);
        options.remove_prefix(std::min(end + 1, options.size()));
        if (option.starts_with("schema=")) {
            url.schema = option.substr(7);
            if (!is_schema_name(url.schema)) {
                return Error{ErrorCode::invalid_input,
                             fmt::format("'{}' is no name for a schema: small letters, digits and "
                                         "'_', as in schema=stint",
                                         url.schema)};
            }
            continue;
        }
        url.address += sign;
        url.address += option;
        sign = '&';
    }
    url.path = without_password(url.address);
    return url;
}

std::string state_directory() {
    auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value == nullptr ? "" : value);
    };
    if (std::string own = variable("STINT_STATE"); !own.empty()) return own;
    if (std::string state = variable("XDG_STATE_HOME"); !state.empty()) return state + "/stint";
    if (std::string home = variable("HOME"); !home.empty()) return home + "/.local/state/stint";
    return fmt::format("/var/tmp/stint-{}", ::getuid());
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
    } else if (text.starts_with("postgres://") || text.starts_with("postgresql://")) {
        return parse_server_url(text);
    } else if (text.find("://") != std::string_view::npos) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' is no store this version knows; name a file, --store "
                                 "work.db, or a database, --store postgres://USER@HOST/DATABASE",
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
      carried(directory + "/carried"),
      blocks(directory + "/blocks"),
      beacon(directory + "/beacon"),
      idle(directory + "/idle") {}

StorePlace StorePlace::on_this_host(const std::string& store_id) {
    return StorePlace(fmt::format("{}/{}/{}", state_directory(), host_name(), store_id));
}

Engine::Engine(StoreUrl url, const Clock& clock, EngineOptions options)
    : url_(std::move(url)),
      place_(url_.path),
      clock_(clock),
      options_(std::move(options)),
      patience_(std::make_unique<Patience>(options_.patience, clock)),
      boot_(boot_id()) {
    options_.as_server = options_.as_server || url_.is_on_server();
}

Engine::~Engine() {
    patience_->hurry(0);
}

Result<std::unique_ptr<Store>> Engine::open_once(OpenStore mode) const {
    if (url_.is_on_server()) return PostgresStore::open(server_options(mode), clock_);
    std::unique_ptr<Store> store = TRY(SqliteStore::open({.path = url_.path,
                                                          .create = mode == OpenStore::create,
                                                          .durable = url_.durable,
                                                          .boot = boot_},
                                                         clock_));
    return options_.before_store ? options_.before_store(std::move(store)) : std::move(store);
}

PostgresOptions Engine::server_options(OpenStore mode) const {
    return {.url = url_.address,
            .schema = url_.schema,
            .create = mode == OpenStore::create,
            .host = host_name(),
            .boot = boot_,
            .insist = [patience = patience_.get()](const auto& ask) { patience->carry_out(ask); }};
}

Result<std::unique_ptr<Store>> Engine::open_store(OpenStore mode) const {
    if (!is_on_server()) return open_once(mode);
    std::optional<Result<std::unique_ptr<Store>>> opened;
    patience_->carry_out([&]() -> const Error* {
        opened.emplace(open_once(mode));
        return opened->ok() ? nullptr : &opened->error();
    });
    std::unique_ptr<Store> store = TRY(std::move(*opened));
    return std::unique_ptr<Store>(std::make_unique<PatientStore>(std::move(store), *patience_));
}

Result<std::unique_ptr<Engine>> Engine::open(const StoreUrl& url, OpenStore mode,
                                             const Clock& clock, EngineOptions options) {
    std::unique_ptr<Engine> engine(new Engine(url, clock, std::move(options)));
    bool on_server = url.is_on_server();
    if (mode == OpenStore::create && !on_server) TRY(make_directories(parent_of(url.path)));
    std::unique_ptr<Store> store = TRY(engine->open_store(mode));
    engine->store_id_ = store->store_id();
    if (on_server) engine->place_ = StorePlace::on_this_host(engine->store_id_);
    TRY(make_directories(engine->place_.workers));
    TRY(make_directories(engine->place_.content));
    Beacon beacon = TRY(Beacon::open(engine->place_.beacon));
    engine->bulletin_ = std::make_unique<Bulletin>(std::move(beacon));
    if (on_server) {
        engine->messenger_ = std::make_unique<Messenger>(
            engine->server_options(OpenStore::existing), *engine->bulletin_,
            [patience = engine->patience_.get()](const std::string& text) { patience->say(text); });
    }
    engine->queue_ = std::make_unique<CommitQueue>(
        std::move(store), [announcer = engine.get()] { announcer->announce(); });
    return engine;
}

void Engine::announce() {
    bulletin_->post();
    if (messenger_ != nullptr) messenger_->tell();
}

Millis Engine::look_again_ms() const {
    bool hears = messenger_ != nullptr && messenger_->hears();
    return hears ? bounds::look_again_heard_ms : bounds::look_again_ms;
}

Result<std::unique_ptr<Store>> Engine::open_reader() const {
    return open_store(OpenStore::existing);
}

}  // namespace stint
