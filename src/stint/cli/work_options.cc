#include "stint/cli/work_options.h"

namespace stint::cli {

std::vector<Option> WorkOptions::table() {
    using Group = OptionGroup;
    return {
        {"-j,-P,--jobs,--max-procs", "N",
         "items run at once: a number, 50% of the processors, +1 or -1 processor, 0 for as many as "
         "possible, or a file that says so and may change; one a processor by default",
         &jobs, "", Group::parallelism},
    };
}

}  // namespace stint::cli
