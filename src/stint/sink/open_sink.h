// Sinks by their URLs: what `--to` takes.
//
//     -            stdout, and the items' stderr to stderr
//     file:PATH    JSON lines appended to a file
//     dir:PATH     each result in files of its own
//     exec:CMD     JSON lines to the stdin of one command
//     joblog:PATH  one line an item, as GNU parallel's job log; joblog:+PATH goes on in a file
//     results:NAME files, or a table with outputs when NAME ends in .csv, .tsv or .json; "-.csv"
//                  and the like are printed
//     files:       files in a folder beside the store
//     merge:PATH   all outputs in one file, once the job is completed
//     merge-cmd:CMD  the same, to the stdin of one command
//     spool:QUEUE  a job of a Filespooler queue for each
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "stint/model/event_json.h"
#include "stint/sink/item_words.h"
#include "stint/sink/part_reader.h"
#include "stint/sink/sink.h"
#include "stint/sink/stream_sink.h"
#include "stint/sink/tag.h"
#include "stint/sink/terminal.h"
#include "stint/sys/content_files.h"

namespace stint {

// In which order a sink gets the results.
enum class SinkOrder {
    settled,  // As they come.
    items,    // As the items came.
};

struct SinkSpec {
    enum class Format { raw, json, names };  // `names`: of the files, for "results:" only.

    std::string url = "-";
    SinkOrder order = SinkOrder::settled;
    Format format = Format::raw;  // Of "-": the others have their own.
    std::string tag = {};         // Of "-": a template of what stands before each line.
    TagColor color = TagColor::none;
    // Of "-" and raw: `lines` prints those of running items as they are written.
    enum class Printing { grouped, lines } printing = Printing::grouped;
    // Of "merge:": how many records each output has as its header; nothing: as its input had.
    std::optional<std::int64_t> merge_header = {};

    // The name under which the store keeps how far it has come; an order has a position of its own.
    std::string name() const;
    // Whether it prints on our stdout.
    bool prints() const;
};

// What a sink may need of the place where it works.
struct SinkPlace {
    EventJson json;
    ContentFiles* contents = nullptr;  // Outlives the sinks.
    std::string files_directory;       // For "files:".
    std::string private_directory;     // Where outputs for "merge-cmd:" are put together.
    bool durable = true;
    Terminal* terminal = nullptr;  // Null when there is no live line.
    ItemWords words = {};
    bool takes_packets = false;  // The items of the job are those of queues.
    bool fresh = true;           // Nothing was delivered to this sink yet.

    // For "merge:" and its like.
    struct Merging {
        MergeRules rules = {};
        std::string job = {};                            // What people call it.
        std::string mark = {};                           // What no other job is called.
        std::function<Result<bool>()> is_complete = {};  // Whether the job is.
    } merging = {};
};

// Whether there is such a sink, and it can be written to. Fails with invalid_input and tells what
// there is, or as the sink's own check.
Result<void> check_sink(const std::string& url);

// REQUIRES: check_sink(spec.url) has passed; SIGPIPE is ignored
Result<std::unique_ptr<Sink>> open_sink(const SinkSpec& spec, const SinkPlace& place);

// What prints to our stdout and stderr. REQUIRES: as above, and spec.url is "-", of format raw
Result<std::unique_ptr<StreamSink>> open_stream_sink(const SinkSpec& spec, const SinkPlace& place);

}  // namespace stint
