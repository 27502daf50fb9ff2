#include "stint/source/glob_source.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/base/hash.h"
#include "stint/model/publication.h"
#include "stint/sys/files.h"

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

Result<std::int64_t> fingerprint_of_content(const std::string& path) {
    constexpr std::size_t chunk_bytes = 1 << 20;
    Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) return system_error(errno, fmt::format("reading '{}'", path));
    Hasher hasher;
    for (std::int64_t offset = 0;;) {
        std::string chunk = TRY(read_at(file, offset, chunk_bytes));
        if (chunk.empty()) return hasher.hash63();
        hasher.add(chunk);
        offset += std::ssize(chunk);
    }
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
                                                 FileFingerprint fingerprint,
                                                 std::unique_ptr<Clock> clock) {
    Glob glob = TRY(Glob::open(pattern));  // Refuses the pattern as the user wrote it.
    std::size_t prefix_bytes = 0;
    if (!directory.empty() && !is_absolute(pattern)) {
        TRY(check_directory(directory).doing(fmt::format("looking for '{}'", pattern)));
        glob = TRY(Glob::open(escaped(directory) + "/" + pattern));
        prefix_bytes = directory.size() + 1;
    }
    return std::unique_ptr<Source>(std::make_unique<GlobSource>(
        std::move(glob), prefix_bytes, interrupt_fd, fingerprint, std::move(clock)));
}

GlobSource::GlobSource(Glob glob, std::size_t prefix_bytes, int interrupt_fd,
                       FileFingerprint fingerprint, std::unique_ptr<Clock> clock)
    : glob_(std::move(glob)),
      prefix_bytes_(prefix_bytes),
      interrupt_(interrupt_fd),
      fingerprint_(fingerprint),
      clock_(std::move(clock)) {}

Result<std::int64_t> GlobSource::fingerprint_of(const Glob::Match& match) const {
    if (fingerprint_ == FileFingerprint::content) return fingerprint_of_content(match.path);
    return hash63(fmt::format("{}:{}", match.facts.size_bytes, match.facts.modified_ns));
}

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
            Result<std::int64_t> fingerprint = fingerprint_of(*match.value());
            if (!fingerprint.ok()) {
                failure_ = std::move(fingerprint).error();
                break;
            }
            items.push_back({.input = match.value()->path.substr(prefix_bytes_),
                             .fingerprint = fingerprint.value()});
            if (clock_->now() >= until) break;
        }
    }
    if (items.empty() && failure_) return *std::exchange(failure_, std::nullopt);
    return !items.empty();
}

}  // namespace stint
