// Brings the files that items name to the store, before the items are there, so that workers get
// them that do not see the file system (`--carry`). A file that comes again unchanged, because the
// feed was interrupted or its line is run again, is not brought twice.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stint/engine/content_shelf.h"
#include "stint/engine/engine.h"
#include "stint/model/item.h"
#include "stint/model/job.h"

namespace stint {

class Carrier {
public:
    // `directory` is where relative paths begin; empty is the process's own. The engine outlives
    // it.
    Carrier(Engine& engine, const Job& job, std::string directory);

    // Brings the file of the item, and writes its name into it. Fails with invalid_input when the
    // item is not one file, or that is too long; with not_found when it has vanished. The message
    // says what to do.
    Result<void> carry(NewItem& item);
    // What was brought is durable when this returns.
    Result<void> sync() { return shelf_->sync(); }

private:
    Result<std::string> bring(const std::string& path, const std::string& shown);

    JobId job_;
    std::int64_t bytes_max_;
    std::string directory_;
    std::unique_ptr<ContentShelf> shelf_;
};

}  // namespace stint
