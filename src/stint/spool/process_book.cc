#include "stint/spool/process_book.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/hash.h"
#include "stint/base/text.h"
#include "stint/spool/sequence_file.h"
#include "stint/sys/files.h"

namespace stint::spool {
namespace {

constexpr std::size_t file_bytes_max = 64 << 20;
// Who escaped from a group that was killed is waited for by nobody.
constexpr int kill_rounds = 3;

// Each line is a mark, and perhaps a number.
Result<std::vector<std::vector<std::int64_t>>> read_lines(const std::string& path) {
    std::vector<std::vector<std::int64_t>> lines;
    Result<std::string> text = read_file(path, file_bytes_max);
    if (!text.ok()) {
        if (text.error().code == ErrorCode::not_found) return lines;
        return std::move(text).error();
    }
    for (const std::string& line : split(text.value(), '\n')) {
        std::vector<std::int64_t> numbers;
        for (const std::string& word : split(line, ' ')) {
            if (std::optional<std::int64_t> number = parse_integer(word)) {
                numbers.push_back(*number);
            }
        }
        if (!numbers.empty()) lines.push_back(std::move(numbers));
    }
    return lines;
}

Result<void> write_whole(const std::string& path, std::string_view text) {
    std::string temporary = path + ".new";
    Fd to(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!to.valid()) return system_error(errno, fmt::format("opening '{}'", temporary));
    TRY(write_all(to.get(), text).doing(fmt::format("'{}'", temporary)));
    return rename_file(temporary, path);
}

}  // namespace

std::int64_t job_mark(const std::string& name, const PacketHeader& header) {
    return hash63(fmt::format("{} {} {} {}", header.seq, header.created.seconds,
                              header.created.nanoseconds, name));
}

Result<Attempts> read_attempts(const Queue& queue) {
    Attempts attempts;
    std::vector<std::vector<std::int64_t>> lines =
        TRY(read_lines(queue.path() + "/stint/attempts"));
    for (const std::vector<std::int64_t>& line : lines) {
        if (line.size() < 2) continue;
        int& known = attempts[line[0]];
        known = std::max(known, static_cast<int>(line[1]));
    }
    return attempts;
}

Result<void> add_attempt(const Queue& queue, std::int64_t mark, int attempts) {
    std::string path = queue.path() + "/stint/attempts";
    Fd to(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (!to.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    return write_all(to.get(), fmt::format("{} {}\n", mark, attempts))
        .doing(fmt::format("'{}'", path));
}

Result<void> forget_attempts(const Queue& queue) {
    TRY(remove_file(queue.path() + "/stint/attempts"));
    return {};
}

std::string ProcessBook::file(std::string_view name) const {
    return fmt::format("{}/{}", directory_, name);
}

Result<ProcessBook> ProcessBook::open(const Queue& queue, int slots) {
    ProcessBook book(queue.path() + "/stint");
    TRY(make_directories(book.directory_));
    TRY(book.read_slots());
    TRY(book.read_marks(queue));
    TRY(book.read_passed());
    if (!book.attempts_.empty()) TRY(book.write_attempts());
    TRY(remove_file(book.file("process.slots")));
    Result<SlotsFile> file = SlotsFile::create(book.file("process.slots"), slots);
    if (file.ok()) {
        book.slots_ = std::make_unique<SlotsFile>(std::move(file).value());
    } else {
        book.fault_ = std::move(file).error().message;
    }
    return book;
}

Result<void> ProcessBook::read_slots() {
    Result<std::optional<SlotsView>> view = SlotsView::open(file("process.slots"));
    // One of another version, or of a host that lost power: nothing is known then.
    if (!view.ok() || !view.value()) return {};
    std::vector<SlotsView::InHand> in_hand = TRY(view.value()->in_hand());
    for (const SlotsView::InHand& one : in_hand) {
        int& attempts = attempts_[one.item];
        attempts = std::max(attempts, static_cast<int>(one.token));
    }
    for (int round = 0; round < kill_rounds; ++round) view.value()->kill_groups();
    return {};
}

Result<void> ProcessBook::read_marks(const Queue& queue) {
    Attempts earlier = TRY(read_attempts(queue));
    for (const auto& [mark, count] : earlier) {
        int& known = attempts_[mark];
        known = std::max(known, count);
    }
    std::vector<std::vector<std::int64_t>> done = TRY(read_lines(file("done")));
    for (const std::vector<std::int64_t>& line : done) done_.insert(line[0]);
    return {};
}

// Always as long, so that one write replaces all of it.
Result<void> ProcessBook::note_passed(const Range& range) {
    std::string path = file("passed");
    if (!passed_file_.valid()) {
        passed_file_ = Fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
        if (!passed_file_.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    }
    std::string text = fmt::format("{:020} {:020}\n", range.begin, range.end);
    auto size = static_cast<ssize_t>(text.size());
    if (::pwrite(passed_file_.get(), text.data(), text.size(), 0) == size) return {};
    return system_error(errno, fmt::format("writing '{}'", path));
}

Result<void> ProcessBook::read_passed() {
    Result<std::string> text = read_file(file("passed"), file_bytes_max);
    if (!text.ok()) {
        if (text.error().code == ErrorCode::not_found) return {};
        return std::move(text).error();
    }
    std::vector<std::string> words = split(trim(text.value()), ' ');
    if (words.size() != 2) return {};
    std::optional<std::uint64_t> begin = parse_sequence(words[0]);
    std::optional<std::uint64_t> end = parse_sequence(words[1]);
    if (begin && end) passed_before_ = Range{*begin, *end};
    return {};
}

int ProcessBook::interrupted_attempts(const QueuedJob& job) const {
    auto known = attempts_.find(job_mark(job.name, job.header));
    return known == attempts_.end() ? 0 : known->second;
}

bool ProcessBook::is_done(const QueuedJob& job) const {
    return !done_.empty() && done_.contains(job_mark(job.name, job.header));
}

Result<void> ProcessBook::mark_done(const QueuedJob& job) {
    std::string path = file("done");
    if (!done_file_.valid()) {
        done_file_ = Fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
        if (!done_file_.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    }
    return write_all(done_file_.get(), fmt::format("{}\n", job_mark(job.name, job.header)))
        .doing(fmt::format("'{}'", path));
}

Result<void> ProcessBook::write_attempts() const {
    std::string text;
    for (const auto& [mark, count] : attempts_) text += fmt::format("{} {}\n", mark, count);
    return write_whole(file("attempts"), text);
}

Result<void> ProcessBook::close(bool all_passed) {
    if (attempts_.empty()) {
        TRY(remove_file(file("attempts")));
    } else {
        TRY(write_attempts());
    }
    TRY(remove_file(file("passed")));
    if (all_passed) TRY(remove_file(file("done")));
    if (slots_ == nullptr) return {};
    TRY(slots_->remove());
    slots_.reset();
    return {};
}

}  // namespace stint::spool
