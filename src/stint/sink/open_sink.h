// Sinks by their URLs: what `--to` takes.
//
//     -            stdout, and the items' stderr to stderr
//     file:PATH    JSON lines appended to a file
//     dir:PATH     each result in files of its own
//     exec:CMD     JSON lines to the stdin of one command
#pragma once

#include <memory>
#include <string>

#include "stint/model/event_json.h"
#include "stint/sink/sink.h"
#include "stint/sink/terminal.h"

namespace stint {

// In which order a sink gets the results.
enum class SinkOrder {
    settled,  // As they come.
    items,    // As the items came.
};

struct SinkSpec {
    enum class Format { raw, json };

    std::string url = "-";
    SinkOrder order = SinkOrder::settled;
    Format format = Format::raw;  // Of "-" only: the others have their own.

    // The name under which the store keeps how far it has come; an order has a position of its own.
    std::string name() const { return order == SinkOrder::items ? url + "?ordered" : url; }
};

// What a sink may need of the place where it works.
struct SinkPlace {
    EventJson json;
    std::string content_directory;
    bool durable = true;
    Terminal* terminal = nullptr;  // Null when there is no live line.
};

// Whether there is such a sink, and it can be written to. Fails with invalid_input and tells what
// there is, or as the sink's own check.
Result<void> check_sink(const std::string& url);

// REQUIRES: check_sink(spec.url) has passed; SIGPIPE is ignored
Result<std::unique_ptr<Sink>> open_sink(const SinkSpec& spec, const SinkPlace& place);

}  // namespace stint
