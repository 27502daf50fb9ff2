// What is done to a store as a whole: brought to the newest version, and copied.
#pragma once

#include <cstdint>
#include <string>

#include "stint/engine/engine.h"

namespace stint {

struct MigrationReport {
    std::int64_t from = 0;
    std::int64_t to = 0;  // Equal to `from` when it was the newest already.
};

// Errors as SqliteStore::migrate. REQUIRES of the user: nobody works on the store meanwhile.
Result<MigrationReport> migrate_store(const StoreUrl& url, const Clock& clock);

struct BackupReport {
    std::int64_t bytes = 0;          // Of the copied store ...
    std::int64_t content_files = 0;  // ... and the long outputs beside it.
};

// Copies the store and its content files to `to` and `to`.d/content while others go on. `to`
// appears complete and durable, or not at all, and is then a store of its own. Fails with
// invalid_input when something is there already.
Result<BackupReport> back_up_store(Engine& engine, const std::string& to);

}  // namespace stint
