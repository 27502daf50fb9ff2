#include "stint/engine/live_output.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "stint/model/bounds.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::int64_t chunk_bytes = 256 << 10;
// Between two looks: people see no difference, and a look at each slot costs two system calls.
constexpr std::chrono::milliseconds pause_least{20};
constexpr std::chrono::milliseconds pause_most{100};

Event event_of(const Item& item, Round round) {
    return {.key = item.key,
            .input = item.input,
            .arguments = item.arguments,
            .outcome = {.item = item.id, .round = round, .worker = {}, .attempt = {}}};
}

std::int64_t bytes_of(const Event& event) {
    const Attempt& attempt = event.outcome.attempt;
    return std::ssize(attempt.output) + std::ssize(attempt.errors) + std::ssize(event.input);
}

}  // namespace

LiveOutput::LiveOutput(std::unique_ptr<StreamSink> stream, Options options)
    : options_(std::move(options)) {
    printer_.lock()->stream = std::move(stream);
    table_.lock()->turn = options_.first;
}

LiveOutput::~LiveOutput() {
    table_.lock()->stopping = true;
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void LiveOutput::start() {
    thread_ = std::thread([this] { run(); });
}

void LiveOutput::run() {
    auto pause = pause_least;
    for (;;) {
        {
            Guarded<Table>::Lock table = table_.lock();
            if (table.wait_for(changed_, pause, [](const Table& t) { return t.stopping; })) return;
        }
        for (;;) {
            Result<bool> more = look();
            if (!more.ok()) return options_.failed();
            pause = more.value() ? pause_least : std::min(pause * 2, pause_most);
            if (!more.value() || table_.lock()->stopping) break;
        }
    }
}

Result<bool> LiveOutput::look() {
    Guarded<Printer>::Lock printer = printer_.lock();
    if (printer->failure) return *printer->failure;
    Result<bool> looked = look_with(*printer);
    if (!looked.ok()) printer->failure = looked.error();
    return looked;
}

Result<bool> LiveOutput::look_with(Printer& printer) {
    bool more = false;
    std::size_t slots = table_.lock()->slots.size();
    for (std::size_t slot = 0; slot < slots; ++slot) {
        for (auto stream : {StreamSink::Stream::output, StreamSink::Stream::errors}) {
            std::optional<Lines> lines = next_lines(slot, stream);
            if (!lines) continue;
            more = more || lines->more;
            if (lines->text.empty()) continue;
            printer.left_process = true;
            TRY(printer.stream->print_lines(lines->event, stream, lines->text));
        }
    }
    TRY(print_let_go(printer));
    return more;
}

std::optional<LiveOutput::Lines> LiveOutput::next_lines(std::size_t slot,
                                                        StreamSink::Stream stream) {
    Guarded<Table>::Lock table = table_.lock();
    if (slot >= table->slots.size() || !table->slots[slot]) return std::nullopt;
    Watched& watched = *table->slots[slot];
    if (!may_print(*table, watched.task.item->id)) return std::nullopt;
    Lines lines;
    read_lines(stream == StreamSink::Stream::output ? watched.output : watched.errors, lines);
    if (!lines.text.empty()) lines.event = event_of(*watched.task.item, watched.task.round);
    return lines;
}

// Takes the lines that are complete. A file that cannot be read now is read when it is settled.
void LiveOutput::read_lines(Reading& reading, Lines& lines) {
    if (reading.left) return;
    Result<std::string> read = read_at(*reading.file, reading.searched, chunk_bytes);
    if (!read.ok() || read.value().empty()) return;
    std::string& bytes = read.value();
    lines.more = std::ssize(bytes) == chunk_bytes;
    std::size_t newline = bytes.rfind('\n');
    std::int64_t begin = reading.searched;
    reading.searched += std::ssize(bytes);
    if (newline == std::string::npos) {
        reading.left = reading.searched - reading.printed > bounds::live_line_bytes_max;
        return;
    }
    std::int64_t end = begin + static_cast<std::int64_t>(newline) + 1;
    if (reading.printed < begin) {
        auto size = static_cast<std::size_t>(end - reading.printed);
        Result<std::string> whole = read_at(*reading.file, reading.printed, size);
        reading.left = !whole.ok() || whole.value().size() != size;
        if (reading.left) return;
        bytes = std::move(whole).value();
    } else {
        bytes.resize(newline + 1);
    }
    reading.printed = end;
    lines.text = std::move(bytes);
}

Result<void> LiveOutput::print_let_go(Printer& printer) {
    for (;;) {
        std::pair<Event, StreamSink::Printed> next;
        {
            Guarded<Table>::Lock table = table_.lock();
            if (table->let_go.empty()) return {};
            next = std::move(table->let_go.front());
            table->let_go.pop_front();
            table->let_go_bytes -= bytes_of(next.first);
        }
        printer.left_process = true;
        Result<void> printed = printer.stream->deliver_rest(next.first, next.second);
        // The file of a long output may have gone by now.
        if (!printed.ok() && printed.error().code != ErrorCode::not_found) return printed;
        TRY(printer.stream->flush());
    }
}

bool LiveOutput::may_print(const Table& table, ItemId item) const {
    return options_.order == SinkOrder::settled || sequence_of(item) == table.turn;
}

void LiveOutput::begun(int slot, const Task& task, Files files) {
    Guarded<Table>::Lock table = table_.lock();
    auto at = static_cast<std::size_t>(slot);
    if (at >= table->slots.size()) table->slots.resize(at + 1);
    if (task.worker != options_.worker) table->successors.insert(task.worker);
    table->slots[at] =
        Watched{.task = task, .output = {.file = files.output}, .errors = {.file = files.errors}};
}

void LiveOutput::ended(int slot) {
    Guarded<Table>::Lock table = table_.lock();
    auto at = static_cast<std::size_t>(slot);
    if (at >= table->slots.size() || !table->slots[at]) return;
    Watched watched = *std::exchange(table->slots[at], std::nullopt);
    StreamSink::Printed printed{watched.output.printed, watched.errors.printed};
    if (printed.output == 0 && printed.errors == 0) return;
    const Task& task = watched.task;
    table->printed[Key(task.item->id, task.round, task.attempt)] = printed;
}

StreamSink::Printed LiveOutput::forget(const Key& key) {
    Guarded<Table>::Lock table = table_.lock();
    auto known = table->printed.find(key);
    if (known == table->printed.end()) return {};
    StreamSink::Printed printed = known->second;
    table->printed.erase(known);
    return printed;
}

void LiveOutput::let_go(const Item& item, Round round, const Attempt& attempt) {
    StreamSink::Printed printed = forget(Key(item.id, round, attempt.number));
    if (attempt.output_bytes <= printed.output && attempt.errors_bytes <= printed.errors) return;
    Event event = event_of(item, round);
    event.outcome.status = OutcomeStatus::failed;
    event.outcome.attempt = attempt;
    Guarded<Table>::Lock table = table_.lock();
    std::int64_t bytes = table->let_go_bytes + bytes_of(event);
    if (!may_print(*table, item.id) || bytes > bounds::let_go_bytes_max) return;
    table->let_go_bytes = bytes;
    table->let_go.emplace_back(std::move(event), printed);
}

Result<void> LiveOutput::deliver(const Event& event) {
    const Outcome& outcome = event.outcome;
    Guarded<Printer>::Lock printer = printer_.lock();
    if (printer->failure) return *printer->failure;
    // Another process may have had the same try of it.
    bool ours =
        outcome.worker == options_.worker || table_.lock()->successors.contains(outcome.worker);
    Key key(outcome.item, outcome.round, outcome.attempt.number);
    TRY(print_let_go(*printer));
    TRY(printer->stream->deliver_rest(event, ours ? forget(key) : StreamSink::Printed{}));
    Guarded<Table>::Lock table = table_.lock();
    table->turn = std::max(table->turn, sequence_of(outcome.item) + 1);
    return {};
}

Result<bool> LiveOutput::flush() {
    Guarded<Printer>::Lock printer = printer_.lock();
    if (printer->failure) return *printer->failure;
    bool flushed = TRY(printer->stream->flush());
    return std::exchange(printer->left_process, false) || flushed;
}

Result<void> LiveOutput::close() {
    TRY(look());
    return {};
}

}  // namespace stint
