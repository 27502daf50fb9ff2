// Prints the lines of running items as they are written: --line-buffer. It reads the files that
// commands write to, and prints whole lines of them; what then still is to be printed when an item
// is settled it prints as a sink, out of the store, as a run without it does. So a result is never
// lost or told twice by an orderly run, whoever has run the item, and nobody waits for a terminal
// but the threads that print.
//
// In the order of the items only the one whose turn it is is printed while it runs.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <tuple>
#include <vector>

#include "stint/base/guarded.h"
#include "stint/exec/output_watcher.h"
#include "stint/sink/open_sink.h"
#include "stint/sink/stream_sink.h"

namespace stint {

class LiveOutput final : public Sink, public OutputWatcher {
public:
    struct Options {
        WorkerId worker;  // Whose attempts it is told of; and of that one's successors.
        SinkOrder order = SinkOrder::settled;
        std::int64_t first = 1;          // In item order: whose turn it is at first.
        std::function<void()> failed{};  // Called when nothing more can be printed, on its thread.
    };
    LiveOutput(std::unique_ptr<StreamSink> stream, Options options);
    ~LiveOutput() override;
    LiveOutput(const LiveOutput&) = delete;
    LiveOutput& operator=(const LiveOutput&) = delete;

    // From here on a thread looks some times a second for what was written.
    void start();
    // Looks once. Yields whether there may be more at once.
    Result<bool> look();

    void begun(int slot, const Task& task, Files files) override;
    void ended(int slot) override;
    // The attempt does not settle its item: what it has printed is no result. It is printed
    // nevertheless, as people want to see why it is tried again; not if too much of that waits.
    void let_go(const Item& item, Round round, const Attempt& attempt);

    Result<void> deliver(const Event& event) override;
    Result<bool> flush() override;
    Result<void> close() override;

private:
    // How far a file was printed, and how far it holds no end of a line behind that.
    struct Reading {
        const Fd* file = nullptr;
        std::int64_t printed = 0;
        std::int64_t searched = 0;
        bool left = false;  // To be printed when the item is settled: a line is too long.
    };
    struct Watched {
        Task task;
        Reading output;
        Reading errors;
    };
    // An attempt: its item, the round and the number of the try.
    using Key = std::tuple<ItemId, Round, int>;
    struct Table {
        std::vector<std::optional<Watched>> slots;
        std::map<Key, StreamSink::Printed> printed;  // Of attempts that have ended.
        std::int64_t turn = 1;
        std::deque<std::pair<Event, StreamSink::Printed>> let_go;
        std::int64_t let_go_bytes = 0;
        std::set<WorkerId> successors;
        bool stopping = false;
    };
    struct Printer {
        std::unique_ptr<StreamSink> stream;
        bool left_process = false;
        std::optional<Error> failure;
    };
    struct Lines {
        Event event;  // Tells the item.
        std::string text;
        bool more = false;  // The file goes on.
    };
    void run();
    Result<bool> look_with(Printer& printer);
    std::optional<Lines> next_lines(std::size_t slot, StreamSink::Stream stream);
    static void read_lines(Reading& reading, Lines& lines);
    Result<void> print_let_go(Printer& printer);
    StreamSink::Printed forget(const Key& key);
    bool may_print(const Table& table, ItemId item) const;

    Options options_;
    Guarded<Printer> printer_;  // Is locked before the table, and while something is printed.
    Guarded<Table> table_;      // Never locked while something is printed.
    std::condition_variable changed_;
    std::thread thread_;
};

}  // namespace stint
