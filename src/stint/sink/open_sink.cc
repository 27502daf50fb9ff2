#include "stint/sink/open_sink.h"

#include <fmt/core.h>
#include <unistd.h>

#include "stint/sink/directory_sink.h"
#include "stint/sink/exec_sink.h"
#include "stint/sink/file_sink.h"
#include "stint/sink/json_sink.h"
#include "stint/sink/stream_sink.h"

namespace stint {
namespace {

// "file:out.jsonl" is of the scheme "file" and has the rest "out.jsonl".
struct Parts {
    std::string scheme;
    std::string rest;
};

Parts parts_of(const std::string& url) {
    std::size_t colon = url.find(':');
    if (colon == std::string::npos) return {url, ""};
    return {url.substr(0, colon), url.substr(colon + 1)};
}

}  // namespace

Result<void> check_sink(const std::string& url) {
    auto [scheme, rest] = parts_of(url);
    if (url == "-") return {};
    bool is_known = scheme == "file" || scheme == "dir" || scheme == "exec";
    if (!is_known || url == scheme) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' is no receiver this version knows; there is - (stdout), "
                                 "file:PATH, dir:PATH and exec:COMMAND",
                                 url)};
    }
    if (rest.empty()) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' names nothing; write {}:{}", url, scheme,
                                 scheme == "exec" ? "COMMAND" : "PATH")};
    }
    if (scheme == "file") return check_file_sink(rest);
    if (scheme == "dir") return check_directory_sink(rest);
    return {};
}

Result<std::unique_ptr<Sink>> open_sink(const SinkSpec& spec, const SinkPlace& place) {
    auto [scheme, rest] = parts_of(spec.url);
    if (scheme == "file") {
        return FileSink::open({.path = rest, .durable = place.durable}, place.json);
    }
    if (scheme == "dir") {
        return DirectorySink::open(
            {.path = rest, .content_directory = place.content_directory, .durable = place.durable},
            place.json);
    }
    std::unique_ptr<Sink> sink;
    Output output(STDOUT_FILENO, place.terminal);
    if (scheme == "exec") {
        sink = std::make_unique<ExecSink>(rest, place.json);
    } else if (spec.format == SinkSpec::Format::json) {
        sink = std::make_unique<JsonSink>(output, place.json);
    } else {
        sink = std::make_unique<StreamSink>(output, Output(STDERR_FILENO, place.terminal),
                                            place.content_directory);
    }
    return sink;
}

}  // namespace stint
