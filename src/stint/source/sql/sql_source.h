// Ranges of keys of a table or a query, as items (source/sql/key_ranges.h). What the command gets
// of one are the columns that sql_columns() names, as placeholders and in its environment.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stint/source/interrupt.h"
#include "stint/source/source.h"
#include "stint/source/sql/key_ranges.h"

namespace stint {

class SqlSource final : public Source {
public:
    // Connects with the first read. Fails as parse_sql_url does.
    static Result<std::unique_ptr<Source>> open(std::string_view url, const SourceOptions& options);
    SqlSource(SqlRules rules, const SourceOptions& options);

    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override { return KeyRule::position; }
    bool was_interrupted() const override { return interrupt_.was_seen(); }
    Result<std::vector<std::string>> columns() override { return sql_columns(rules_); }
    Result<bool> go_on_behind(const Item& last) override;

private:
    NewItem item_of_range(const KeyRange& range) const;

    SqlRules rules_;
    Interrupt interrupt_;
    std::optional<KeyRanges> ranges_;
    std::optional<KeyBorder> behind_;
    bool ended_ = false;
};

}  // namespace stint
