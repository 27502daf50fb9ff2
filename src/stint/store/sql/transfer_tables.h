// The tables of a job as they are carried: how each is read in pages, and what its columns are.
#pragma once

#include <array>
#include <string_view>

#include "stint/store/sql/query.h"
#include "stint/store/transfer.h"

namespace stint::sql {

// How the rows are asked for: (lo, hi) of items, or (owner, after, limit), where `after` is the
// first column of the last row that was read.
enum class Paging { by_item, by_stream, by_job };

struct TransferSpec {
    Query read;
    Query put;
    // The columns as they are written, one letter each:
    //   n integer   t text   b bytes
    //   I item      W worker   D moment of the store's clock   C name of a content file
    //   c name of one that travels with an item
    // and those that are only read, # for the cursor, or only written: O the place of a feed's
    // entry, S stream, J job, 0 nothing.
    std::string_view columns;
    Paging paging;
};

inline constexpr std::array transfer_specs{
    TransferSpec{Query::transfer_items, Query::put_item, "ItttnIIIc", Paging::by_item},
    TransferSpec{Query::transfer_keys, Query::add_key, "SbIn", Paging::by_stream},
    TransferSpec{Query::transfer_outcomes, Query::add_outcome, "InnnWnnntnbCnbCtnn",
                 Paging::by_item},
    TransferSpec{Query::transfer_exceptions, Query::add_exception, "IISnnnnnD", Paging::by_stream},
    TransferSpec{Query::transfer_marks, Query::add_taken, "I", Paging::by_stream},
    TransferSpec{Query::transfer_feed, Query::add_feed, "J#OSnnInb", Paging::by_job},
    TransferSpec{Query::transfer_history, Query::add_history, "#nJIInnWtt0", Paging::by_job},
    TransferSpec{Query::transfer_targets, Query::add_target, "JtI", Paging::by_job},
    TransferSpec{Query::transfer_sinks, Query::put_sink, "#Jtnn", Paging::by_job},
};

inline const TransferSpec& spec_of(TransferTable table) {
    return transfer_specs[static_cast<std::size_t>(table)];
}

constexpr std::string_view only_written = "OSJ0";
// Of exceptions: due already, and never.
constexpr std::int64_t due_at_once = 0;
constexpr std::int64_t never_due = INT64_MAX;

}  // namespace stint::sql
