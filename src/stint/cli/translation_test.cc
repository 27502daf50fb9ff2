#include "stint/cli/translation.h"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "stint/base/text.h"
#include "stint/cli/commands.h"
#include "stint/cli/parser.h"
#include "stint/cli/topics.h"

namespace stint::cli {
namespace {

std::vector<Translation> all_rows() {
    std::vector<Translation> rows;
    for (auto table : {translations_from_parallel(), translations_from_xargs()}) {
        rows.insert(rows.end(), table.begin(), table.end());
    }
    return rows;
}

// Both the commands that own what the options point to, and the options.
struct RunOptions {
    std::unique_ptr<Command> run = make_run();
    std::vector<Option> options = run->options();
};

}  // namespace

TEST_CASE("every foreign option has one row in its table, and an answer") {
    for (auto table : {translations_from_parallel(), translations_from_xargs()}) {
        std::set<std::string> seen;
        for (const Translation& row : table) {
            CHECK(!row.answer.empty());
            for (const std::string& name : split(row.names, ',')) {
                CHECK_MESSAGE(seen.insert(name).second, name);
            }
        }
    }
}

TEST_CASE("what a table calls the same is an option of run") {
    RunOptions run;
    for (const Translation& row : all_rows()) {
        std::optional<std::string> ours = same_option(row, run.options);
        if (ours) CHECK(find_option(run.options, *ours) != nullptr);
    }
    CHECK(same_option({"--halt-on-error,--halt", ""}, run.options) == "--halt");
    CHECK(!same_option({"--tee", ""}, run.options));
    CHECK(!same_option({"--quote,-q", "", Translation::Names::differ}, run.options));
}

TEST_CASE("an answer that begins with an option names one that run has") {
    RunOptions run;
    for (const Translation& row : all_rows()) {
        if (!row.answer.starts_with('-')) continue;
        std::string name(row.answer.substr(0, row.answer.find_first_of(" ,;")));
        CHECK_MESSAGE(find_option(run.options, name) != nullptr, row.answer);
    }
}

TEST_CASE("an answer that begins with a command of ours names one there is") {
    Commands commands = make_commands();
    for (const Translation& row : all_rows()) {
        if (!row.answer.starts_with("stint ")) continue;
        std::string name(row.answer.substr(6, row.answer.find_first_of(" ,;", 6) - 6));
        CHECK_MESSAGE(std::any_of(commands.begin(), commands.end(),
                                  [&](const auto& command) { return command->name() == name; }),
                      row.answer);
    }
}

TEST_CASE("topics fit 80 columns") {
    RunOptions run;
    for (const Topic& topic : topics()) {
        for (const std::string& line : split(topic.text(run.options), '\n')) {
            auto columns = std::count_if(line.begin(), line.end(), [](char c) {
                return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
            });
            CHECK_MESSAGE(columns <= 80, line);
        }
    }
}

}  // namespace stint::cli
