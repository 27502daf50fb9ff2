// What a packet tells a command and a person: the variables FSPL_*, and moments as text. Byte for
// byte as fspl 1.2.2 prints them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stint/spool/packet.h"

namespace stint::spool {

// RFC 3339 with whole seconds: "2026-11-26T16:27:12Z", or in the time zone of this process
// "2026-11-26T17:27:12+01:00". Years beyond four digits have a sign.
std::string utc_text(const PacketTime& at);
std::string local_text(const PacketTime& at);

// Where a job lies. `queue` as the user wrote it: the command gets it so.
struct JobPlace {
    std::string queue;
    std::string name;
};

// In the order in which fspl prints them: number and moment of the packet, where it lies if it lies
// in a queue, its parameters FSPL_PARAM_1 …, then FSPL_SET_…: what the sender has set. A name may
// come twice, and then the last one counts.
std::vector<Variable> job_variables(const PacketHeader& header,
                                    const std::optional<JobPlace>& place = std::nullopt);

}  // namespace stint::spool
