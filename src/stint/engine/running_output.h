// What running attempts have printed so far, for people who look on. The files that hold it have no
// names (exec/capture.h); they are read through the workers that have them open, so only those of
// the same user on the same host are seen.
//
//     RunningOutput live(engine, job.id, {});
//     for (RunningOutput::Piece& piece : live.read()) show(piece);
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stint/engine/engine.h"
#include "stint/model/outcome.h"
#include "stint/sys/fd.h"
#include "stint/sys/slots_file.h"

namespace stint {

class RunningOutput {
public:
    // Of one item, or of all of the job. REQUIRES: the engine outlives it
    RunningOutput(Engine& engine, JobId job, std::optional<ItemId> only)
        : engine_(engine), job_(job), only_(only) {}

    enum Stream { out = 0, err = 1 };
    struct Piece {
        ItemId item;
        Stream stream = out;
        std::string text;
        bool last = false;  // Nothing more comes of this stream of the attempt; may be empty.
    };
    // What was printed since the last call: some of it, a megabyte a stream at most.
    Result<std::vector<Piece>> read(Store& reader);

    // Whether something of an attempt that was over at the last read() is still to be read.
    bool has_more() const;

    // Whether the attempt that settled the item was read to its end, as its sizes say.
    bool has_shown(ItemId item, const Attempt& attempt) const;

private:
    struct Tail {
        ItemId item;
        std::array<Fd, 2> files;
        std::array<std::int64_t, 2> offsets{};
        bool running = true;
    };
    struct Shown {
        std::int64_t output_bytes = 0;
        std::int64_t errors_bytes = 0;
    };
    Result<void> look_at(Store& reader, WorkerId worker);
    Result<bool> read_some(Tail& tail, Stream stream, std::vector<Piece>& pieces) const;

    Engine& engine_;
    JobId job_;
    std::optional<ItemId> only_;
    std::map<LeaseToken, std::map<ItemId, Tail>> tails_;  // An attempt is a token and an item.
    std::map<ItemId, Shown> shown_;                       // The last attempt of each.
};

}  // namespace stint
