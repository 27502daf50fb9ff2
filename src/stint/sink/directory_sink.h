// Puts each result into files of its own in one directory, named by the item's number and key:
//
//     000017-NAME.out    what it printed
//     000017-NAME.err    what it said on stderr, if anything
//     000017-NAME.json   the rest, as model/event_json.h; written last
//
// NAME is the key with everything but letters, digits, '.', '_' and '-' replaced by '_', its end if
// it is long. Each file appears complete. A result that is delivered again, or comes in a later
// round, takes the place of the earlier one.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "stint/model/event_json.h"
#include "stint/sink/sink.h"
#include "stint/sys/content_files.h"
#include "stint/sys/fd.h"

namespace stint {

class DirectorySink final : public Sink {
public:
    struct Options {
        std::string path;
        ContentFiles* contents =
            nullptr;          // Where large outputs are copied from; outlives the sink.
        bool durable = true;  // All files are synced before flush() returns.
    };
    // Makes the directory and those above it.
    static Result<std::unique_ptr<Sink>> open(const Options& options, EventJson json);

    Result<void> deliver(const Event& event) override;
    Result<bool> flush() override;
    // The files are there at once; only their sync, which is dear, waits for others.
    Millis flush_delay() const override { return options_.durable ? 1'000 : 0; }

private:
    DirectorySink(Options options, EventJson json, Fd directory)
        : options_(std::move(options)), json_(std::move(json)), directory_(std::move(directory)) {}
    // A file of that ending with these bytes, or with those of a content file if it has a name.
    Result<void> put(const std::string& name, std::string_view ending, std::string_view bytes,
                     const std::string& content);

    Options options_;
    EventJson json_;
    Fd directory_;
    bool written_ = false;
};

// Whether files can be made in such a directory. Makes it if it is missing.
Result<void> check_directory_sink(const std::string& path);

// "000017-NAME".
std::string result_name(std::int64_t sequence, std::string_view key);

}  // namespace stint
