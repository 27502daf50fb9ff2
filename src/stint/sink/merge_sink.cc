#include "stint/sink/merge_sink.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/json.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::size_t chunk_bytes = 256 << 10;
constexpr std::size_t buffer_bytes_max = 256 << 10;
constexpr std::size_t progress_bytes_max = 8 << 20;
constexpr std::string_view anew =
    "the same line with another name for the file puts all outputs together anew";

// The beginning of a text, for a message.
std::string shown(std::string_view text) {
    constexpr std::size_t shown_max = 40;
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    return text.size() <= shown_max ? std::string(text)
                                    : std::string(text.substr(0, shown_max)) + " ...";
}

}  // namespace

Result<std::unique_ptr<Sink>> MergeSink::open(Options options) {
    std::unique_ptr<MergeSink> sink(new MergeSink(std::move(options)));
    TRY(sink->options_.fresh ? sink->begin() : sink->resume());
    return std::unique_ptr<Sink>(std::move(sink));
}

Result<void> MergeSink::begin() {
    TRY(remove_file(progress_path()));
    file_ = Fd(::open(options_.private_path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file_.valid()) return {};
    return system_error(errno, fmt::format("making '{}'", options_.private_path));
}

Result<void> MergeSink::resume() {
    Result<std::string> kept = read_file(progress_path(), progress_bytes_max);
    if (!kept.ok() && kept.error().code == ErrorCode::not_found) return find_published();
    if (!kept.ok()) return std::move(kept).error();
    Json json = TRY(parse_json(kept.value()).doing(progress_path()));
    progress_.item = integer_member(json, "item");
    progress_.bytes = integer_member(json, "bytes");
    progress_.totals = {integer_member(json, "count"), integer_member(json, "sum")};
    const Json* header = find_member(json, "header");
    const Json* footer = find_member(json, "footer");
    if (header != nullptr) progress_.header = TRY(bytes_of_json(*header));
    if (footer != nullptr) progress_.footer = TRY(bytes_of_json(*footer));
    file_ = Fd(::open(options_.private_path.c_str(), O_RDWR | O_CLOEXEC));
    if (!file_.valid() && errno == ENOENT) {
        // It has its name already; only this was left.
        TRY(find_published());
        TRY(remove_file(progress_path()));
        return {};
    }
    if (!file_.valid()) {
        return system_error(errno, fmt::format("opening '{}'", options_.private_path));
    }
    return cut_to_progress();
}

// What was written behind it is delivered again. What is missing, of a store that is not durable,
// is not.
Result<void> MergeSink::cut_to_progress() {
    FileFacts facts = TRY(file_facts(file_));
    if (facts.size_bytes < progress_.bytes) {
        return Error{ErrorCode::corrupt,
                     fmt::format("'{}' has {} of {} bytes that were put together; {}",
                                 options_.private_path, facts.size_bytes, progress_.bytes, anew)};
    }
    bool is_cut = ::ftruncate(file_.get(), progress_.bytes) == 0 &&
                  ::lseek(file_.get(), 0, SEEK_END) == progress_.bytes;
    if (is_cut) return {};
    return system_error(errno, fmt::format("cutting '{}'", options_.private_path));
}

// It was put together in an earlier run, and its outputs do not come again.
Result<void> MergeSink::find_published() {
    published_ = true;
    if (!options_.command.empty() || TRY(file_facts(options_.path))) return {};
    return Error{ErrorCode::not_found,
                 fmt::format("'{}' was put together before and is gone; {}", options_.path, anew)};
}

Result<void> MergeSink::deliver(const Event& event) {
    const Outcome& outcome = event.outcome;
    bool again = event.offset != 0;  // Behind its turn: it has run once more.
    if (again || published_) {
        return Error{ErrorCode::conflict,
                     fmt::format("item {} {}; {}", sequence_of(outcome.item),
                                 again ? "has run again, and its first output is in the file"
                                       : "came after the file had taken its place",
                                 anew)};
    }
    if (outcome.item.value <= progress_.item) return {};
    if (outcome.status != OutcomeStatus::completed) {
        bool canceled = outcome.status == OutcomeStatus::canceled;
        return Error{
            ErrorCode::conflict,
            fmt::format("item {} {}, and there is nothing to put in its place; mend it, then "
                        "stint retry {} --item {} and run again",
                        sequence_of(outcome.item), canceled ? "was canceled" : "failed",
                        options_.job, sequence_of(outcome.item))};
    }
    TRY(put(event));
    progress_.item = outcome.item.value;
    changed_ = true;
    return {};
}

Result<void> MergeSink::put(const Event& event) {
    const Attempt& attempt = event.outcome.attempt;
    if (attempt.content.empty() && attempt.output.empty()) return {};
    has_header_ = false;
    std::optional<PartReader> part;
    part.emplace(options_.rules, [&](std::string_view body) -> Result<void> {
        TRY(put_header(part->header()));
        return write(body);
    });
    Result<void> taken = read_output(attempt, *part);
    if (taken.ok()) taken = part->finish();
    if (taken.ok()) taken = check_guess(*part);
    if (taken.ok()) taken = put_header(part->header());
    if (!taken.ok()) {
        return std::move(taken).error().doing(
            fmt::format("the output of item {}", sequence_of(event.outcome.item)));
    }
    progress_.totals.count += part->totals().count;
    progress_.totals.sum += part->totals().sum;
    if (!part->footer().empty()) progress_.footer = part->footer();
    return {};
}

Result<void> MergeSink::read_output(const Attempt& attempt, PartReader& part) const {
    if (attempt.content.empty()) return part.take(attempt.output);
    Fd file = TRY(options_.contents->open(attempt.content));
    for (std::int64_t offset = 0;;) {
        std::string chunk = TRY(read_at(file, offset, chunk_bytes));
        if (chunk.empty()) return {};
        offset += std::ssize(chunk);
        TRY(part.take(chunk));
    }
}

// Sums and the like have no header, and would be lost when they are alike.
Result<void> MergeSink::check_guess(const PartReader& part) const {
    bool is_doubtful = options_.rules.header_is_guessed && part.has_no_body();
    if (!is_doubtful) return {};
    return Error{ErrorCode::invalid_input,
                 fmt::format("it is nothing but '{}'; say --merge-header 1 when that is the header "
                             "that each output has, or --merge-header 0 when there is none",
                             shown(part.header()))};
}

// That of the first output is everybody's.
Result<void> MergeSink::put_header(const std::string& header) {
    if (std::exchange(has_header_, true)) return {};
    if (!options_.rules.has_header()) return {};
    if (progress_.header.empty()) {
        progress_.header = header;
        return write(header);
    }
    if (header == progress_.header) return {};
    return Error{ErrorCode::invalid_input,
                 fmt::format("it begins with '{}', and the outputs before it with '{}'; when what "
                             "they begin with is no header, say --merge-header 0",
                             shown(header), shown(progress_.header))};
}

Result<void> MergeSink::write(std::string_view bytes) {
    buffer_ += bytes;
    progress_.bytes += std::ssize(bytes);
    return buffer_.size() < buffer_bytes_max ? Result<void>() : write_buffer();
}

Result<void> MergeSink::write_buffer() {
    TRY(write_all(file_.get(), buffer_).doing(options_.private_path));
    buffer_.clear();
    return {};
}

Result<bool> MergeSink::flush() {
    if (!std::exchange(changed_, false)) return false;
    TRY(write_buffer());
    if (options_.durable) TRY(sync_file(file_, options_.private_path));
    JsonObject kept{{"item", progress_.item},
                    {"bytes", progress_.bytes},
                    {"count", progress_.totals.count},
                    {"sum", progress_.totals.sum},
                    {"header", json_bytes(progress_.header)},
                    {"footer", json_bytes(progress_.footer)}};
    TRY(write_file_atomically(progress_path(), to_text(kept)));
    return true;
}

Result<void> MergeSink::close() {
    if (published_ || !TRY(options_.is_complete())) return {};
    TRY(put_footer());
    TRY(write_buffer());
    if (options_.command.empty()) {
        TRY(sync_file(file_, options_.private_path));
        TRY(rename_file(options_.private_path, options_.path));
        TRY(sync_directory(directory_of(options_.path)));
    } else {
        TRY(run_command());
        TRY(remove_file(options_.private_path));
    }
    TRY(remove_file(progress_path()));
    published_ = true;
    return {};
}

// Its last record has the totals.
Result<void> MergeSink::put_footer() {
    std::string footer = progress_.footer;
    const MergeRules& rules = options_.rules;
    if (footer.empty()) return {};
    std::size_t begin = 0;
    if (rules.record_bytes > 0) {
        begin = footer.size() - std::min(footer.size(), rules.record_bytes);
    } else if (footer.size() > 1) {
        begin = footer.rfind('\n', footer.size() - 2) + 1;  // 0 when there is none.
    }
    std::string record = footer.substr(begin);
    auto put = [&](const ColumnSpan& columns, std::int64_t number) -> Result<void> {
        if (!columns.is_set()) return {};
        if (number_in(record, columns)) return put_number(record, columns, number);
        return Error{ErrorCode::invalid_input,
                     fmt::format("the bytes {}-{} of the last record hold no total", columns.first,
                                 columns.last)};
    };
    TRY(put(rules.count, progress_.totals.count).doing("the footer"));
    TRY(put(rules.total, progress_.totals.sum).doing("the footer"));
    return write(footer.substr(0, begin) + record);
}

Result<void> MergeSink::run_command() {
    if (::lseek(file_.get(), 0, SEEK_SET) != 0) {
        return system_error(errno, fmt::format("reading '{}'", options_.private_path));
    }
    TRY(command_.start(file_.get()));
    std::string end = command_.wait();
    if (end.empty()) return {};
    return Error{
        ErrorCode::unavailable,
        fmt::format("the command has not taken the outputs: {}; run again to try again", end)};
}

}  // namespace stint
