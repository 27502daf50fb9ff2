// Jobs and items as JSON, one shape for every command and later for the HTTP API. Outcomes and
// results are in model/event_json.h.
#pragma once

#include "stint/base/json.h"
#include "stint/engine/engine.h"

namespace stint::cli {

JsonObject to_json(const Job& job);
JsonObject to_json(const ItemRow& row);

}  // namespace stint::cli
