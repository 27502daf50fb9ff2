// Jobs: found by name, made, ended, canceled, taken up again.
#include <fmt/core.h>

#include "stint/base/text.h"
#include "stint/store/sql/books.h"
#include "stint/store/sql/leases.h"
#include "stint/store/sql/sql_store.h"
#include "stint/store/sql/values.h"

namespace stint {
using sql::Query;
using sql::Sync;

namespace {

std::string describe(const JobSpec& spec) {
    return fmt::format("  from {}\n  run  {}\n  in   {}", shell_line(spec.sources),
                       spec.command.empty() ? "(no command)" : shell_line(spec.command),
                       spec.directory);
}

Error other_job(const std::string& name, const JobSpec& known, const JobSpec& asked) {
    return Error{ErrorCode::invalid_input,
                 fmt::format("job '{}' exists and does something else; choose another --job name.\n"
                             "It was given as:\n{}\nand now as:\n{}",
                             name, describe(known), describe(asked))};
}

}  // namespace

Result<std::optional<Job>> SqlStore::read_job(Rows rows) {
    if (!TRY(rows.next())) return std::optional<Job>{};
    Job job{.id = {rows.integer(0)},
            .name = std::string(rows.text(1)),
            .run = static_cast<int>(rows.integer(2)),
            .spec = TRY(parse_job_spec(rows.text(3))),
            .state = static_cast<JobState>(rows.integer(4)),
            .paused = static_cast<Pause>(rows.integer(5)),
            .canceling = rows.integer(6) != 0,
            .tally = {},
            .columns = TRY(unpack(rows.text(9))),
            .created_at = {rows.integer(7)},
            .finished_at = {rows.integer(8)}};
    Rows tally = TRY(session_.rows(Query::job_tally, job.id.value));
    if (TRY(tally.next())) {
        job.tally = {.items = tally.integer(0),
                     .completed = tally.integer(1),
                     .failed = tally.integer(2),
                     .canceled = tally.integer(3),
                     .claimed = tally.integer(4)};
    }
    return std::optional<Job>{std::move(job)};
}

Result<std::optional<Job>> SqlStore::find_job(std::string_view name) {
    RunName asked = parse_run_name(name);
    Rows rows = TRY(session_.rows(Query::find_job, asked.name, asked.run));
    return read_job(std::move(rows));
}

Result<std::optional<Job>> SqlStore::load_job(JobId id) {
    Rows rows = TRY(session_.rows(Query::load_job, id.value));
    return read_job(std::move(rows));
}

Result<std::optional<Job>> SqlStore::job_of(ItemId item) {
    std::optional<std::int64_t> id =
        TRY(session_.integer(Query::job_of_stream, stream_of(item).value));
    if (!id) return std::optional<Job>{};
    return load_job({*id});
}

Result<std::vector<Job>> SqlStore::list_jobs() {
    std::vector<JobId> ids;
    {
        Rows rows = TRY(session_.rows(Query::list_jobs));
        while (TRY(rows.next())) ids.push_back({rows.integer(0)});
    }
    std::vector<Job> jobs;
    for (JobId id : ids) {
        std::optional<Job> job = TRY(load_job(id));
        if (job) jobs.push_back(std::move(*job));
    }
    return jobs;
}

Result<Job> SqlStore::add_job(const JobRequest& request) {
    std::int64_t run = TRY(session_.integer(Query::last_run, request.name)).value_or(0) + 1;
    std::string spec = to_json_text(request.spec);
    std::optional<std::int64_t> id = TRY(session_.integer(
        Query::add_job, request.name, run, fingerprint(request.spec), spec, request.spec.weight,
        request.spec.command.empty() ? 0 : 1, session_.wall().value));
    TRY(session_.integer(Query::add_stream, id.value_or(0)));
    std::optional<Job> job = TRY(load_job({id.value_or(0)}));
    if (!job) return Error{ErrorCode::corrupt, "a job vanished while it was made"};
    return std::move(*job);
}

Result<OpenedJob> SqlStore::open_job(const JobRequest& request) {
    TRY(check_job_name(request.name));
    return session_.write(Sync::no, [&]() -> Result<OpenedJob> {
        std::optional<Job> known = TRY(find_job(request.name));
        if (!known) return OpenedJob{TRY(add_job(request)), true};
        if (fingerprint(known->spec) != fingerprint(request.spec)) {
            return other_job(request.name, known->spec, request.spec);
        }
        if (is_finished(known->state) &&
            request.when_finished == JobRequest::WhenFinished::new_run) {
            return OpenedJob{TRY(add_job(request)), true};
        }
        TRY(session_.run(Query::update_spec, to_json_text(request.spec), request.spec.weight,
                         known->id.value));
        known->spec = request.spec;
        return OpenedJob{std::move(*known), false};
    });
}

Result<JobState> SqlStore::finish_job(JobId id) {
    return session_.write(Sync::no, [&]() -> Result<JobState> {
        std::optional<Job> job = TRY(load_job(id));
        if (!job) return Error{ErrorCode::not_found, fmt::format("no job {}", id.value)};
        if (job->state != JobState::closed || job->tally.open() > 0) return job->state;
        JobState state = final_state(job->tally, job->canceling, job->spec.tolerate);
        TRY(session_.run(Query::end_job, static_cast<int>(state), session_.wall().value, id.value));
        TRY(session_.run(Query::rest_streams, id.value));
        TRY(session_.note(
            {.job = id, .range = {}, .worker = {}, .what = to_text(state), .detail = ""}));
        return state;
    });
}

Result<std::vector<JobId>> SqlStore::ended_jobs() {
    Rows rows = TRY(session_.rows(Query::ended_jobs));
    std::vector<JobId> ended;
    while (TRY(rows.next())) ended.push_back({rows.integer(0)});
    return ended;
}

Result<bool> SqlStore::has_prospects(std::optional<JobId> job) {
    std::int64_t id = job ? job->value : 0;
    if (TRY(session_.integer(Query::has_open_items, id))) return true;
    return TRY(session_.integer(Query::has_live_feeder, id)).has_value();
}

// A finished job begins again; `state` is open when items come, closed when old ones are taken up.
Result<void> SqlStore::reopen(JobId job, JobState state) {
    TRY(session_.run(Query::reopen_job, static_cast<int>(state), job.value));
    TRY(session_.run(Query::wake_streams, job.value));
    return {};
}

Result<std::int64_t> SqlStore::cancel_job(JobId id) {
    return session_.write(Sync::yes, [&]() -> Result<std::int64_t> {
        if (TRY(session_.run(Query::flag_canceling, id.value)) == 0) return std::int64_t{0};
        sql::Leases leases(session_);
        sql::Books books(session_);
        std::int64_t canceled = 0;
        std::optional<Job> job = TRY(load_job(id));
        std::int64_t stream_value = TRY(session_.integer(Query::job_stream, id.value)).value_or(0);
        StreamId stream{stream_value};
        ItemId begin = make_item_id(stream, 0);
        ItemId end = make_item_id(stream, job->tally.items + 1);
        std::vector<sql::Exception> waiting;
        {
            Rows rows = TRY(session_.rows(Query::open_exceptions, begin.value, end.value));
            while (TRY(rows.next())) {
                waiting.push_back({.range = {{rows.integer(0)}, {rows.integer(1)}},
                                   .round = static_cast<Round>(rows.integer(2))});
            }
        }
        for (const sql::Exception& exception : waiting) {
            TRY(session_.run(Query::cancel_exception, exception.range.lo.value));
            books.cancel_range(exception.range, exception.round);
            canceled += exception.range.size();
        }
        // Jump the cursor to the end: everything between becomes canceled, but for items that were
        // claimed by choice ahead of it.
        ItemRange unclaimed{make_item_id(stream, job->tally.claimed + 1), end};
        std::vector<ItemId> marks;
        {
            Rows rows =
                TRY(session_.rows(Query::taken_in_range, unclaimed.lo.value, unclaimed.hi.value));
            while (TRY(rows.next())) marks.push_back({rows.integer(0)});
        }
        marks.push_back(unclaimed.hi);
        for (ItemId from = unclaimed.lo; ItemId mark : marks) {
            ItemRange range{from, mark};
            if (range.size() > 0) {
                TRY(leases.put(stream, {.range = range, .kind = ExceptionKind::canceled}));
                books.cancel_range(range, 1);
                canceled += range.size();
            }
            if (mark < unclaimed.hi) TRY(session_.run(Query::drop_taken, mark.value));
            from = mark + 1;
        }
        TRY(session_.run(Query::count_taken, -static_cast<std::int64_t>(marks.size() - 1),
                         stream.value));
        TRY(session_.run(Query::empty_stream, stream.value));
        TRY(books.write());
        TRY(session_.note(
            {.job = id, .range = {}, .worker = {}, .what = "cancel asked for", .detail = ""}));
        return canceled;
    });
}

Result<JobFlags> SqlStore::job_flags(JobId id) {
    Rows rows = TRY(session_.rows(Query::job_state, id.value));
    if (!TRY(rows.next())) return Error{ErrorCode::not_found, fmt::format("no job {}", id.value)};
    return JobFlags{.job = id,
                    .paused = static_cast<Pause>(rows.integer(1)),
                    .canceling = rows.integer(2) != 0,
                    .finished = is_finished(static_cast<JobState>(rows.integer(0)))};
}

Result<std::vector<JobFlags>> SqlStore::flags(WorkerId worker) {
    Rows rows = TRY(session_.rows(Query::flags_of_worker, worker.value));
    std::vector<JobFlags> all;
    while (TRY(rows.next())) {
        all.push_back({.job = {rows.integer(0)},
                       .paused = static_cast<Pause>(rows.integer(1)),
                       .canceling = rows.integer(2) != 0,
                       .finished = is_finished(static_cast<JobState>(rows.integer(3)))});
    }
    return all;
}

Result<bool> SqlStore::take_feeder(JobId job, WorkerId worker) {
    return session_.write(Sync::no, [&]() -> Result<bool> {
        return TRY(session_.run(Query::take_feeder, worker.value, job.value)) == 1;
    });
}

Result<void> SqlStore::name_columns(JobId job, WorkerId worker,
                                    std::span<const std::string> names) {
    return session_.write_beside(Sync::no, [&]() -> Result<void> {
        std::string packed = pack(names);
        if (TRY(session_.run(Query::name_columns, packed, job.value, worker.value)) == 1) return {};
        if (!TRY(session_.integer(Query::is_feeder, job.value, worker.value))) {
            return Error{ErrorCode::conflict, "another process feeds this job"};
        }
        std::optional<Job> known = TRY(load_job(job));
        return Error{ErrorCode::invalid_input,
                     fmt::format("the header was '{}' and is '{}' now, and the job has items with "
                                 "the old one; give a new --job NAME, or --rerun all",
                                 join(known->columns, ", "),
                                 join(std::vector(names.begin(), names.end()), ", "))};
    });
}

Result<void> SqlStore::close_job(JobId job, WorkerId worker, Closing closing) {
    // The log is one sequence: a sync takes along all that was appended before.
    Sync sync = closing == Closing::accepted ? Sync::yes : Sync::no;
    return session_.write_beside(sync, [&]() -> Result<void> {
        if (TRY(session_.run(Query::close_job, job.value, worker.value)) == 1) return {};
        return Error{ErrorCode::conflict, "another process feeds this job"};
    });
}

}  // namespace stint
