// Tells which inputs of a source without keys (words, lines) a job has already, when the same line
// is given again: the k-th occurrence of a text is known if the job has k of them.
//
// As a rule the inputs come again just as they came before. Then each is compared with the item at
// its place and nothing is remembered. From the first difference on, the texts of the remaining
// items are counted in memory.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "stint/base/hash.h"
#include "stint/base/result.h"
#include "stint/model/item.h"
#include "stint/store/store.h"

namespace stint {

class KnownInputs {
public:
    // REQUIRES: the store outlives this object and is used by its thread only
    // Where `inputs` are ranges of something bigger, others than those of before are a fault: they
    // would be done twice in part.
    enum class Others { are_new, are_faults };
    KnownInputs(Store& store, JobId job, Others others = Others::are_new)
        : store_(store), job_(job), others_(others) {}

    // Whether the job has an item of these arguments, counting each of its items once. Fails with
    // invalid_input for others if those are faults; another range of records always is one.
    Result<bool> take(const NewItem& asked);

    // How many items of the job were not asked for: they came before and do not come again.
    std::int64_t missing() const;

private:
    Result<const Item*> next_item();
    void skip(std::int64_t items);
    Result<void> count_rest();

    Store& store_;
    JobId job_;
    Others others_;
    std::vector<Item> page_;
    std::size_t at_ = 0;
    std::int64_t read_ = 0;
    bool ended_ = false;  // What comes behind these items was added since, and is not known.
    bool in_order_ = true;
    std::map<Hash128, std::int64_t> rest_;
};

}  // namespace stint
