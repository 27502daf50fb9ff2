// What a job's command finds around it: its directory, variables besides those it inherits, and its
// priorities at the processor and the disk.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "stint/exec/template.h"
#include "stint/model/job.h"

namespace stint {

class Surroundings {
public:
    // `inherited` are the variables of this process. Fails with invalid_input as Template::parse
    // and parse_io_priority do, and on a directory that would depend on {out}.
    static Result<Surroundings> open(const Job& job, const std::vector<std::string>& inherited);

    // Where an attempt runs. It is there when this returns.
    Result<std::string> directory(const Item& item, int slot);

    // Null when they are those that were inherited.
    const std::vector<std::string>* variables() const {
        return variables_.empty() ? nullptr : &variables_;
    }
    int nice() const { return nice_; }                // 0: as it is.
    int io_priority() const { return io_priority_; }  // As ioprio_set(2) takes it; 0: as it is.

private:
    Surroundings() = default;

    std::string base_;
    std::optional<Template> workdir_;
    std::set<std::string> made_;
    std::vector<std::string> variables_;
    int nice_ = 0;
    int io_priority_ = 0;
};

}  // namespace stint
