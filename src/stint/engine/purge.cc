#include "stint/engine/purge.h"

#include <filesystem>

#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/engine/content_shelf.h"
#include "stint/engine/report.h"
#include "stint/model/carried.h"

namespace stint {
namespace {

constexpr std::int64_t items_at_once = 2'000;  // A transaction of some milliseconds.

Result<void> purge_what_is_left(Engine& engine, ContentShelf& shelf, PurgeReport& report) {
    for (;;) {
        PurgeStep step = TRY(engine.queue().call(
            [](Store& store) { return store.purging().purge_some(items_at_once); }));
        if (step.done) return {};
        report.items += step.items;
        // After the commit: a file without a row is swept up later, a row without a file is a
        // fault.
        TRY(shelf.remove(step.content));
    }
}

// False: somebody still works with it, or has since its report was made.
Result<bool> begin_purge(Engine& engine, Store& reader, const Job& job) {
    std::string report = to_text(Json(to_json(TRY(sum_up(reader, job)))));
    return engine.queue().call(
        [&](Store& store) { return store.purging().begin_purge(job.id, job.finished_at, report); });
}

}  // namespace

Result<PurgeReport> purge_jobs(Engine& engine, const std::vector<Job>& jobs) {
    PurgeReport report;
    std::unique_ptr<ContentShelf> shelf = ContentShelf::of(engine);
    std::unique_ptr<Store> reader = TRY(engine.open_reader());
    TRY(purge_what_is_left(engine, *shelf, report));
    for (const Job& job : jobs) {
        if (!TRY(begin_purge(engine, *reader, job))) {
            report.kept.push_back(job);
            continue;
        }
        std::error_code ignored;  // What stays is in nobody's way.
        std::filesystem::remove_all(
            fmt::format("{}/files/{}", engine.place().directory, shown_name(job)), ignored);
        std::filesystem::remove_all(fmt::format("{}/{}", engine.place().blocks, job.id.value),
                                    ignored);
        report.purged.push_back(job);
        TRY(purge_what_is_left(engine, *shelf, report));
        // What was brought for items that never came.
        TRY(shelf->remove_all(carried_prefix(job.id)));
    }
    return report;
}

}  // namespace stint
