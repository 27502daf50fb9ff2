#include "stint/sink/open_sink.h"

#include <cstdlib>
#include <optional>

#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/hash.h"
#include "stint/sink/directory_sink.h"
#include "stint/sink/exec_sink.h"
#include "stint/sink/file_sink.h"
#include "stint/sink/json_sink.h"
#include "stint/sink/merge_sink.h"
#include "stint/sink/placing_sink.h"
#include "stint/sink/queue_sink.h"
#include "stint/sink/record_sink.h"
#include "stint/sink/results_sink.h"
#include "stint/sink/stream_sink.h"
#include "stint/sys/files.h"

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

// "joblog:+jobs.log" appends to what is there.
std::string_view without_plus(std::string_view path) {
    return path.starts_with('+') ? path.substr(1) : path;
}

// What results:NAME stands for.
std::optional<RecordFormat> table_format(std::string_view name) {
    if (name.ends_with(".csv")) return RecordFormat::csv;
    if (name.ends_with(".tsv")) return RecordFormat::tsv;
    if (name.ends_with(".json")) return RecordFormat::json;
    return std::nullopt;
}

bool is_printed_table(std::string_view name) {
    return table_format(name) && name.starts_with("-.");
}

Result<std::unique_ptr<Sink>> open_records(RecordFormat format, std::string_view path,
                                           const SinkPlace& place) {
    RecordSink::Options options{.format = format, .contents = place.contents};
    if (is_printed_table(path)) {
        options.with_header = place.fresh;
        std::unique_ptr<Sink> printing = std::make_unique<RecordSink>(
            options, place.words, Output(STDOUT_FILENO, place.terminal));
        return printing;
    }
    bool anew = place.fresh && !path.starts_with('+');
    AppendOnce file = TRY(AppendOnce::open(
        {.path = std::string(without_plus(path)), .anew = anew, .durable = place.durable}));
    std::unique_ptr<Sink> sink =
        std::make_unique<RecordSink>(options, place.words, std::move(file));
    return sink;
}

Result<std::unique_ptr<Sink>> open_results(const std::string& name, const SinkSpec& spec,
                                           const SinkPlace& place) {
    if (std::optional<RecordFormat> format = table_format(name)) {
        return open_records(*format, name, place);
    }
    ResultsSink::Options options{
        .path = name, .contents = place.contents, .durable = place.durable, .names = {}};
    if (spec.format == SinkSpec::Format::names) {
        options.names = Output(STDOUT_FILENO, place.terminal);
    }
    return ResultsSink::open(std::move(options), place.words);
}

Result<std::unique_ptr<Sink>> open_merge(const SinkSpec& spec, const SinkPlace& place) {
    auto [scheme, rest] = parts_of(spec.url);
    MergeSink::Options options{.path = {},
                               .command = {},
                               .private_path = {},
                               .job = place.merging.job,
                               .rules = place.merging.rules,
                               .contents = place.contents,
                               .fresh = place.fresh,
                               .durable = place.durable,
                               .is_complete = place.merging.is_complete};
    if (spec.merge_header) {
        options.rules.header_records = *spec.merge_header;
        options.rules.header_prefix.clear();
        options.rules.header_is_guessed = false;
    }
    if (scheme == "merge") {
        options.path = rest;
        std::size_t name_at = rest.rfind('/') + 1;  // 0 when there is no slash.
        options.private_path = fmt::format("{}.{}.{}.merging", rest.substr(0, name_at),
                                           rest.substr(name_at), place.merging.mark);
    } else {
        options.command = rest;
        TRY(make_directories(place.private_directory));
        options.private_path = fmt::format("{}/{}-{:016x}.merging", place.private_directory,
                                           place.merging.mark, hash63(rest));
    }
    return MergeSink::open(std::move(options));
}

// Whether a file can be put there.
Result<void> check_merge(const std::string& path) {
    std::optional<FileFacts> facts = TRY(file_facts(path));
    if (facts && facts->is_directory) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' is a directory; --merge takes the name of a file", path)};
    }
    std::optional<FileFacts> around = TRY(file_facts(directory_of(path)));
    if (around && around->is_directory) return {};
    return Error{ErrorCode::not_found,
                 fmt::format("there is no directory '{}' for '{}'", directory_of(path), path)};
}

