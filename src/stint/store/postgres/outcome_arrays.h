// Outcomes as the parameters of one statement, a column each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "stint/db/postgres_array.h"
#include "stint/model/outcome.h"

namespace stint::postgres {

class OutcomeArrays {
public:
    // Keeps copies of the bytes.
    void add(const Outcome& outcome);

    // Appends the columns in the order of add_outcomes (exchange.sql). What they hold is valid as
    // long as this object, and until the next add().
    void append_to(std::vector<Field>& values);
    // The same for plain_exchange: without what is alike in all that one worker settles of one
    // round, and with the first item in front, in place of all of them, when they can be rows of
    // outcome_run (schema.sql).
    void append_differing_to(std::vector<Field>& values);

private:
    static constexpr std::int64_t run_items_min = 2;
    // Whoever reads one outcome of a run reads them all: they should be short, on the whole.
    static constexpr std::int64_t run_item_bytes_max = 256;
    static bool fits_a_run(const Outcome& outcome);
    std::optional<std::int64_t> run() const;
    void append_rest_to(std::vector<Field>& values);

    std::int64_t count_ = 0;
    std::int64_t first_ = 0;
    std::int64_t bytes_ = 0;
    bool is_run_ = true;
    static constexpr auto integers = PostgresArray::Of::integers;
    static constexpr auto blobs = PostgresArray::Of::blobs;
    static constexpr auto texts = PostgresArray::Of::texts;

    PostgresArray item_{integers};
    PostgresArray round_{integers};
    PostgresArray status_{integers};
    PostgresArray attempt_{integers};
    PostgresArray worker_{integers};
    PostgresArray started_at_{integers};
    PostgresArray duration_us_{integers};
    PostgresArray memory_peak_bytes_{integers};
    PostgresArray cause_{blobs};
    PostgresArray output_bytes_{integers};
    PostgresArray output_{blobs};
    PostgresArray content_{texts};
    PostgresArray errors_bytes_{integers};
    PostgresArray errors_{blobs};
    PostgresArray errors_content_{texts};
    PostgresArray target_{blobs};
    PostgresArray target_inode_{integers};
    PostgresArray target_bytes_{integers};
};

}  // namespace stint::postgres
