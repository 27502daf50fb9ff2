#include "stint/source/glob_source.h"

#include <utility>

#include <fmt/core.h>

#include "stint/base/hash.h"
#include "stint/model/publication.h"

namespace stint {

namespace {

// A block is handed over when it has been gathered for this long, full or not.
constexpr Millis block_ms = 50;

bool is_absolute(std::string_view pattern) {
    return pattern.starts_with('/') || pattern.starts_with("\\/");
}

// `path` as a pattern that matches it alone.
std::string escaped(std::string_view path) {
    std::string pattern;
    for (char byte : path) {
        if (byte == '*' || byte == '?' || byte == '[' || byte == '\\') pattern += '\\';
        pattern += byte;
    }
    return pattern;
}

std::int64_t fingerprint_of(const FileFacts& facts) {
    return hash63(fmt::format("{}:{}", facts.size_bytes, facts.modified_ns));
}

// An output file that is being written, ours or another store's.
bool is_private(std::string_view path) {
    return parse_private_name(path.substr(path.rfind('/') + 1)).has_value();
}

Result<void> check_directory(const std::string& path) {
    std::optional<FileFacts> facts = TRY(file_facts(path));
    if (facts && facts->is_directory) return {};
    return Error{ErrorCode::not_found, fmt::format("there is no directory '{}'", path)};
}

}  // namespace

Result<std::unique_ptr<Source>> GlobSource::open(const std::string& pattern,
                                                 const std::string& directory, int interrupt_fd,
                                                 std::unique_ptr<Clock> clock) {
    Glob glob = TRY(Glob::open(pattern));  // Refuses the pattern as the user wrote it.
    std::size_t prefix_bytes = 0;
    if (!directory.empty() && !is_absolute(pattern)) {
        TRY(check_directory(directory).doing(fmt::format("looking for '{}'", pattern)));
        glob = TRY(Glob::open(escaped(directory) + "/" + pattern));
        prefix_bytes = directory.size() + 1;
    }
    return std::unique_ptr<Source>(std::make_unique<GlobSource>(std::move(glob), prefix_bytes,
                                                                interrupt_fd, std::move(clock)));
}

GlobSource::GlobSource(Glob glob, std::size_t prefix_bytes, int interrupt_fd,
                       std::unique_ptr<Clock> clock)
    : glob_(std::move(glob)),
      prefix_bytes_(prefix_bytes),
      interrupt_(interrupt_fd),
      clock_(std::move(clock)) {}

Result<bool> GlobSource::read(std::vector<NewItem>& items, std::size_t items_max) {
    ASSERT(items_max >= 1);
    items.clear();
    if (interrupt_.has_come()) return false;
    Instant until = clock_->now() + block_ms;
    while (!failure_ && items.size() < items_max) {
        Result<std::optional<Glob::Match>> match = glob_.next();
        if (!match.ok()) {
            failure_ = std::move(match).error();
        } else if (!match.value()) {
            break;
        } else if (!is_private(match.value()->path)) {
            items.push_back({.input = match.value()->path.substr(prefix_bytes_),
                             .fingerprint = fingerprint_of(match.value()->facts)});
            if (clock_->now() >= until) break;
        }
    }
    if (items.empty() && failure_) return *std::exchange(failure_, std::nullopt);
    return !items.empty();
}

}  // namespace stint
