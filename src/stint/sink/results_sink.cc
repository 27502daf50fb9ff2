#include "stint/sink/results_sink.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/sink/whole_file.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::size_t name_bytes_max = 255;  // Of a file name on Linux.

Result<void> sync_file_system(const std::string& directory) {
    Fd opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.valid() && ::syncfs(opened.get()) == 0) return {};
    return system_error(errno, fmt::format("syncing '{}'", directory));
}

}  // namespace

bool is_template(std::string_view name) {
    std::size_t open = name.find('{');
    return open != std::string_view::npos && name.find('}', open) != std::string_view::npos;
}

std::string encoded_value(std::string_view value) {
    if (value.empty()) return "\\e";
    if (value == "." || value == "..") return "\\" + std::string(value);
    std::string encoded;
    for (char c : value) {
        switch (c) {
            case '\\': encoded += "\\\\"; break;
            case '/': encoded += "\\_"; break;
            case '\t': encoded += "\\t"; break;
            case '\0': encoded += "\\0"; break;
            default: encoded += c;
        }
    }
    return encoded.substr(0, name_bytes_max);
}

Result<void> check_results(const std::string& path) {
    if (is_template(path)) return {};
    TRY(make_directories(path));
    if (::access(path.c_str(), W_OK | X_OK) == 0) return {};
    return system_error(errno, fmt::format("writing results to '{}'", path));
}

Result<std::unique_ptr<Sink>> ResultsSink::open(Options options, ItemWords words) {
    EventText place;
    if (is_template(options.path))
        place = TRY(words.text(options.path));
    else
        TRY(check_results(options.path));
    return std::unique_ptr<Sink>(
        new ResultsSink(std::move(options), std::move(words), std::move(place)));
}

// Before the endings: a directory with its slash, or the path of a file.
std::string ResultsSink::place_of(const Event& event) const {
    if (place_) return place_(event);
    std::vector<Argument> arguments = words_.arguments(event);
    std::stable_sort(arguments.begin(), arguments.end(),
                     [](const Argument& a, const Argument& b) { return a.name < b.name; });
    std::string place = options_.path + "/";
    for (const Argument& argument : arguments) {
        place += encoded_value(argument.name) + "/" + encoded_value(argument.value) + "/";
    }
    return place;
}

Result<void> ResultsSink::deliver(const Event& event) {
    const Attempt& attempt = event.outcome.attempt;
    if (event.outcome.status == OutcomeStatus::canceled && attempt.cause.empty()) return {};
    std::string place = place_of(event);
    bool in_directory = place.ends_with('/');
    std::string out = place + (in_directory ? "stdout" : "");
    std::string err = place + (in_directory ? "stderr" : ".err");
    std::string seq = place + (in_directory ? "seq" : ".seq");
    written_ = true;
    TRY(make_directory(directory_of(out)));
    TRY(put(out, attempt.output, attempt.content));
    TRY(put(err, attempt.errors, attempt.errors_content));
    TRY(place_file(seq, {.bytes = std::to_string(sequence_of(event.outcome.item))}));
    if (options_.names) printed_names_ += out + "\n";
    return {};
}

Result<void> ResultsSink::put(const std::string& path, std::string_view bytes,
                              const std::string& content) {
    Fd kept;
    if (!content.empty()) kept = TRY(options_.contents->open(content));
    return place_file(path, {.bytes = bytes, .from = std::move(kept)});
}

Result<void> ResultsSink::make_directory(const std::string& path) {
    if (path == last_directory_) return {};
    TRY(make_directories(path));
    last_directory_ = path;
    return {};
}

// One sync for all files of a batch, instead of three an item.
Result<bool> ResultsSink::flush() {
    if (!written_) return false;
    if (options_.durable) TRY(sync_file_system(last_directory_));
    if (options_.names) {
        TRY(options_.names->write(printed_names_));
        printed_names_.clear();
    }
    return std::exchange(written_, false);
}

}  // namespace stint
