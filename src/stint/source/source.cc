#include "stint/source/source.h"

#include <fmt/core.h>

#include "stint/base/hash.h"
#include "stint/source/glob_source.h"
#include "stint/source/line_source.h"
#include "stint/source/queue/queue_source.h"
#include "stint/source/range_source.h"
#include "stint/source/split/open_split.h"
#include "stint/source/split/split_url.h"
#include "stint/source/sql/sql_source.h"
#include "stint/source/words_source.h"
#include "stint/spool/queue_url.h"
#include "stint/sys/files.h"

namespace stint {

namespace {

Error unknown_source(std::string_view url) {
    return {
        ErrorCode::invalid_input,
        fmt::format(
            "'{}' is no source: write stdin, lines:FILE, glob:PATTERN, a range such as 1..100, or "
            "csv:FILE, text:, jsonl:, json:, fixed:, envelope:, sql:, spool:QUEUE, manifest:",
            url)};
}

Error words_elsewhere() {
    return {ErrorCode::invalid_input,
            "words are given on the command line: write them at its end, behind ':::'"};
}

Result<std::unique_ptr<Source>> open_lines(std::string file, const SourceOptions& options) {
    if (file.empty()) {
        return Error{ErrorCode::invalid_input, "source 'lines:' names no file: write lines:FILE"};
    }
    bool begins_in_directory = !options.directory.empty() && !file.starts_with('/');
    if (begins_in_directory) file = options.directory + "/" + file;
    return LineSource::open(file, options.interrupt_fd, options.ends);
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(std::string_view url, const SourceOptions& options) {
    if (url == "stdin") {
        return std::unique_ptr<Source>(std::make_unique<LineSource>(
            options.stdin_fd, "standard input", options.interrupt_fd, options.ends));
    }
    if (is_range(url)) return RangeSource::open(url);
    if (is_split_url(url)) return open_split_source(url, options);
    if (is_sql_url(url)) return SqlSource::open(url, options);
    if (spool::is_queue_url(url)) return open_queue_source(url, options);
    std::size_t colon = url.find(':');
    if (colon == std::string_view::npos) return unknown_source(url);
    std::string_view scheme = url.substr(0, colon);
    std::string rest(url.substr(colon + 1));
    if (scheme == "words") {
        auto list = options.words.find(url);
        if (list == options.words.end()) return words_elsewhere();
        return std::unique_ptr<Source>(std::make_unique<WordsSource>(list->second));
    }
    if (scheme == "lines") return open_lines(std::move(rest), options);
    if (scheme == "glob") {
        return GlobSource::open(rest, options.directory, options.interrupt_fd, options.fingerprint);
    }
    return unknown_source(url);
}

Result<void> check_source(std::string_view url, const SourceOptions& options) {
    if (is_split_url(url)) return check_split_source(url, options);
    if (is_sql_url(url)) {
        TRY(parse_sql_url(url));
        return {};
    }
    if (spool::is_queue_url(url)) return check_queue_source(url, options);
    if (!url.starts_with("lines:") || url == "lines:") {
        TRY(open_source(url, options));
        return {};
    }
    // Not by opening it: that would start whoever waits to write into a named pipe.
    std::string file(url.substr(6));
    std::optional<FileFacts> facts = TRY(file_facts(file));
    if (facts && !facts->is_directory) return {};
    return Error{facts ? ErrorCode::invalid_input : ErrorCode::not_found,
                 fmt::format("source 'lines:{}': {}", file,
                             facts ? "it is a directory; for its files write 'glob:DIR/*'"
                                   : "there is no such file")};
}

Result<Yield> yield_of(std::string_view url) {
    if (is_sql_url(url)) return Yield::named;
    if (spool::is_queue_url(url)) return Yield::packets;
    return is_split_url(url) ? yield_of_split(url) : Result<Yield>(Yield::arguments);
}

std::string words_url(const std::vector<std::string>& words) {
    std::string list;  // With the lengths, so that no two lists are written alike.
    for (const std::string& word : words) list += fmt::format("{}:{}", word.size(), word);
    return "words:" + to_text(hash128(list));
}

}  // namespace stint
