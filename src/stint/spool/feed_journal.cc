#include "stint/spool/feed_journal.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>

#include "stint/base/json.h"
#include "stint/spool/sequence_file.h"
#include "stint/sys/files.h"

namespace stint::spool {
namespace {

constexpr std::size_t file_bytes_max = 8 << 20;

// As text: JSON of others knows no numbers of 64 bits.
Json json_number(std::uint64_t number) {
    return json_bytes(fmt::format("{}", number));
}

std::uint64_t number_member(const Json& object, std::string_view name) {
    return parse_sequence(text_member(object, name)).value_or(0);
}

Result<std::string> bytes_member(const Json& object, std::string_view name) {
    const Json* value = find_member(object, name);
    if (value != nullptr) return bytes_of_json(*value);
    return Error{ErrorCode::corrupt, fmt::format("it has no '{}'", name)};
}

Result<const JsonArray*> array_member(const Json& object, std::string_view name) {
    const Json* value = find_member(object, name);
    if (value != nullptr && value->is_array()) return &value->get_array();
    return Error{ErrorCode::corrupt, fmt::format("it has no list '{}'", name)};
}

Json json_of(const FeedPlace& place) {
    return JsonObject{{"path", json_bytes(place.path)},
                      {"jobs_inode", json_number(place.jobs_inode)},
                      {"seqfile", json_bytes(place.seqfile)},
                      {"first_number", json_number(place.first_number)},
                      {"numbers_end", json_number(place.numbers_end)},
                      {"generation", place.generation}};
}

Result<FeedPlace> place_of(const Json& object) {
    FeedPlace place;
    place.path = TRY(bytes_member(object, "path"));
    place.jobs_inode = number_member(object, "jobs_inode");
    place.seqfile = TRY(bytes_member(object, "seqfile"));
    place.first_number = number_member(object, "first_number");
    place.numbers_end = number_member(object, "numbers_end");
    place.generation = static_cast<int>(integer_member(object, "generation"));
    return place;
}

Json json_of(const FedJob& job) {
    JsonArray to;
    for (std::size_t place : job.to) to.push_back(place);
    return JsonObject{{"name", json_bytes(job.name)},
                      {"seq", json_number(job.seq)},
                      {"inode", json_number(job.inode)},
                      {"is_renamed", job.is_renamed},
                      {"to", std::move(to)}};
}

Result<FedJob> job_of(const Json& object, std::size_t places) {
    FedJob job;
    job.name = TRY(bytes_member(object, "name"));
    job.seq = number_member(object, "seq");
    job.inode = number_member(object, "inode");
    const Json* is_renamed = find_member(object, "is_renamed");
    job.is_renamed = is_renamed != nullptr && is_renamed->is_bool() && is_renamed->get_bool();
    for (const Json& one : *TRY(array_member(object, "to"))) {
        std::uint64_t place = one.is_int64() ? static_cast<std::uint64_t>(one.get_int64()) : places;
        if (place >= places) return Error{ErrorCode::corrupt, "a job goes to no place"};
        job.to.push_back(static_cast<std::size_t>(place));
    }
    if (job.to.empty() || (job.is_renamed && job.to.size() != 1)) {
        return Error{ErrorCode::corrupt, "a job goes to no place, or by a rename to several"};
    }
    return job;
}

Result<FeedBatch> batch_of(const std::string& text) {
    Json whole = TRY(parse_json(text));
    FeedBatch batch{.run = TRY(bytes_member(whole, "run"))};
    batch.jobs_inode = number_member(whole, "jobs_inode");
    batch.next = number_member(whole, "next");
    for (const Json& one : *TRY(array_member(whole, "places"))) {
        batch.places.push_back(TRY(place_of(one)));
    }
    for (const Json& one : *TRY(array_member(whole, "jobs"))) {
        batch.jobs.push_back(TRY(job_of(one, batch.places.size())));
    }
    return batch;
}

}  // namespace

Result<void> write_durably(const std::string& path, std::string_view text) {
    Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file.valid()) return system_error(errno, fmt::format("opening '{}'", path));
    TRY(write_all(file.get(), text).doing(fmt::format("'{}'", path)));
    TRY(sync_file(file, path));
    return sync_directory(directory_of(path));
}

std::string FeedBatch::part_name(const FeedPlace& place, std::size_t slot) const {
    return fmt::format("{}-{}-{}.part", prefix(), place.generation, slot);
}

std::string FeedBatch::taken_name(std::size_t slot) const {
    return fmt::format("{}-{}.taken", prefix(), slot);
}

std::string FeedBatch::numbers_path(const FeedPlace& place, int generation) const {
    return fmt::format("{}.feed-{}-{}", place.seqfile, run, generation);
}

Result<std::optional<FeedBatch>> FeedJournal::read() const {
    Result<std::string> text = read_file(path(), file_bytes_max);
    if (!text.ok() && text.error().code == ErrorCode::not_found) return std::optional<FeedBatch>();
    std::string whole = TRY(std::move(text));
    return std::optional(TRY(batch_of(whole).doing(fmt::format("'{}'", path()))));
}

Result<void> FeedJournal::write(const FeedBatch& batch) const {
    JsonArray places;
    for (const FeedPlace& place : batch.places) places.push_back(json_of(place));
    JsonArray jobs;
    for (const FedJob& job : batch.jobs) jobs.push_back(json_of(job));
    JsonObject whole{{"run", batch.run},
                     {"jobs_inode", json_number(batch.jobs_inode)},
                     {"next", json_number(batch.next)},
                     {"places", std::move(places)},
                     {"jobs", std::move(jobs)}};
    TRY(make_directory());
    TRY(write_durably(temporary_path(), stint::to_text(std::move(whole)) + "\n"));
    TRY(rename_file(temporary_path(), path()));
    return sync_directory(directory_of(path()));
}

// Durable, too: what stands in it is all that is known of jobs that are taken and not yet given.
Result<void> FeedJournal::make_directory() const {
    std::string directory = directory_of(path());
    std::optional<FileFacts> facts = TRY(file_facts(directory));
    if (facts) return {};
    TRY(make_directories(directory));
    return sync_directory(from_.path());
}

Result<void> FeedJournal::remove() const {
    TRY(remove_file(temporary_path()));
    if (!TRY(remove_file(path()))) return {};
    return sync_directory(directory_of(path()));
}

}  // namespace stint::spool
