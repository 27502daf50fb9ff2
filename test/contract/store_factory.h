// Makes the stores that the contract suite speaks of. The sentences are the same for every backend;
// each links its own definition of make_store_factory (contract/sqlite/ has the first).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "support/manual_clock.h"

#include "stint/base/result.h"
#include "stint/store/store.h"

namespace stint::test {

class StoreFactory {
public:
    StoreFactory() = default;
    virtual ~StoreFactory() = default;
    StoreFactory(const StoreFactory&) = delete;
    StoreFactory& operator=(const StoreFactory&) = delete;

    // A connection to the one store of this factory, which the first call makes. Any thread.
    virtual Result<std::unique_ptr<Store>> open() = 0;
    // The same, but makes nothing.
    virtual Result<std::unique_ptr<Store>> open_existing() = 0;

    // The host is started anew: the clock begins again, later connections belong to another boot.
    // REQUIRES: no connection is open
    virtual void reboot() = 0;
    // The boot that workers which register now are of.
    virtual std::string boot() const = 0;
    // Puts aside a copy of the store as it is now ...
    virtual void back_up() = 0;
    // ... and puts it in place of the store. REQUIRES: no connection is open
    virtual void restore() = 0;

    // Changes the tables themselves, as no program of ours would. The columns that all databases
    // have, in SQLite's dialect.
    virtual void run_sql(std::string_view statements) = 0;
    // The same for what each keeps in its own way: a counter of the job's stream or its cursor
    // ("next"), and a second lease like the one of that token.
    virtual void set_counter(JobId job, const std::string& name, std::int64_t value) = 0;
    virtual void copy_lease(LeaseToken token, ItemRange range) = 0;

    virtual ManualClock& clock() = 0;
};

std::unique_ptr<StoreFactory> make_store_factory();

}  // namespace stint::test
