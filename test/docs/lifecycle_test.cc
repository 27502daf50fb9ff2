// The tables of docs/lifecycle.md, read from the page and compared with the functions they tell of.
#include "stint/model/lifecycle.h"

#include <array>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "stint/base/text.h"
#include "stint/model/job.h"

namespace stint {
namespace {

using Cells = std::vector<std::string>;

constexpr std::array all_kinds{ExceptionKind::retry,      ExceptionKind::set_back,
                               ExceptionKind::given_back, ExceptionKind::rescued,
                               ExceptionKind::again,      ExceptionKind::canceled};

// The rows of the table whose header begins with `first`, without the header.
std::vector<Cells> read_table(std::string_view first) {
    std::ifstream page(STINT_LIFECYCLE_PAGE);
    std::vector<Cells> rows;
    bool inside = false;
    for (std::string line; std::getline(page, line);) {
        if (line.empty() || line.front() != '|') {
            if (inside) break;
            continue;
        }
        Cells cells;
        for (const std::string& cell : split(line, '|')) cells.emplace_back(trim(cell));
        if (cells.size() < 3) continue;
        cells.erase(cells.begin());  // Before the first bar ...
        cells.pop_back();            // ... and behind the last one.
        if (cells.front() == first)
            inside = true;
        else if (inside && !cells.front().starts_with("---"))
            rows.push_back(std::move(cells));
    }
    return rows;
}

// What the page calls the facts, in the order of its columns.
Cells describe(const ItemFacts& facts) {
    Round settled = facts.outcome ? facts.outcome->round : 0;
    auto age = [&](Round round) { return round > settled ? "newer" : "not newer"; };
    Cells cells{facts.below_cursor ? "yes" : "no", "none", "-", "-", "none", "-", "none"};
    if (facts.exception) {
        cells[1] = to_text(facts.exception->kind);
        cells[2] = facts.exception->due ? "yes" : "no";
        cells[3] = age(facts.exception->round);
    }
    if (facts.lease) {
        cells[4] = facts.lease->started ? "started" : "not started";
        cells[5] = age(facts.lease->round);
    }
    if (facts.outcome) cells[6] = to_text(facts.outcome->status);
    return cells;
}

bool fits(const std::string& written, const std::string& fact) {
    return written == "any" || written == fact || (written == "some" && fact != "none");
}

bool row_fits(const Cells& row, const Cells& facts) {
    for (std::size_t i = 0; i < facts.size(); ++i) {
        if (!fits(row[i], facts[i])) return false;
    }
    return true;
}

std::vector<std::optional<ItemFacts::Exception>> all_exceptions() {
    std::vector<std::optional<ItemFacts::Exception>> all{std::nullopt};
    for (ExceptionKind kind : all_kinds) {
        for (Round round : {1, 2, 3}) {
            for (bool due : {false, true}) all.push_back(ItemFacts::Exception{round, kind, due});
        }
    }
    return all;
}

std::vector<std::optional<ItemFacts::Settled>> all_outcomes() {
    std::vector<std::optional<ItemFacts::Settled>> all{std::nullopt};
    for (OutcomeStatus status :
         {OutcomeStatus::completed, OutcomeStatus::failed, OutcomeStatus::canceled}) {
        for (Round round : {1, 2}) all.push_back(ItemFacts::Settled{round, status});
    }
    return all;
}

std::vector<std::optional<ItemFacts::Leased>> all_leases() {
    std::vector<std::optional<ItemFacts::Leased>> all{std::nullopt};
    for (Round round : {1, 2, 3}) {
        for (bool started : {false, true}) all.push_back(ItemFacts::Leased{round, started});
    }
    return all;
}

std::vector<ItemFacts> all_facts() {
    std::vector<ItemFacts> all;
    for (bool below_cursor : {false, true}) {
        for (const auto& exception : all_exceptions()) {
            for (const auto& outcome : all_outcomes()) {
                for (const auto& lease : all_leases()) {
                    all.push_back({.below_cursor = below_cursor,
                                   .exception = exception,
                                   .outcome = outcome,
                                   .lease = lease});
                }
            }
        }
    }
    return all;
}

TEST_CASE("the first row of the page's table that fits an item says its state") {
    std::vector<Cells> table = read_table("handed out");
    REQUIRE(table.size() > 10);
    std::vector<bool> used(table.size());

    for (const ItemFacts& facts : all_facts()) {
        Cells cells = describe(facts);
        std::size_t at = 0;
        while (at < table.size() && !row_fits(table[at], cells)) ++at;
        CAPTURE(join(cells, " | "));
        REQUIRE(at < table.size());
        used[at] = true;
        std::optional<ItemState> state = derive_state(facts);
        CHECK(table[at].back() == (state ? to_text(*state) : std::string_view("corrupt")));
    }

    for (std::size_t i = 0; i < table.size(); ++i) {
        CAPTURE(join(table[i], " | "));
        CHECK(used[i]);
    }
}

TEST_CASE("the page lists the kinds of exceptions with the numbers that are stored") {
    std::vector<Cells> table = read_table("number");

    REQUIRE(table.size() == all_kinds.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
        CHECK(table[i][0] == std::to_string(static_cast<int>(all_kinds[i])));
        CHECK(table[i][1] == to_text(all_kinds[i]));
    }
}

TEST_CASE("the page lists the states of a job in their order") {
    std::vector<Cells> table = read_table("job state");

    REQUIRE(table.size() == 5);
    for (std::size_t i = 0; i < table.size(); ++i) {
        JobState state = static_cast<JobState>(i);
        CHECK(table[i][0] == to_text(state));
        CHECK(table[i][2] == (is_finished(state) ? "yes" : "no"));
    }
}

}  // namespace
}  // namespace stint
