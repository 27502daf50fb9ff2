#include "stint/engine/running_output.h"

#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include "stint/engine/running.h"
#include "stint/sys/files.h"
#include "stint/sys/host.h"

namespace stint {
namespace {

constexpr std::size_t piece_bytes_max = 1 << 20;

// The nameless file that keeps what an attempt prints; invalid when the attempt is over, is another
// user's, or prints elsewhere. It is taken from the worker: what the process has at 1 and 2 may be
// something else at any moment, such as during `echo >&2` in a shell.
Fd open_capture(const SlotsView::InHand& held, std::int64_t descriptor) {
    if (held.pid == 0 || descriptor < 0) return {};
    Fd file(::open(fmt::format("/proc/{}/fd/{}", held.worker_pid, descriptor).c_str(),
                   O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat facts {};
    bool is_capture = file.valid() && fstat(file.get(), &facts) == 0 && S_ISREG(facts.st_mode) &&
                      facts.st_nlink == 0;
    // Looked at after the file was opened: the attempt was still going on then.
    bool same =
        held.pid_start != 0 && process_start(static_cast<pid_t>(held.pid)) == held.pid_start;
    if (!is_capture || !same) return {};
    return file;
}

}  // namespace

Result<std::vector<RunningOutput::Piece>> RunningOutput::read(Store& reader) {
    for (auto& [token, items] : tails_) {
        for (auto& [item, tail] : items) tail.running = false;
    }
    for (const WorkerRecord& worker : TRY(reader.live_workers())) {
        TRY(look_at(reader, worker.id));
    }
    std::vector<Piece> pieces;
    for (auto token = tails_.begin(); token != tails_.end();) {
        auto& items = token->second;
        for (auto at = items.begin(); at != items.end();) {
            Tail& tail = at->second;
            bool out_ended = TRY(read_some(tail, out, pieces));
            bool err_ended = TRY(read_some(tail, err, pieces));
            bool over = !tail.running && out_ended && err_ended;
            if (over) shown_[tail.item] = {tail.offsets[out], tail.offsets[err]};
            at = over ? items.erase(at) : std::next(at);
        }
        token = items.empty() ? tails_.erase(token) : std::next(token);
    }
    return pieces;
}

Result<void> RunningOutput::look_at(Store& reader, WorkerId worker) {
    for (const SlotsView::InHand& held : in_hand_of(engine_.place(), worker)) {
        ItemId item{held.item};
        if (only_ && item != *only_) continue;
        std::map<ItemId, Tail>& of_token = tails_[{held.token}];
        if (auto known = of_token.find(item); known != of_token.end()) {
            known->second.running = true;
            continue;
        }
        std::optional<Job> job = TRY(reader.job_of(item));
        if (!job || job->id != job_) continue;
        Tail tail{
            .item = item,
            .files = {open_capture(held, held.output_fd), open_capture(held, held.errors_fd)}};
        if (tail.files[out].valid() && tail.files[err].valid()) {
            of_token.emplace(item, std::move(tail));
        }
    }
    return {};
}

// Yields whether the end was reached.
Result<bool> RunningOutput::read_some(Tail& tail, Stream stream, std::vector<Piece>& pieces) const {
    std::string text = TRY(read_at(tail.files[stream], tail.offsets[stream], piece_bytes_max));
    bool ended = text.size() < piece_bytes_max;
    tail.offsets[stream] += static_cast<std::int64_t>(text.size());
    bool last = ended && !tail.running;
    if (!text.empty() || last) pieces.push_back({tail.item, stream, std::move(text), last});
    return ended;
}

bool RunningOutput::has_more() const {
    for (const auto& [token, items] : tails_) {
        for (const auto& [item, tail] : items) {
            if (!tail.running) return true;
        }
    }
    return false;
}

bool RunningOutput::has_shown(ItemId item, const Attempt& attempt) const {
    auto shown = shown_.find(item);
    return shown != shown_.end() && shown->second.output_bytes == attempt.output_bytes &&
           shown->second.errors_bytes == attempt.errors_bytes;
}

}  // namespace stint
