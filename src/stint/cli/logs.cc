// stint logs: what items print, also while they run.
#include <map>

#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/engine/content_shelf.h"
#include "stint/engine/follow.h"
#include "stint/engine/running_output.h"
#include "stint/sys/files.h"

namespace stint::cli {
namespace {

constexpr Millis look_again_ms = 200;
constexpr std::size_t line_bytes_max = 1 << 16;  // A longer one is printed in parts.

// Prints pieces of many items: whole lines, each behind its tag; or one item as it comes.
class LinePrinter {
public:
    explicit LinePrinter(bool tagged) : tagged_(tagged) {}

    Result<void> print(const RunningOutput::Piece& piece, const std::string& key) {
        int fd = piece.stream == RunningOutput::out ? STDOUT_FILENO : STDERR_FILENO;
        if (!tagged_) return write_all(fd, piece.text);
        std::string& line = lines_[{piece.item, piece.stream}];
        line += piece.text;
        std::string text;
        std::size_t begin = 0;
        for (std::size_t end = line.find('\n'); end != std::string::npos;
             begin = end + 1, end = line.find('\n', begin)) {
            text += key + "\t" + line.substr(begin, end + 1 - begin);
        }
        line.erase(0, begin);
        if (!line.empty() && (piece.last || line.size() > line_bytes_max)) {
            text += key + "\t" + std::exchange(line, {}) + "\n";
        }
        if (piece.last) lines_.erase({piece.item, piece.stream});
        return write_all(fd, text);
    }

private:
    bool tagged_;
    std::map<std::pair<ItemId, int>, std::string> lines_;  // That have not ended yet.
};

class Logs final : public Command {
public:
    std::string_view name() const override { return "logs"; }
    std::string_view summary() const override {
        return "print what items print, also while they run";
    }
    std::string_view examples() const override {
        return "  stint logs                       # of the newest job: all, with their items\n"
               "  stint logs nightly 17            # of one item, as it was printed\n"
               "  stint logs --follow nightly      # until the job is finished\n"
               "\n"
               "Of an attempt that was followed by another one only what it printed while it ran\n"
               "is seen. Running items are seen of one's own processes on this host.\n";
    }
    std::vector<Option> options() override {
        return {{"-f,--follow", "", "go on until the item is settled or the job finished", &follow_,
                 ""},
                store_option(&store_)};
    }
    std::vector<Positional> positionals() override {
        return {{"JOB", "the job; the newest if not given", &job_, false, {Values::Kind::jobs, {}}},
                {"ITEM", "its number or its key", &item_, false, {Values::Kind::items, {}}}};
    }

    Result<int> run(Context& context) override {
        std::unique_ptr<Engine> engine =
            TRY(context.open_engine(store_, OpenStore::existing,
                                    follow_ ? Outages::wait_for_ever : Outages::wait_a_little));
        std::unique_ptr<Store> reader = TRY(engine->open_reader());
        Job job = TRY(choose_job(*reader, job_));
        if (item_.empty()) return of_job(*engine, *reader, job);
        return of_item(context, *engine, *reader, job, TRY(choose_item(*reader, job, item_)));
    }

private:
    Result<int> of_job(Engine& engine, Store& reader, const Job& job) const {
        Follower follower = TRY(Follower::open(
            engine, job, {.order = follow_ ? SinkOrder::settled : SinkOrder::items, .tag = "{}"}));
        RunningOutput live(engine, job.id, std::nullopt);
        LinePrinter printer(true);
        std::map<ItemId, std::string> keys;
        for (;;) {
            std::vector<Event> news;
            std::vector<Event> events = TRY(follower.read());
            // What is settled by now is over, so it is read to its end before it is judged.
            if (follow_) TRY(print_live(reader, job, live, printer, keys, Lines::whole));
            for (Event& event : events) {
                bool shown = follow_ && live.has_shown(event.outcome.item, event.outcome.attempt);
                if (!shown) news.push_back(std::move(event));
            }
            TRY(follower.print(news));
            if (!events.empty()) continue;
            if (!follow_) {
                TRY(print_live(reader, job, live, printer, keys, Lines::also_begun));
                return exit_ok;
            }
            if (TRY(follower.is_over())) return exit_ok;
            follower.wait(look_again_ms);
        }
    }

