#include "stint/cli/completion.h"

#include <algorithm>
#include <map>

#include "stint/cli/topics.h"

namespace stint::cli {
namespace {

// What the words before the one that is typed have said.
struct Before {
    std::map<std::string, std::string> values;  // By the option's last name.
    std::vector<std::string> positionals;
    const Option* awaits = nullptr;  // The typed word is its value.
    bool options_over = false;       // After `--`.
};

std::string last_name(const Option& option) {
    return option.names.substr(option.names.rfind(',') + 1);
}

std::vector<std::string> names_of(const Option& option) {
    std::vector<std::string> names;
    std::size_t begin = 0;
    for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
        end = option.names.find(',', begin);
        names.push_back(option.names.substr(begin, end - begin));
    }
    return names;
}

Before read_before(const std::vector<Option>& options, std::span<const std::string> words) {
    Before before;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (before.options_over || word.size() < 2 || word[0] != '-') {
            before.positionals.push_back(word);
            continue;
        }
        if (word == "--") {
            before.options_over = true;
            continue;
        }
        std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
        if (equals != std::string::npos) {
            const Option* option = find_option(options, word.substr(0, equals));
            if (option != nullptr) before.values[last_name(*option)] = word.substr(equals + 1);
        } else if (wants_value(options, word)) {
            const Option* option =
                find_option(options, word.starts_with("--") ? word : std::string{'-', word.back()});
            if (i + 1 == words.size())
                before.awaits = option;
            else
                before.values[last_name(*option)] = words[++i];
        }
    }
    return before;
}

class Completer {
public:
    Completer(Command& command, std::string typed, OpenNames open_names)
        : command_(command), typed_(std::move(typed)), open_names_(open_names) {}

    Completion run(std::span<const std::string> words) {
        options_ = command_.options();
        if (command_.rest() != nullptr) {
            std::size_t rest = begin_of_rest(options_, {words.begin(), words.end()});
            if (rest < words.size()) return in_rest(words, rest);
        }
        before_ = read_before(options_, words);
        std::size_t equals = typed_.starts_with("--") ? typed_.find('=') : std::string::npos;
        if (before_.awaits != nullptr) {
            add_values(before_.awaits->values, "");
        } else if (typed_.starts_with('-') && !before_.options_over) {
            if (equals == std::string::npos) {
                add_options();
            } else if (const Option* option = find_option(options_, typed_.substr(0, equals))) {
                add_values(option->values, typed_.substr(0, equals + 1));
            }
        } else if (command_.rest() != nullptr) {
            completion_.shell = Completion::Shell::command;
            completion_.command_at = words.size() + 1;
        } else {
            add_positional();
        }
        return std::move(completion_);
    }

private:
    // Behind `:::` stand items, which may be files; before it the user's own command.
    Completion in_rest(std::span<const std::string> words, std::size_t rest) {
        bool of_items =
            std::any_of(words.begin() + static_cast<std::ptrdiff_t>(rest), words.end(),
                        [](const std::string& word) { return word.starts_with(":::"); });
        completion_.shell = of_items ? Completion::Shell::files : Completion::Shell::command;
        completion_.command_at = rest + (words[rest] == "--" ? 2 : 1);
        return std::move(completion_);
    }

    void add(const std::string& word, const std::string& help) {
        if (word.starts_with(typed_)) completion_.candidates.push_back({word, help});
    }

    void add_options() {
        for (const Option& option : options_) {
            for (const std::string& name : names_of(option)) add(name, option.help);
        }
        add("--help", "explain the command");
    }

    void add_positional() {
        if (before_.options_over && command_.behind_dashes()) return;
        std::vector<Positional> positionals = command_.positionals();
        if (positionals.empty()) return;
        std::size_t at = std::min(before_.positionals.size(), positionals.size() - 1);
        bool repeats = std::holds_alternative<std::vector<std::string>*>(positionals.back().target);
        if (before_.positionals.size() >= positionals.size() && !repeats) return;
        add_values(positionals[at].values, "");
    }

