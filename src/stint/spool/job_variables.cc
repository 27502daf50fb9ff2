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

std::vector<std::string> variables_for_job(const Queue& queue, const JobTask& task) {
    std::vector<Variable> all =
        job_variables(task.job.header, JobPlace{queue.path(), task.job.name});
    std::vector<std::string> texts;
    std::unordered_map<std::string, std::size_t> places;
    for (Variable& one : all) {
        // Where the file is now, which is another name while it is claimed.
        if (one.name == "FSPL_JOB_FULLPATH") one.value = queue.job_path(task.file);
        std::string text = fmt::format("{}={}", one.name, one.value);
        auto [place, is_new] = places.emplace(std::move(one.name), texts.size());
        if (is_new) {
            texts.push_back(std::move(text));
        } else {
            texts[place->second] = std::move(text);
        }
    }
    texts.push_back(fmt::format("STINT_ATTEMPT={}", task.attempt));
    return texts;
}

}  // namespace stint::spool