    enum class Lines { whole, also_begun };
    static Result<void> print_live(Store& reader, const Job& job, RunningOutput& live,
                                   LinePrinter& printer, std::map<ItemId, std::string>& keys,
                                   Lines lines) {
        do {
            for (RunningOutput::Piece& piece : TRY(live.read(reader))) {
                if (!keys.contains(piece.item)) {
                    std::vector<Item> items =
                        TRY(reader.read_items(job.id, sequence_of(piece.item) - 1, 1));
                    keys[piece.item] = items.empty() ? "" : items.front().key;
                }
                piece.last = piece.last || lines == Lines::also_begun;
                TRY(printer.print(piece, keys[piece.item]));
            }
        } while (live.has_more());
        return {};
    }

    Result<int> of_item(const Context& context, Engine& engine, Store& reader, const Job& job,
                        ItemId item) const {
        RunningOutput live(engine, job.id, item);
        LinePrinter printer(false);
        Beacon beacon = TRY(engine.open_beacon());
        for (;;) {
            std::uint32_t seen = beacon.value();
            std::optional<ItemDetails> details = TRY(reader.item_details(job.id, item, false));
            if (!details) return Error{ErrorCode::not_found, "the item has gone"};
            bool shown_something = false;
            do {
                for (const RunningOutput::Piece& piece : TRY(live.read(reader))) {
                    TRY(printer.print(piece, ""));
                    shown_something = true;
                }
            } while (live.has_more());
            if (details->row.state >= ItemState::completed) {
                return print_settled(engine, live, *details);
            }
            if (!follow_) {
                if (!shown_something) tell_nothing(context, job, item);
                return exit_ok;
            }
            beacon.wait(seen, look_again_ms);
        }
    }

    static void tell_nothing(const Context& context, const Job& job, ItemId item) {
        context.say(
            fmt::format("item {} has printed nothing yet; 'stint explain {} {}' tells how "
                        "it stands",
                        sequence_of(item), shown_name(job), sequence_of(item)));
    }

    static Result<int> print_settled(Engine& engine, const RunningOutput& live,
                                     const ItemDetails& details) {
        if (details.outcomes.empty()) return exit_ok;  // Canceled before it began.
        const Attempt& attempt = details.outcomes.back().attempt;
        if (live.has_shown(details.row.item.id, attempt)) return exit_ok;
        std::unique_ptr<ContentShelf> shelf = ContentShelf::of(engine);
        TRY(print_kept(*shelf, STDOUT_FILENO, attempt.content, attempt.output));
        TRY(print_kept(*shelf, STDERR_FILENO, attempt.errors_content, attempt.errors));
        return exit_ok;
    }

    // `name` is of a content file; `text` counts when there is none.
    static Result<void> print_kept(ContentFiles& contents, int fd, const std::string& name,
                                   const std::string& text) {
        if (name.empty()) return write_all(fd, text);
        Fd file = TRY(contents.open(name));
        constexpr std::size_t chunk_bytes = 1 << 20;
        for (std::int64_t offset = 0;;) {
            std::string chunk = TRY(read_at(file, offset, chunk_bytes));
            if (chunk.empty()) return {};
            offset += static_cast<std::int64_t>(chunk.size());
            TRY(write_all(fd, chunk));
        }
    }

    bool follow_ = false;
    std::string store_;
    std::string job_;
    std::string item_;
};

}  // namespace

std::unique_ptr<Command> make_logs() {
    return std::make_unique<Logs>();
}

}  // namespace stint::cli
