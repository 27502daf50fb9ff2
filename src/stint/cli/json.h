// Jobs, items and results as JSON, one shape for every command and later for the HTTP API.
#pragma once

#include "stint/base/json.h"
#include "stint/engine/engine.h"

namespace stint::cli {

JsonObject to_json(const Job& job);
JsonObject to_json(const ItemRow& row);
JsonObject to_json(const Outcome& outcome);
JsonObject to_json(const Event& event);

}  // namespace stint::cli
