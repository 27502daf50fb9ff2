// stint completions: prints the script for a shell; stint __complete: answers that script.
#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/completion.h"
#include "stint/cli/completion_scripts.h"

namespace stint::cli {
namespace {

constexpr std::size_t items_shown_max = 100;
constexpr std::int64_t items_read_max = 20'000;  // So that a key press never takes long.

class Completions final : public Command {
public:
    std::string_view name() const override { return "completions"; }
    std::string_view summary() const override {
        return "print what makes a shell complete options, jobs and items";
    }
    std::string_view examples() const override {
        return "  source <(stint completions bash)       # in ~/.bashrc\n"
               "  source <(stint completions zsh)        # in ~/.zshrc, after compinit\n"
               "  stint completions fish | source        # in ~/.config/fish/config.fish\n";
    }
    std::vector<Option> options() override { return {}; }
    std::vector<Positional> positionals() override {
        return {{"SHELL",
                 "bash, zsh or fish",
                 &shell_,
                 true,
                 {Values::Kind::one_of, {"bash", "zsh", "fish"}}}};
    }

    Result<int> run(Context& context) override {
        std::string_view script = completion_script(shell_);
        if (script.empty()) {
            return Error{ErrorCode::invalid_input,
                         fmt::format("there is no completion for '{}'; say bash, zsh or fish",
                                     printable(shell_, 60))};
        }
        context.print(script);
        return exit_ok;
    }

private:
    std::string shell_;
};

// Whatever is wrong with the store: then there are no names.
class NamesInStore final : public KnownNames {
public:
    NamesInStore(std::unique_ptr<Context> context, std::unique_ptr<Engine> engine,
                 std::unique_ptr<Store> reader)
        : context_(std::move(context)), engine_(std::move(engine)), reader_(std::move(reader)) {}

    static std::unique_ptr<KnownNames> open(const std::string& store) {
        const char* variable = std::getenv("STINT_STORE");
        std::string named = store.empty() && variable != nullptr ? variable : store;
        auto context = std::make_unique<Context>(std::vector<std::string>{});
        Result<std::unique_ptr<Engine>> engine =
            context->open_engine(named, OpenStore::existing, Outages::fail);
        if (!engine.ok()) return nullptr;
        Result<std::unique_ptr<Store>> reader = engine.value()->open_reader();
        if (!reader.ok()) return nullptr;
        return std::make_unique<NamesInStore>(std::move(context), std::move(engine).value(),
                                              std::move(reader).value());
    }

    std::vector<Candidate> jobs() override {
        std::vector<Candidate> names;
        Result<std::vector<Job>> jobs = reader_->list_jobs();
        if (!jobs.ok()) return names;
        for (const Job& job : jobs.value()) {
            names.push_back(
                {shown_name(job), fmt::format("{}, {}", to_text(job.state),
                                              printable(shell_line(job.spec.command), 50))});
        }
        return names;
    }

    std::vector<Candidate> workers() override {
        std::vector<Candidate> names;
        Result<std::vector<WorkerRecord>> workers = reader_->live_workers();
        if (!workers.ok()) return names;
        for (const WorkerRecord& worker : workers.value()) {
            if (worker.slots == 0) continue;
            names.push_back({fmt::format("{}", worker.id.value),
                             fmt::format("process {} on {}", worker.pid, worker.host)});
        }
        return names;
    }

    std::vector<Candidate> items(const std::string& job, const std::string& beginning) override {
        std::vector<Candidate> keys;
        Result<Job> chosen = choose_job(*reader_, job);
        if (!chosen.ok()) return keys;
        for (std::int64_t after = 0; after < items_read_max;) {
            Result<std::vector<Item>> items = reader_->read_items(chosen.value().id, after, 1'000);
            if (!items.ok() || items.value().empty()) break;
            for (const Item& item : items.value()) {
                if (!item.key.starts_with(beginning)) continue;
                if (item.key.find_first_of("\n\t") != std::string::npos) continue;
                keys.push_back({item.key, fmt::format("item {}", sequence_of(item.id))});
                if (keys.size() == items_shown_max) return keys;
            }
            after = sequence_of(items.value().back().id);
        }
        return keys;
    }

private:
    std::unique_ptr<Context> context_;  // Has the clock of the engine.
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Store> reader_;
};

// One candidate a line, a TAB and its help behind it; then ":files PREFIX" or ":command N" for what
// the shell adds itself.
class Complete final : public Command {
public:
    std::string_view name() const override { return "__complete"; }
    std::string_view summary() const override { return "answer a shell that completes a word"; }
    std::string_view examples() const override { return "  stint __complete -- run --re\n"; }
    bool is_hidden() const override { return true; }
    std::vector<Option> options() override { return {}; }
    std::vector<std::string>* rest() override { return &words_; }

    Result<int> run(Context& context) override {
        Completion completion = complete(make_commands(), words_, &NamesInStore::open);
        std::string text;
        for (const Candidate& one : completion.candidates) {
            text += one.word + (one.help.empty() ? "" : "\t" + one.help) + "\n";
        }
        if (completion.shell == Completion::Shell::files) {
            text += fmt::format(":files {}\n", completion.prefix);
        }
        if (completion.shell == Completion::Shell::command) {
            text += fmt::format(":command {}\n", completion.command_at);
        }
        context.print(text);
        return exit_ok;
    }

private:
    std::vector<std::string> words_;
};

}  // namespace

std::unique_ptr<Command> make_completions() {
    return std::make_unique<Completions>();
}
std::unique_ptr<Command> make_complete_words() {
    return std::make_unique<Complete>();
}

}  // namespace stint::cli
