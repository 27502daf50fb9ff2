#include "stint/cli/context.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/json.h"
#include "stint/base/text.h"
#include "stint/model/bounds.h"
#include "stint/sys/files.h"

namespace stint::cli {
namespace {

constexpr const char* default_store = ".stint/manifest.db";

}  // namespace

std::string Context::command_line() const {
    return shell_line(arguments_);
}

void Context::print(std::string_view text) const {
    (void)write_all(STDOUT_FILENO, text);
}

void Context::print_line(const Json& value) const {
    print(to_text(value) + "\n");
}

void Context::say(std::string_view text) const {
    (void)write_all(STDERR_FILENO, fmt::format("stint: {}\n", text));
}

void Context::tell(std::string_view text) const {
    if (isatty(STDERR_FILENO) != 0) say(text);
}

Result<std::string> store_for_commands(const std::string& store) {
    StoreUrl url = TRY(parse_store_url(store.empty() ? default_store : store));
    if (url.is_on_server()) return store;
    std::string path = std::filesystem::absolute(url.path).string();
    return url.durable ? path : fmt::format("sqlite:{}?durability=process", path);
}

Result<std::unique_ptr<Engine>> Context::open_engine(const std::string& store, OpenStore mode,
                                                     Outages outages,
                                                     const StopSignals* signals) const {
    StoreUrl url = TRY(parse_store_url(store.empty() ? default_store : store));
    PatienceOptions patience{.limit_ms = outages == Outages::fail ? 0 : bounds::store_patience_ms};
    if (outages != Outages::fail) patience.say = [this](std::string_view text) { say(text); };
    if (signals != nullptr) patience.stop_is_pending = [=] { return signals->pending(); };
    std::unique_ptr<Engine> engine = TRY(Engine::open(url, mode, clock_, {.patience = patience}));
    if (outages == Outages::wait_for_ever) engine->patience().be_endless();
    return engine;
}

Result<Job> choose_job(Store& store, std::string_view name) {
    if (!name.empty()) {
        if (std::optional<Job> job = TRY(store.find_job(name))) return std::move(*job);
    }
    std::vector<Job> jobs = TRY(store.list_jobs());
    if (jobs.empty()) {
        return Error{ErrorCode::not_found,
                     "the store holds no job yet; 'stint run' or 'stint submit' makes one"};
    }
    if (name.empty()) return std::move(jobs.back());
    std::vector<std::string> names;
    names.reserve(jobs.size());
    for (const Job& job : jobs) names.push_back(job.name);
    std::vector<std::string> similar = similar_words(name, names);
    return Error{
        ErrorCode::not_found,
        similar.empty()
            ? fmt::format("there is no job '{}'; 'stint status' lists them", name)
            : fmt::format("there is no job '{}'; did you mean '{}'?", name, similar.front())};
}

Result<ItemId> choose_item(Store& store, const Job& job, std::string_view text) {
    std::optional<ItemId> id = TRY(store.find_item(job.id, text));
    std::optional<std::int64_t> number = parse_integer(text);
    if (!id && number) id = TRY(store.item_at(job.id, *number));
    if (id) return *id;
    return Error{ErrorCode::not_found,
                 fmt::format("job {} has no item '{}'; 'stint items {}' lists them",
                             shown_name(job), printable(text, 60), shown_name(job))};
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    auto columns = [](const std::string& text) {
        return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        }));
    };
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], columns(row[i]));
        }
    }
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            text += row[i];
            if (i + 1 < row.size()) text.append(widths[i] - columns(row[i]) + 2, ' ');
        }
        text += '\n';
    }
    return text;
}

}  // namespace stint::cli
