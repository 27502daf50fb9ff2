#include "stint/engine/publisher.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/model/bounds.h"
#include "stint/sys/files.h"

namespace stint {
namespace {

constexpr std::size_t faults_max = 20;

Result<void> sync_output(const std::string& path) {
    Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    return sync_file(file, path);
}

bool has_inode(const std::string& path, std::int64_t inode) {
    Result<std::optional<FileFacts>> facts = file_facts(path);
    return facts.ok() && facts.value() && static_cast<std::int64_t>(facts.value()->inode) == inode;
}

// Gives the file its final name, or finds out what became of it.
PublicationEnd end_of(LeaseToken token, ItemId item, const Publication& file) {
    PublicationEnd end{.token = token, .item = item, .cause = {}};
    if (has_inode(file.from, file.inode)) {
        Result<void> renamed = rename_file(file.from, file.to);
        if (renamed.ok()) return end;
        if (has_inode(file.from, file.inode)) {
            end.how = PublicationEnd::How::failed;
            end.cause = std::move(renamed).error().message;
            (void)remove_file(file.from);
            return end;
        }
    }
    // Another process may have brought it to its end at this moment.
    if (!has_inode(file.to, file.inode)) end.how = PublicationEnd::How::vanished;
    return end;
}

// Renames are durable before the books say that they were made.
Result<void> sync_directories(const std::set<std::string>& directories) {
    for (const std::string& directory : directories) TRY(sync_directory(directory));
    return {};
}

Result<void> end_publications(Engine& engine, WorkerId worker,
                              const std::vector<OpenPublication>& open) {
    std::set<std::string> directories;
    ExchangeRequest request{.worker = worker};
    for (const OpenPublication& one : open) {
        request.publication_ends.push_back(end_of(one.token, one.item, one.publication));
        directories.insert(directory_of(one.publication.to));
    }
    if (engine.url().durable) TRY(sync_directories(directories));
    TRY(engine.queue().call([&](Store& store) { return store.exchange(std::span(&request, 1)); }));
    return {};
}

// Into the report of a call what came of another part of it.
void add(Publisher::Report& all, Publisher::Report one) {
    all.published += one.published;
    all.failed += one.failed;
    if (!one.answer.ok()) {
        all.answer = std::move(one.answer);
        return;
    }
    ExchangeAnswer& answer = all.answer.value();
    for (ItemId item : one.answer.value().refused) answer.refused.push_back(item);
    for (ItemId item : one.answer.value().collided) answer.collided.push_back(item);
}

}  // namespace

Publisher::Publisher(Engine& engine, WorkerId worker, std::function<void(Report)> reported)
    : engine_(engine),
      worker_(worker),
      reported_(std::move(reported)),
      thread_([this] { run(); }) {}

Publisher::~Publisher() {
    shared_.lock()->stopping = true;
    changed_.notify_one();
    thread_.join();
}

void Publisher::publish(Batch batch) {
    {
        Guarded<Shared>::Lock shared = shared_.lock();
        Batch& waiting = shared->waiting;
        for (Win& win : batch.wins) waiting.wins.push_back(std::move(win));
        for (Settlement& one : batch.settled) waiting.settled.push_back(std::move(one));
        ++shared->calls;
    }
    changed_.notify_one();
}

void Publisher::run() {
    for (;;) {
        Batch batch;
        int calls = 0;
        {
            Guarded<Shared>::Lock shared = shared_.lock();
            shared.wait(changed_, [](const Shared& s) { return s.stopping || s.calls > 0; });
            if (shared->calls == 0) return;
            batch = std::exchange(shared->waiting, {});
            calls = std::exchange(shared->calls, 0);
        }
        Report report = publish_all(std::move(batch));
        for (int i = 1; i < calls; ++i) reported_({.answer = ExchangeAnswer{}});
        reported_(std::move(report));
    }
}

// What has contents to keep goes behind the others, one by one: they need not wait for it.
Publisher::Report Publisher::publish_all(Batch batch) {
    Batch plain;
    std::vector<Batch> with_contents;
    for (Win& win : batch.wins) {
        if (!win.attempt.has_contents()) {
            plain.wins.push_back(std::move(win));
            continue;
        }
        with_contents.emplace_back().wins.push_back(std::move(win));
    }
    for (Settlement& one : batch.settled) {
        with_contents.emplace_back().settled.push_back(std::move(one));
    }
    Report all = publish_batch(std::move(plain));
    for (Batch& one : with_contents) {
        if (!all.answer.ok()) break;
        const Attempt& attempt =
            one.wins.empty() ? one.settled.front().attempt : one.wins.front().attempt;
        Result<void> kept = keep_contents(attempt);
        if (!kept.ok()) return {.answer = std::move(kept).error()};
        add(all, publish_batch(std::move(one)));
    }
    return all;
}

Result<void> Publisher::keep_contents(const Attempt& attempt) {
    if (shelf_ == nullptr) shelf_ = ContentShelf::of(engine_);
    for (const std::string& name : {attempt.content, attempt.errors_content}) {
        if (!name.empty()) TRY(shelf_->keep(name).doing("keeping an output in the store"));
    }
    return {};
}

Publisher::Report Publisher::publish_batch(Batch batch) {
    std::vector<Win> wins = std::move(batch.wins);
    Report report{.answer = ExchangeAnswer{}};
    if (wins.empty() && batch.settled.empty()) return report;
    ExchangeRequest first{.worker = worker_, .settled = std::move(batch.settled)};
    for (Win& win : wins) {
        // What cannot be synced must not win: its bytes may not be there after a power cut.
        Result<void> synced;
        if (engine_.url().durable) synced = sync_output(win.publication.from);
        if (synced.ok()) {
            first.wins.push_back(win);
            continue;
        }
        Attempt attempt = win.attempt;
        attempt.cause = synced.error().message;
        first.settled.push_back({.token = win.token,
                                 .item = win.item,
                                 .kind = Settlement::Kind::failed,
                                 .attempt = std::move(attempt)});
        ++report.failed;
        (void)remove_file(win.publication.from);
    }
    wins = first.wins;
    Result<ExchangeAnswer> won = exchange(std::move(first));
    if (!won.ok()) return {.answer = std::move(won)};
    ExchangeAnswer answer = std::move(won).value();
    auto lost = [&](ItemId item) {
        return std::count(answer.refused.begin(), answer.refused.end(), item) > 0 ||
               std::count(answer.collided.begin(), answer.collided.end(), item) > 0;
    };
    std::set<std::string> directories;
    ExchangeRequest second{.worker = worker_};
    for (const Win& win : wins) {
        if (lost(win.item)) {
            (void)remove_file(win.publication.from);
            continue;
        }
        second.publication_ends.push_back(end_of(win.token, win.item, win.publication));
        const PublicationEnd& end = second.publication_ends.back();
        if (end.how == PublicationEnd::How::published) ++report.published;
        if (end.how == PublicationEnd::How::failed) ++report.failed;
        directories.insert(directory_of(win.publication.to));
    }
    report.answer = answer;
    if (second.publication_ends.empty()) return report;
    Result<void> synced = engine_.url().durable ? sync_directories(directories) : Result<void>();
    // Then the books stay as they are: won, not settled. The next process looks again.
    if (!synced.ok()) return {.answer = std::move(synced).error()};
    Result<ExchangeAnswer> settled = exchange(std::move(second));
    if (!settled.ok()) return {.answer = std::move(settled)};
    for (ItemId item : settled.value().refused) answer.refused.push_back(item);
    report.answer = std::move(answer);
    return report;
}

Result<ExchangeAnswer> Publisher::exchange(ExchangeRequest request) {
    std::vector<ExchangeAnswer> answers = TRY(
        engine_.queue().call([&](Store& store) { return store.exchange(std::span(&request, 1)); }));
    return std::move(answers.front());
}

Result<void> recover_publications(Engine& engine, WorkerId worker) {
    std::vector<OpenPublication> open =
        TRY(engine.queue().call([worker](Store& store) { return store.publications_of(worker); }));
    if (open.empty()) return {};
    return end_publications(engine, worker, open);
}

Result<void> sweep_outputs(Engine& engine, const Job& job) {
    std::unique_ptr<Store> store = TRY(engine.open_reader());
    std::string tag = store_tag(store->store_id());
    std::set<std::string> directories;
    std::string after;
    for (;;) {
        std::vector<Target> page = TRY(store->read_targets(job.id, after, bounds::page_rows));
        for (const Target& target : page) directories.insert(directory_of(target.path));
        if (page.empty()) break;
        after = page.back().path;
    }
    for (const std::string& directory : directories) {
        std::error_code fault;
        std::filesystem::directory_iterator at(directory, fault);
        for (; !fault && at != std::filesystem::directory_iterator(); at.increment(fault)) {
            std::optional<PrivateName> name = parse_private_name(at->path().filename().string());
            if (!name || name->store_tag != tag) continue;
            std::optional<Job> owner = TRY(store->job_of(name->item));
            if (!owner || owner->id != job.id || TRY(store->lease_stands(name->token))) continue;
            TRY(remove_file(at->path().string()));
        }
    }
    return {};
}

Result<std::vector<std::string>> check_outputs(Store& store, const Job& job) {
    std::vector<std::string> faults;
    std::string after;
    for (;;) {
        std::vector<Target> page = TRY(store.read_targets(job.id, after, bounds::page_rows));
        if (page.empty()) return faults;
        after = page.back().path;
        for (const Target& target : page) {
            if (target.inode == 0) continue;  // Its item has not been completed yet.
            std::optional<FileFacts> facts = TRY(file_facts(target.path));
            bool same = facts && static_cast<std::int64_t>(facts->inode) == target.inode &&
                        facts->size_bytes == target.bytes;
            if (same) continue;
            if (faults.size() == faults_max) return faults;
            faults.push_back(
                fmt::format("job {}:{}: the output file '{}' of item {} {}", job.name, job.run,
                            printable(target.path, 200), sequence_of(target.item),
                            facts ? "is not the one that was published" : "is missing"));
        }
    }
}

}  // namespace stint
