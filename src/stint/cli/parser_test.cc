#include "stint/cli/parser.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/help.h"
#include "stint/cli/job_options.h"

namespace stint::cli {
namespace {

struct Sample final : Command {
    std::string_view name() const override { return "sample"; }
    std::string_view summary() const override { return "show how parsing goes"; }
    std::string_view examples() const override { return "  stint sample\n"; }
    std::vector<Option> options() override {
        return {{"-j,--jobs", "N", "a number", &jobs, ""},
                {"--from", "X", "repeatable", &from, ""},
                {"--store", "F", "with a variable", &store, "STINT_TEST_STORE"},
                {"-q,--quiet", "", "a switch", &quiet, "", OptionGroup::output},
                {"--how",
                 "HOW",
                 "one of a few",
                 &how,
                 "",
                 OptionGroup::output,
                 {Values::Kind::one_of, {"facts", "content"}}}};
    }
    std::vector<std::string>* rest() override { return &words; }
    Result<int> run(Context&) override { return 0; }

    std::int64_t jobs = 0;
    std::vector<std::string> from;
    std::string store;
    std::string how;
    bool quiet = false;
    std::vector<std::string> words;
};

struct Line {
    explicit Line(std::vector<std::string> arguments) {
        auto owned = std::make_unique<Sample>();
        sample = owned.get();
        commands.push_back(std::move(owned));
        arguments.insert(arguments.begin(), "stint");
        parsed = parse(commands, arguments);
    }
    Commands commands;
    Sample* sample = nullptr;
    Parsed parsed;
};

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("the user's command begins at the first word that is no option") {
    CHECK(Line({"sample", "-j", "4", "echo", "-n", "--", "x"}).sample->words ==
          Words{"echo", "-n", "--", "x"});
    CHECK(Line({"sample", "-q", "--", "-weird", "a"}).sample->words == Words{"-weird", "a"});
    CHECK(Line({"sample", "--from=a", "ls"}).sample->words == Words{"ls"});
    CHECK(Line({"sample", ":::", "a"}).sample->words == Words{":::", "a"});
    CHECK(Line({"sample", "-qj", "4", "ls"}).sample->words == Words{"ls"});
    CHECK(Line({"sample", "-qj4", "ls"}).sample->jobs == 4);
}

TEST_CASE("an option can be repeated where it is a list") {
    Line line({"sample", "--from", "a", "--from", "b", "cmd"});

    CHECK(line.sample->from == Words{"a", "b"});
}

TEST_CASE("what is wrong with an option is told, with the way to the help") {
    Parsed parsed = Line({"sample", "-j", "many"}).parsed;

    CHECK(parsed.exit_code == exit_usage);
    CHECK(parsed.text.find("stint sample: ") == 0);
    CHECK(parsed.text.find("stint help sample") != std::string::npos);
    CHECK(Line({"sample", "--nonsense"}).parsed.exit_code == exit_usage);
}

TEST_CASE("a value that is none of the few is refused with the few") {
    Parsed parsed = Line({"sample", "--how", "contents"}).parsed;

    CHECK(parsed.exit_code == exit_usage);
    CHECK(
        parsed.text.find("--how takes facts or content, not 'contents'; did you mean 'content'?") !=
        std::string::npos);
    CHECK(Line({"sample", "--how", "facts"}).sample->how == "facts");
}

TEST_CASE("a mistyped command finds its neighbour") {
    CHECK(Line({"sampel"}).parsed.text.find("did you mean 'sample'?") != std::string::npos);
}

TEST_CASE("help shows the examples first and every option") {
    std::string text = Line({"help", "sample"}).parsed.text;

    CHECK(text.find("Examples:") < text.find("Usage:"));
    for (const char* option : {"-j, --jobs N", "--from X", "$STINT_TEST_STORE", "-q, --quiet"}) {
        CHECK(text.find(option) != std::string::npos);
    }
    CHECK(Line({"sample", "--help"}).parsed.text == text);
}

TEST_CASE("options stand under the heading of their group") {
    std::string text = help_text(*Line({"sample"}).sample);

    CHECK(text.find("\nOutput:\n  -q, --quiet") != std::string::npos);
    CHECK(text.find("\nOptions:\n  -j, --jobs N") != std::string::npos);
}

TEST_CASE("a definition is wrapped, and a long term has its line to itself") {
    CHECK(definition("-a", "one two three", 6, 14) == "  -a  one two\n      three\n");
    CHECK(definition("--long", "one", 6, 14) == "  --long\n      one\n");
    CHECK(definition("-ü", "one", 6, 14) == "  -ü  one\n");
}

TEST_CASE("no line of any help is wider than a terminal of 80 columns") {
    Commands commands = make_commands();
    std::vector<std::string> texts{help_text(commands)};
    for (const auto& command : commands) texts.push_back(help_text(*command));
    for (const std::string& text : texts) {
        for (const std::string& line : split(text, '\n')) {
            CAPTURE(line);
            CHECK(std::count_if(line.begin(), line.end(),
                                [](char c) { return (c & 0xC0) != 0x80; }) <= 80);
        }
    }
}

TEST_CASE("every command of the program has a help with examples") {
    Commands commands = make_commands();
    for (const auto& command : commands) {
        if (command->is_hidden()) continue;
        CHECK(help_text(*command).find("  stint " + std::string(command->name())) !=
              std::string::npos);
        std::string group(command->name().substr(0, command->name().find(' ')));
        std::string list = group == command->name() ? help_text(commands)
                                                    : help_text(*find_command(commands, group),
                                                                commands_of(commands, group));
        CHECK(list.find("\n  " + std::string(last_word(*command)) + " ") != std::string::npos);
    }
}

TEST_CASE("words behind dashes are kept apart from those before") {
    struct Tailed final : Command {
        std::string_view name() const override { return "group tailed"; }
        std::string_view summary() const override { return "take words"; }
        std::string_view examples() const override { return "  stint group tailed\n"; }
        std::vector<Option> options() override { return {{"-s,--seq", "N", "a value", &seq, ""}}; }
        std::vector<Positional> positionals() override { return {{"W", "words", &words, false}}; }
        std::optional<Positional> behind_dashes() override {
            return Positional{"P", "more words", &behind, false};
        }
        Result<int> run(Context&) override { return 0; }
        std::string seq;
        std::vector<std::string> words;
        std::vector<std::string> behind;
    };
    auto owned = std::make_unique<Tailed>();
    const Tailed& tailed = *owned;
    Commands commands;
    commands.push_back(std::move(owned));
    Parsed parsed =
        parse(commands, {"stint", "group", "tailed", "a", "-s", "-", "b", "--", "-x", "--", "c"});
    CHECK(parsed.command == &tailed);
    CHECK(tailed.seq == "-");
    CHECK(tailed.words == std::vector<std::string>{"a", "b"});
    CHECK(tailed.behind == std::vector<std::string>{"-x", "--", "c"});
    CHECK(parse(commands, {"stint", "group", "tailed", "-x"}).exit_code == exit_usage);
}

TEST_CASE("a duration is a number and a unit") {
    CHECK(parse_duration("250ms").value() == 250);
    CHECK(parse_duration("30").value() == 30'000);
    CHECK(parse_duration("5m").value() == 300'000);
    CHECK(parse_duration("2h").value() == 7'200'000);
    CHECK(parse_duration("soon").error().message.find("30s") != std::string::npos);
    CHECK_FALSE(parse_duration("").ok());
}

TEST_CASE("a table is as wide as its widest cells, counted in characters") {
    CHECK(table({{"A", "B"}, {"größe", "x"}}) == "A      B\ngröße  x\n");
}

}  // namespace stint::cli
