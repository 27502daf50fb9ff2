// The messenger joins the bulletins of many hosts, for stores on a server: it tells them that
// something was committed here, at most twenty times a second, and posts here what is told there.
// What is not heard is found by looking, some seconds later (Engine::look_again_ms). While it has
// its line, the server knows that this process lives.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "stint/base/guarded.h"
#include "stint/base/result.h"
#include "stint/engine/bulletin.h"
#include "stint/model/ids.h"
#include "stint/store/postgres/postgres_link.h"
#include "stint/sys/fd.h"

namespace stint {

class Messenger {
public:
    // `say` is told once what is lost when a pooler is between.
    Messenger(PostgresOptions options, Bulletin& bulletin,
              std::function<void(const std::string&)> say);
    ~Messenger();
    Messenger(const Messenger&) = delete;
    Messenger& operator=(const Messenger&) = delete;

    // Something was committed here. Any thread.
    void tell();
    // The worker lives for as long as this object, until it is released.
    void hold(WorkerId worker);
    // Whether news arrive: there is a line, and no pooler in between.
    bool hears() const { return hears_.load(); }
    // Whether it is this process that looks after the workers of all hosts.
    bool watches() const { return watching_.load(); }
    // Workers whose processes have ended, as the server sees it: nobody has held them for some
    // seconds. Takes what has been found so far.
    std::vector<WorkerId> take_gone();

private:
    void run();
    // One connection, from its beginning to its loss.
    Result<void> converse();
    Result<void> hear(PostgresLink& link);
    Result<void> be_deaf(PostgresLink& link);
    Result<void> watch(PostgresLink& link);
    Millis between_watches(const PostgresLink& link);
    bool wait_stopping(Millis time);

    PostgresOptions options_;
    Bulletin& bulletin_;
    std::function<void(const std::string&)> say_;
    Fd wake_;
    std::atomic<bool> stopping_{false};
    std::atomic<bool> to_tell_{false};
    Guarded<std::vector<WorkerId>> held_;
    Guarded<std::vector<WorkerId>> gone_;
    std::atomic<bool> hears_{false};
    std::atomic<bool> watching_{false};
    std::vector<std::pair<WorkerId, int>> unheld_;  // And how often in a row they were seen so.
    std::minstd_rand dice_{std::random_device{}()};
    std::thread thread_;
};

}  // namespace stint
