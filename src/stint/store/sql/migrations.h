// Every released store opens for ever: a store of an older version is brought up to the newest one
// step by step, by numbered scripts that only go forward.
//
// To change schema.sql after a release, add a step here that does to the tables of the released
// version what the change does to new ones, and keep a store of that version in test/compat.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "stint/base/result.h"
#include "stint/store/sql/session.h"

namespace stint::sql {

// Takes a store from version `to` - 1 to version `to`.
struct Migration {
    std::int64_t to = 0;
    std::string_view script;
};

constexpr std::int64_t first_version = 1;

// The version of stores that are made anew, when `steps` are all there are.
std::int64_t newest_version(std::span<const Migration> steps);

// Fails with invalid_input, saying what to do, unless a store of that version is the newest.
Result<void> check_version(std::int64_t version, std::span<const Migration> steps);

struct Migrated {
    std::int64_t from = 0;
    std::int64_t to = 0;
};

// Carries out the steps that the store has not seen, each in a transaction of its own, so that a
// killed migration goes on where it was. Fails with invalid_input on a store that is newer than the
// last step. REQUIRES: `steps` are to 2, 3, 4 …
Result<Migrated> migrate(Session& session, std::span<const Migration> steps);

}  // namespace stint::sql
