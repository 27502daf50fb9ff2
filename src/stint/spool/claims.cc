#include "stint/spool/claims.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>

#include <fmt/core.h>

#include "stint/sys/system_error.h"

namespace stint::spool {
namespace {

constexpr std::string_view claim_begin = "stint-claim-";
constexpr std::string_view claim_end = ".claim";
constexpr std::string_view done_begin = "stint-done-";
constexpr std::string_view job_begin = "fspl-";
constexpr std::size_t worker_bytes_max = 64;

bool is_there(const std::string& path) {
    Result<std::optional<FileFacts>> facts = file_facts(path);
    return facts.ok() && facts.value().has_value();
}

}  // namespace

bool is_worker_name(std::string_view worker) {
    auto is_fit = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    };
    return !worker.empty() && worker.size() <= worker_bytes_max &&
           std::all_of(worker.begin(), worker.end(), is_fit) &&
           worker.find(job_begin) == std::string_view::npos;
}

std::optional<Claim> parse_claim(std::string_view name) {
    if (!name.starts_with(claim_begin) || !name.ends_with(claim_end)) return std::nullopt;
    std::size_t job = name.find(job_begin, claim_begin.size());
    if (job == std::string_view::npos || job < claim_begin.size() + 2) return std::nullopt;
    std::string_view worker = name.substr(claim_begin.size(), job - 1 - claim_begin.size());
    std::string_view was = name.substr(job, name.size() - job - claim_end.size());
    if (name[job - 1] != '-' || !is_worker_name(worker) || !is_job_name(was)) return std::nullopt;
    return Claim{std::string(was), std::string(worker), std::string(name)};
}

Claims::Claims(const Queue& queue, std::string worker) : queue_(queue), worker_(std::move(worker)) {
    ASSERT(is_worker_name(worker_));
}

// False when there was nothing of that name. A server may have done it and its answer be lost: the
// question is asked again and answered with "no such file"; nobody else makes files of the name
// `to`.
Result<bool> Claims::rename_within(const std::string& from, const std::string& to) const {
    std::string path = queue_.job_path(to);
    if (::rename(queue_.job_path(from).c_str(), path.c_str()) == 0) return true;
    int fault = errno;
    if (fault != ENOENT) {
        return system_error(fault, fmt::format("renaming '{}' to '{}'", queue_.job_path(from), to));
    }
    return is_there(path);
}

Result<std::optional<Claim>> Claims::claim(const std::string& job) {
    Claim claim{job, worker_, fmt::format("{}{}-{}{}", claim_begin, worker_, job, claim_end)};
    if (is_there(queue_.job_path(claim.file))) {
        return Error{ErrorCode::conflict,
                     fmt::format("'{}' is claimed by this worker already", queue_.job_path(job))};
    }
    bool renamed = TRY(rename_within(job, claim.file));
    return renamed ? std::optional(std::move(claim)) : std::nullopt;
}

Result<void> Claims::commit(const Claim& claim) {
    std::string done = fmt::format("{}{}", done_begin, claim.file);
    if (done.size() > NAME_MAX) done = fmt::format("{}{}", done_begin, new_job_name());
    // One that was left by a crash must not look as if this rename had made it.
    TRY(remove_file(queue_.job_path(done)));
    if (!TRY(rename_within(claim.file, done))) {
        return Error{ErrorCode::conflict,
                     fmt::format("the claim on '{}' was taken away: it is run again",
                                 queue_.job_path(claim.job))};
    }
    TRY(remove_file(queue_.job_path(done)));
    return {};
}

// Where a tombstone keeps its place, or nothing is. A job that got the same name meanwhile stays.
Result<std::string> Claims::name_to_return_to(const Claim& claim) const {
    if (!is_there(queue_.job_path(claim.job))) return claim.job;
    OpenedJob mine = TRY(open(claim));
    Result<OpenedJob> there = open_job(queue_, claim.job);
    bool is_tombstone = there.ok() && there.value().header.kind == PacketKind::nop &&
                        there.value().header.seq == mine.header.seq &&
                        there.value().header.created == mine.header.created;
    return is_tombstone ? claim.job : new_job_name();
}

Result<std::optional<std::string>> Claims::give_back(const Claim& claim) {
    if (!is_there(queue_.job_path(claim.file))) return std::optional<std::string>();
    std::string name = TRY(name_to_return_to(claim));
    if (::rename(queue_.job_path(claim.file).c_str(), queue_.job_path(name).c_str()) == 0) {
        return std::optional(std::move(name));
    }
    if (errno == ENOENT) return std::optional<std::string>();
    return system_error(errno, fmt::format("giving back '{}'", queue_.job_path(claim.file)));
}

Result<std::vector<Claim>> Claims::list() const {
    std::vector<Claim> claims;
    for (const std::string& name : list_directory(queue_.jobs_path())) {
        if (name.starts_with(done_begin)) TRY(remove_file(queue_.job_path(name)));
        if (std::optional<Claim> claim = parse_claim(name)) claims.push_back(std::move(*claim));
    }
    return claims;
}

}  // namespace stint::spool