// Of one whose events hold paths.
std::unique_ptr<Sink> with_paths(std::unique_ptr<Sink> sink, const SinkPlace& place) {
    if (place.contents == nullptr) return sink;
    return std::make_unique<PlacingSink>(std::move(sink), *place.contents);
}

// To stdout.
Result<std::unique_ptr<Sink>> open_printing(const SinkSpec& spec, const SinkPlace& place) {
    std::unique_ptr<Sink> sink;
    if (spec.format == SinkSpec::Format::json) {
        sink = std::make_unique<JsonSink>(Output(STDOUT_FILENO, place.terminal), place.json);
        sink = with_paths(std::move(sink), place);
    } else {
        sink = TRY(open_stream_sink(spec, place));
    }
    return sink;
}

}  // namespace

Result<void> check_sink(const std::string& url) {
    auto [scheme, rest] = parts_of(url);
    if (url == "-" || url == "files:") return {};
    bool is_known = scheme == "file" || scheme == "dir" || scheme == "exec" || scheme == "joblog" ||
                    scheme == "results" || scheme == "merge" || scheme == "merge-cmd" ||
                    scheme == "spool";
    if (!is_known || url == scheme) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' is no receiver this version knows; there is - (stdout), "
                                 "file:PATH, dir:PATH, exec:COMMAND, joblog:PATH, results:NAME, "
                                 "merge:PATH and spool:QUEUE",
                                 url)};
    }
    if (rest.empty()) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("'{}' names nothing; write {}:{}", url, scheme,
                                 scheme == "exec" || scheme == "merge-cmd" ? "COMMAND" : "PATH")};
    }
    if (scheme == "file") return check_file_sink(rest);
    if (scheme == "dir") return check_directory_sink(rest);
    if (scheme == "merge") return check_merge(rest);
    if (scheme == "spool") return check_queue_sink(url);
    if (scheme == "joblog") return check_append(std::string(without_plus(rest)));
    if (scheme != "results" || is_printed_table(rest)) return {};
    return table_format(rest) ? check_append(rest) : check_results(rest);
}

std::string SinkSpec::name() const {
    auto [scheme, rest] = parts_of(url);
    std::string name = scheme == "joblog" ? "joblog:" + std::string(without_plus(rest)) : url;
    return order == SinkOrder::items ? name + "?ordered" : name;
}

bool SinkSpec::prints() const {
    auto [scheme, rest] = parts_of(url);
    return url == "-" || format == Format::names || (scheme == "results" && is_printed_table(rest));
}

Result<std::unique_ptr<Sink>> open_sink(const SinkSpec& spec, const SinkPlace& place) {
    auto [scheme, rest] = parts_of(spec.url);
    if (scheme == "file") {
        std::unique_ptr<Sink> sink =
            TRY(FileSink::open({.path = rest, .durable = place.durable}, place.json));
        return with_paths(std::move(sink), place);
    }
    if (scheme == "dir") {
        return DirectorySink::open(
            {.path = rest, .contents = place.contents, .durable = place.durable}, place.json);
    }
    if (scheme == "joblog") return open_records(RecordFormat::joblog, rest, place);
    if (scheme == "results") return open_results(rest, spec, place);
    if (scheme == "merge" || scheme == "merge-cmd") return open_merge(spec, place);
    if (scheme == "files") return open_results(place.files_directory + "/{#}", spec, place);
    if (scheme == "spool") {
        return QueueSink::open({.url = spec.url,
                                .sender = place.merging.mark + " " + spec.name(),
                                .job = place.merging.job,
                                .contents = place.contents,
                                .passes_packets_on = place.takes_packets});
    }
    if (scheme != "exec") return open_printing(spec, place);
    return with_paths(std::make_unique<ExecSink>(rest, place.json), place);
}

Result<std::unique_ptr<StreamSink>> open_stream_sink(const SinkSpec& spec, const SinkPlace& place) {
    StreamSink::Options options{
        .contents = place.contents,
        .color = Terminal::shows_colors(STDOUT_FILENO) ? spec.color : TagColor::none};
    if (!spec.tag.empty()) options.tag = TRY(place.words.text(spec.tag));
    return std::make_unique<StreamSink>(Output(STDOUT_FILENO, place.terminal),
                                        Output(STDERR_FILENO, place.terminal), std::move(options));
}

}  // namespace stint
