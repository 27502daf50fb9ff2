// The environment of the commands that run jobs: ours, without what a command around us was told
// about its own job, then what this packet tells, as fspl gives it.
#pragma once

#include <string>
#include <vector>

#include "stint/spool/job_runner.h"
#include "stint/spool/packet_text.h"
#include "stint/spool/queue.h"

namespace stint::spool {

// "NAME=VALUE", without FSPL_… and STINT_ATTEMPT.
std::vector<std::string> environment_for_jobs();

// What a packet tells, as "NAME=VALUE". `file` is where it lies now. A name comes once: the last
// one of the packet counts.
std::vector<std::string> variable_texts(const PacketHeader& header, const JobPlace& place,
                                        const std::string& file);

// The same, and STINT_ATTEMPT.
std::vector<std::string> variables_for_job(const Queue& queue, const JobTask& task);

}  // namespace stint::spool
