#include "stint/cli/option.h"

namespace stint::cli {

std::vector<Option> grouped(OptionGroup group, std::vector<Option> options) {
    for (Option& option : options) option.group = group;
    return options;
}

Option store_option(std::string* store) {
    return {"--store",
            "FILE",
            "where the jobs are kept; .stint/manifest.db by default",
            store,
            "STINT_STORE",
            OptionGroup::none,
            {Values::Kind::files, {}}};
}

Option json_option(bool* json) {
    return {"--json", "", "one JSON object a line", json, ""};
}

}  // namespace stint::cli
