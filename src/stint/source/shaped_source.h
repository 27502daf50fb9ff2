// The records of a source made into arguments, as the rules of a job say: blank ones skipped,
// continued lines joined, the end mark obeyed, columns split and trimmed, the header taken away.
// Hands over what it can as soon as it can; holds one block and one continued line.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stint/model/input_rules.h"
#include "stint/source/columns.h"
#include "stint/source/source.h"

namespace stint {

class ShapedSource final : public Source {
public:
    // `name` is how messages call the source. Fails as Columns::parse does.
    static Result<std::unique_ptr<Source>> open(std::unique_ptr<Source> records,
                                                const InputRules& rules, std::string name);

    // A record that cannot be taken apart is refused with invalid_input and its number, once the
    // items before it have been handed over; from then on again and again.
    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override { return records_->keys(); }
    bool was_interrupted() const override { return records_->was_interrupted(); }
    Result<std::vector<std::string>> columns() override;

    ShapedSource(std::unique_ptr<Source> records, const InputRules& rules, Columns columns,
                 std::string name);

private:
    void shape(NewItem record, std::vector<NewItem>& items);
    void add(const NewItem& record, std::vector<NewItem>& items);
    Result<bool> read_more(std::vector<NewItem>& items, std::size_t items_max);

    std::unique_ptr<Source> records_;
    InputRules rules_;
    Columns columns_;
    std::string name_;
    std::optional<std::vector<std::string>> header_;
    std::optional<std::string> unfinished_;  // A line that goes on in the next one.
    std::int64_t records_read_ = 0;
    bool ended_ = false;
    std::optional<Error> failure_;
};

}  // namespace stint
