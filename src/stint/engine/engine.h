// An Engine is a process's hold on one store: the queue that writes to it, readers beside it, the
// folder with locks and beacon, the bulletin that tells of news, and the patience with a store that
// is away. Reading Engine::open shows what the program is made of.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "stint/base/result.h"
#include "stint/engine/bulletin.h"
#include "stint/engine/messenger.h"
#include "stint/store/commit_queue.h"
#include "stint/store/patience.h"
#include "stint/store/store.h"
#include "stint/sys/clock.h"

namespace stint {

// Where a store is: "work.db", "sqlite:work.db?durability=full|process", or
// "postgres://USER@HOST/DATABASE?schema=NAME" with any options of libpq.
struct StoreUrl {
    std::string path;              // Of the file; for a server its address without the password.
    bool durable = true;           // durability=full: outcomes are synced before anyone sees them.
    std::string address = {};      // For libpq; empty for a file.
    std::string schema = "stint";  // On a server.

    bool is_on_server() const { return !address.empty(); }
};

Result<StoreUrl> parse_store_url(std::string_view text);

// The files beside a store; for one on a server those of this host, in $STINT_STATE, or in
// $XDG_STATE_HOME/stint or ~/.local/state/stint, by host and store.
struct StorePlace {
    explicit StorePlace(const std::string& store_path);
    static StorePlace on_this_host(const std::string& store_id);

    std::string directory;  // "work.db.d"
    std::string workers;    // Slots files, named by worker id.
    std::string content;    // Outputs too long for a row.
    std::string carried;    // Inputs that travel with items, while their commands run.
    std::string blocks;     // Blocks of inputs that cannot be read twice, by job.
    std::string beacon;
    std::string idle;  // engine/idle_circle.h
};

enum class OpenStore { existing, create };

struct EngineOptions {
    PatienceOptions patience;  // With a server; a file that fails is not asked again.
    // For tests: a file is taken for a server, and this stands before every store that is opened.
    bool as_server = false;
    std::function<std::unique_ptr<Store>(std::unique_ptr<Store>)> before_store = {};
};

class Engine {
public:
    // Errors as SqliteStore::open and PostgresStore::open, and those of making the folder.
    static Result<std::unique_ptr<Engine>> open(const StoreUrl& url, OpenStore mode,
                                                const Clock& clock, EngineOptions options = {});
    // Waits for a server no more.
    ~Engine();

    CommitQueue& queue() { return *queue_; }
    Bulletin& bulletin() { return *bulletin_; }
    // What the queue and all readers have with the store.
    Patience& patience() const { return *patience_; }
    const StorePlace& place() const { return place_; }
    const Clock& clock() const { return clock_; }
    const StoreUrl& url() const { return url_; }
    // The store can be away for a while and come back, and other hosts may work on it.
    bool is_on_server() const { return options_.as_server; }
    const std::string& store_id() const { return store_id_; }
    // Joins this host to the others; null when the store is a file.
    Messenger* messenger() { return messenger_.get(); }
    // Something was committed: wakes all that wait, here and on other hosts. Any thread.
    void announce();
    // How long after a look in vain another one is due, though no news have come.
    Millis look_again_ms() const;
    // The boot this process lives in (sys/host.h).
    const std::string& boot() const { return boot_; }

    // A store of its own for one thread that only looks. The engine outlives it.
    Result<std::unique_ptr<Store>> open_reader() const;
    // A beacon of its own for one thread that waits.
    Result<Beacon> open_beacon() const { return Beacon::open(place_.beacon); }

private:
    Engine(StoreUrl url, const Clock& clock, EngineOptions options);
    Result<std::unique_ptr<Store>> open_once(OpenStore mode) const;
    Result<std::unique_ptr<Store>> open_store(OpenStore mode) const;
    PostgresOptions server_options(OpenStore mode) const;

    StoreUrl url_;
    StorePlace place_;
    const Clock& clock_;
    EngineOptions options_;
    std::unique_ptr<Patience> patience_;
    std::string boot_;
    std::string store_id_;
    std::unique_ptr<Bulletin> bulletin_;
    std::unique_ptr<Messenger> messenger_;
    std::unique_ptr<CommitQueue> queue_;  // Goes first: its last commits still post.
};

}  // namespace stint
