#include "stint/spool/packet_text.h"

#include <ctime>

#include <fmt/core.h>

namespace stint::spool {
namespace {

constexpr std::uint32_t second_ns = 1'000'000'000;

// Without the time zone.
std::string calendar_text(const std::tm& at, const PacketTime& moment) {
    int year = at.tm_year + 1900;
    std::string text =
        year < 0 || year > 9999 ? fmt::format("{:+05}", year) : fmt::format("{:04}", year);
    // A leap second is the 60th; elsewhere there is none, and it counts as the next one.
    int second = at.tm_sec + (moment.nanoseconds >= second_ns ? 1 : 0);
    return text + fmt::format("-{:02}-{:02}T{:02}:{:02}:{:02}", at.tm_mon + 1, at.tm_mday,
                              at.tm_hour, at.tm_min, second);
}

}  // namespace

std::string utc_text(const PacketTime& at) {
    std::tm calendar{};
    std::time_t seconds = at.seconds;
    ::gmtime_r(&seconds, &calendar);
    return calendar_text(calendar, at) + "Z";
}

std::string local_text(const PacketTime& at) {
    std::tm calendar{};
    std::time_t seconds = at.seconds;
    ::tzset();
    ::localtime_r(&seconds, &calendar);
    long minutes = calendar.tm_gmtoff / 60;  // Old local times had seconds: they are cut off.
    long size = minutes < 0 ? -minutes : minutes;
    char sign = calendar.tm_gmtoff < 0 ? '-' : '+';
    return calendar_text(calendar, at) + fmt::format("{}{:02}:{:02}", sign, size / 60, size % 60);
}

std::vector<Variable> job_variables(const PacketHeader& header,
                                    const std::optional<JobPlace>& place) {
    std::vector<Variable> variables{
        {"FSPL_SEQ", fmt::format("{}", header.seq)},
        {"FSPL_CTIME_SECS", fmt::format("{}", header.created.seconds)},
        {"FSPL_CTIME_NANOS", fmt::format("{}", header.created.nanoseconds)},
        {"FSPL_CTIME_RFC3339_UTC", utc_text(header.created)},
        {"FSPL_CTIME_RFC3339_LOCAL", local_text(header.created)}};
    if (place) {
        variables.push_back({"FSPL_JOB_FILENAME", place->name});
        variables.push_back({"FSPL_JOB_QUEUEDIR", place->queue});
        variables.push_back(
            {"FSPL_JOB_FULLPATH", fmt::format("{}/jobs/{}", place->queue, place->name)});
    }
    for (std::size_t i = 0; i < header.params.size(); ++i) {
        variables.push_back({fmt::format("FSPL_PARAM_{}", i + 1), header.params[i]});
    }
    for (const Variable& variable : header.variables) {
        variables.push_back({"FSPL_SET_" + variable.name, variable.value});
    }
    return variables;
}

}  // namespace stint::spool
