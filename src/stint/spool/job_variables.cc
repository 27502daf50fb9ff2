#include "stint/spool/job_variables.h"

#include <string_view>
#include <unordered_map>

#include <fmt/core.h>
#include <unistd.h>

#include "stint/spool/packet_text.h"

namespace stint::spool {

std::vector<std::string> environment_for_jobs() {
    std::vector<std::string> environment;
    for (char** one = environ; *one != nullptr; ++one) {
        std::string_view text = *one;
        if (text.starts_with("FSPL_") || text.starts_with("STINT_ATTEMPT=")) continue;
        environment.emplace_back(text);
    }
    return environment;
}

std::vector<std::string> variable_texts(const PacketHeader& header, const JobPlace& place,
                                        const std::string& file) {
    std::vector<std::string> texts;
    std::unordered_map<std::string, std::size_t> places;
    for (Variable& one : job_variables(header, place)) {
        if (one.name == "FSPL_JOB_FULLPATH") one.value = file;
        std::string text = fmt::format("{}={}", one.name, one.value);
        auto [at, is_new] = places.emplace(std::move(one.name), texts.size());
        if (is_new) {
            texts.push_back(std::move(text));
        } else {
            texts[at->second] = std::move(text);
        }
    }
    return texts;
}

std::vector<std::string> variables_for_job(const Queue& queue, const JobTask& task) {
    // Where the file is now, which is another name while it is claimed.
    std::vector<std::string> texts =
        variable_texts(task.job.header, {queue.path(), task.job.name}, queue.job_path(task.file));
    texts.push_back(fmt::format("STINT_ATTEMPT={}", task.attempt));
    return texts;
}

}  // namespace stint::spool
