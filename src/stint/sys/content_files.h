// Outputs too long for a row, as files to read, wherever a store keeps them. Who reads one knows
// only its name. An object belongs to one thread at a time.
#pragma once

#include <string>
#include <utility>

#include "stint/base/result.h"
#include "stint/sys/fd.h"

namespace stint {

class ContentFiles {
public:
    virtual ~ContentFiles() = default;

    // A regular file that holds it, to be read by read_at or copy_bytes (sys/files.h); it may have
    // no name. Fails with not_found when nothing of that name is kept.
    virtual Result<Fd> open(const std::string& name) = 0;

    // Makes sure that it lies in the folder of this host, for those who are told its path.
    virtual Result<void> place(const std::string& name) = 0;
};

// Those that are kept in a folder of this host.
class ContentFolder final : public ContentFiles {
public:
    explicit ContentFolder(std::string directory) : directory_(std::move(directory)) {}

    Result<Fd> open(const std::string& name) override;
    Result<void> place(const std::string&) override { return {}; }

private:
    std::string directory_;
};

}  // namespace stint
