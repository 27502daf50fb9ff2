// Where sinks get their texts about items from: the templates of a job, filled in when an item is
// settled.
#pragma once

#include <string_view>

#include "stint/base/result.h"
#include "stint/engine/engine.h"
#include "stint/model/job.h"
#include "stint/sink/item_words.h"

namespace stint {

// REQUIRES: `engine` outlives what is returned
ItemWords item_words(Engine& engine, const Job& job);

// Whether a text can be made of this template for every item: fails with invalid_input on one that
// names the slot or the output file. `option` is for the message.
Result<void> check_item_text(std::string_view text, std::string_view option);

}  // namespace stint