    // `prefix` is "--option=" when the value stands behind it.
    void add_values(const Values& values, const std::string& prefix) {
        switch (values.kind) {
            case Values::Kind::any: break;
            case Values::Kind::files:
                completion_.shell = Completion::Shell::files;
                completion_.prefix = prefix;
                break;
            case Values::Kind::one_of:
            case Values::Kind::beginnings:
                for (const std::string& word : values.words) add(prefix + word, "");
                break;
            case Values::Kind::urls:
                for (const std::string& word : values.words) add_url(prefix + word);
                break;
            case Values::Kind::jobs:
            case Values::Kind::workers:
            case Values::Kind::items: add_names(values.kind, prefix); break;
        }
    }

    void add_url(const std::string& beginning) {
        if (beginning.ends_with(':') && typed_.starts_with(beginning)) {
            completion_.shell = Completion::Shell::files;
            completion_.prefix = beginning;
        } else {
            add(beginning, "");
        }
    }

    void add_names(Values::Kind kind, const std::string& prefix) {
        std::unique_ptr<KnownNames> names = open_names_(before_.values["--store"]);
        if (names == nullptr) return;
        std::vector<Candidate> all;
        if (kind == Values::Kind::jobs) all = names->jobs();
        if (kind == Values::Kind::workers) all = names->workers();
        if (kind == Values::Kind::items) all = names->items(job(), typed_.substr(prefix.size()));
        for (const Candidate& one : all) add(prefix + one.word, one.help);
    }

    // The one that the words so far are about.
    std::string job() {
        if (before_.values.contains("--job")) return before_.values["--job"];
        std::vector<Positional> positionals = command_.positionals();
        std::size_t count = std::min(positionals.size(), before_.positionals.size());
        for (std::size_t i = 0; i < count; ++i) {
            if (positionals[i].values.kind == Values::Kind::jobs) return before_.positionals[i];
        }
        return "";
    }

    Command& command_;
    std::string typed_;
    OpenNames open_names_;
    std::vector<Option> options_;
    Before before_;
    Completion completion_;
};

}  // namespace

Completion complete(const Commands& commands, const std::vector<std::string>& words,
                    OpenNames open_names) {
    Completion completion;
    if (words.empty()) return completion;
    const std::string& typed = words.back();
    if (words.size() == 1 || (words.size() == 2 && words[0] == "help")) {
        for (const auto& command : commands) {
            bool in_group = command->name().find(' ') != std::string_view::npos;
            if (!command->is_hidden() && !in_group && command->name().starts_with(typed)) {
                completion.candidates.push_back(
                    {std::string(command->name()), std::string(command->summary())});
            }
        }
        if (words.size() == 1 && std::string_view("help").starts_with(typed)) {
            completion.candidates.push_back({"help", "explain a command or a topic"});
        }
        for (const Topic& topic : topics()) {
            if (words.size() == 1 || !topic.name.starts_with(typed)) continue;
            completion.candidates.push_back({std::string(topic.name), std::string(topic.summary)});
        }
        return completion;
    }
    bool helps = words[0] == "help";
    std::string name = helps ? words[1] : words[0];
    std::vector<Command*> group = commands_of(commands, name);
    if (!group.empty() && words.size() == (helps ? 3U : 2U)) {
        for (const Command* command : group) {
            if (!command->is_hidden() && last_word(*command).starts_with(typed)) {
                completion.candidates.push_back(
                    {std::string(last_word(*command)), std::string(command->summary())});
            }
        }
        return completion;
    }
    std::size_t of_name = group.empty() ? 1 : 2;
    if (!group.empty()) name += " " + words[1];
    Command* command = helps ? nullptr : find_command(commands, name);
    if (command == nullptr) return completion;
    completion = Completer(*command, typed, open_names)
                     .run(std::span(words).subspan(of_name, words.size() - of_name - 1));
    if (completion.shell == Completion::Shell::command) completion.command_at += of_name;
    return completion;
}

}  // namespace stint::cli
