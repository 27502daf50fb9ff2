#include "stint/sink/directory_sink.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/json.h"
#include "stint/sink/whole_file.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

// A file name of Linux has at most 255 bytes, of which the number and the endings take some.
constexpr std::size_t name_bytes_max = 120;

char safe(char c) {
    bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '.' || c == '_' || c == '-';
    return is_plain ? c : '_';
}

}  // namespace

std::string result_name(std::int64_t sequence, std::string_view key) {
    std::string name(key.substr(key.size() - std::min(key.size(), name_bytes_max)));
    std::transform(name.begin(), name.end(), name.begin(), safe);
    return fmt::format("{:06}-{}", sequence, name);
}

Result<void> check_directory_sink(const std::string& path) {
    TRY(make_directories(path));
    if (::access(path.c_str(), W_OK | X_OK) == 0) return {};
    return system_error(errno, fmt::format("writing results to '{}'", path));
}

Result<std::unique_ptr<Sink>> DirectorySink::open(const Options& options, EventJson json) {
    TRY(check_directory_sink(options.path));
    Fd directory(::open(options.path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.valid()) {
        return system_error(errno, fmt::format("opening directory '{}'", options.path));
    }
    return std::unique_ptr<Sink>(new DirectorySink(options, std::move(json), std::move(directory)));
}

Result<void> DirectorySink::deliver(const Event& event) {
    const Attempt& attempt = event.outcome.attempt;
    std::string name = result_name(sequence_of(event.outcome.item), event.key);
    written_ = true;
    TRY(put(name, ".out", attempt.output, attempt.content));
    if (attempt.errors_bytes > 0) {
        TRY(put(name, ".err", attempt.errors, attempt.errors_content));
    } else {
        TRY(remove_file(options_.path + "/" + name + ".err"));  // Of an earlier round.
    }
    return put(name, ".json", to_text(Json(json_.outline(event))) + "\n", "");
}

Result<void> DirectorySink::put(const std::string& name, std::string_view ending,
                                std::string_view bytes, const std::string& content) {
    Fd kept;
    if (!content.empty()) kept = TRY(options_.contents->open(content));
    return place_file(fmt::format("{}/{}{}", options_.path, name, ending),
                      {.bytes = bytes, .from = std::move(kept)});
}

// One sync for all files of a batch, instead of three an item.
Result<bool> DirectorySink::flush() {
    if (!written_) return false;
    if (options_.durable && ::syncfs(directory_.get()) != 0) {
        return system_error(errno, fmt::format("syncing '{}'", options_.path));
    }
    return std::exchange(written_, false);
}

}  // namespace stint
