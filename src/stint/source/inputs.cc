#include "stint/source/inputs.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "stint/source/columns.h"
#include "stint/source/combined_source.h"
#include "stint/source/queue/queue_source.h"
#include "stint/source/shaped_source.h"
#include "stint/source/shuffled_source.h"
#include "stint/source/split/open_split.h"
#include "stint/source/split/split_url.h"
#include "stint/source/sql/sql_url.h"
#include "stint/spool/queue_url.h"

namespace stint {

namespace {

using Sources = std::vector<std::unique_ptr<Source>>;

Joint joint_before(const InputRules& rules, std::size_t source) {
    return source <= rules.joints.size() ? rules.joints[source - 1] : Joint::sum;
}

bool is_sum(std::size_t sources, const InputRules& rules) {
    for (std::size_t i = 1; i < sources; ++i) {
        if (rules.wraps || joint_before(rules, i) != Joint::sum) return false;
    }
    return true;
}

bool shapes(const InputRules& rules) {
    return rules.csv || !rules.column_pattern.empty() || rules.end_mark || rules.header ||
           rules.trim != Trim::none || rules.skip_blank || rules.continues_lines;
}

bool groups(const InputRules& rules) {
    return rules.records_max != 1 || rules.bytes_max > 0;
}

std::string shown(const std::string& url) {
    if (url == "stdin") return "standard input";
    return url.starts_with("words:") ? "the words" : "'" + url + "'";
}

// Sources that are joined by `joint` become one; what stands between other joints stays apart.
// Afterwards joints[i] stands before sources[i + 1], as before.
template <typename Make>
void join_runs(Sources& sources, std::vector<Joint>& joints, Joint joint, Make make) {
    Sources joined;
    std::vector<Joint> left;
    Sources run;
    auto end_run = [&] {
        bool alone = run.size() == 1;
        joined.push_back(alone ? std::move(run.front()) : make(std::move(run)));
        run.clear();
    };
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (i > 0 && joints[i - 1] != joint) {
            end_run();
            left.push_back(joints[i - 1]);
        }
        run.push_back(std::move(sources[i]));
    }
    end_run();
    sources = std::move(joined);
    joints = std::move(left);
}

std::unique_ptr<Source> make_sum(Sources sources) {
    return std::make_unique<SumSource>(std::move(sources));
}

std::unique_ptr<Source> make_product(Sources sources) {
    return std::make_unique<ProductSource>(std::move(sources));
}

std::unique_ptr<Source> make_link(Sources sources) {
    return std::make_unique<LinkedSource>(std::move(sources), LinkedSource::Shorter::ends_it);
}

// Sums bind more closely than links, and links more closely than products.
std::unique_ptr<Source> combined(Sources sources, const InputRules& rules) {
    std::vector<Joint> joints;
    for (std::size_t i = 1; i < sources.size(); ++i) joints.push_back(joint_before(rules, i));
    join_runs(sources, joints, Joint::sum, make_sum);
    if (rules.wraps && sources.size() > 1) {
        return std::make_unique<LinkedSource>(std::move(sources), LinkedSource::Shorter::wraps);
    }
    join_runs(sources, joints, Joint::link, make_link);
    join_runs(sources, joints, Joint::product, make_product);
    return std::move(sources.front());
}

}  // namespace

Result<Sources> open_inputs(const std::vector<std::string>& urls, const InputRules& rules,
                            const SourceOptions& options, const LineMeasure& measure) {
    SourceOptions with_ends = options;
    with_ends.ends = RecordEnds(rules);
    bool as_they_come = is_sum(urls.size(), rules) && !groups(rules) && !rules.shuffle;
    with_ends.may_point = options.may_point && as_they_come && !shapes(rules);
    Sources sources;
    for (const std::string& url : urls) {
        std::unique_ptr<Source> source = TRY(open_source(url, with_ends));
        if (shapes(rules)) {
            source = TRY(ShapedSource::open(std::move(source), rules, shown(url)));
        }
        sources.push_back(std::move(source));
    }
    if (as_they_come && !names_columns(rules)) return sources;
    std::unique_ptr<Source> all = combined(std::move(sources), rules);
    if (rules.shuffle) {
        ASSERT(rules.seed);
        auto seed = static_cast<std::uint64_t>(*rules.seed);
        all = std::make_unique<ShuffledSource>(std::move(all), seed);
    }
    if (groups(rules)) {
        all = std::make_unique<GroupedSource>(std::move(all), rules, measure);
    }
    sources.clear();
    sources.push_back(std::move(all));
    return sources;
}

namespace {

// Its jobs would be those of both.
Result<void> check_queues(const std::vector<std::string>& urls, const SourceOptions& options) {
    std::set<std::string> places;
    for (const std::string& url : urls) {
        if (!spool::is_queue_url(url)) continue;
        if (places.insert(TRY(place_of_queue_source(url, options))).second) continue;
        return Error{ErrorCode::invalid_input,
                     fmt::format("{} is given twice; once is enough", shown(url))};
    }
    return {};
}

}  // namespace

Result<void> check_inputs(const std::vector<std::string>& urls, const InputRules& rules,
                          const SourceOptions& options) {
    for (const std::string& url : urls) TRY(check_source(url, options));
    TRY(check_queues(urls, options));
    TRY(Columns::parse(rules));
    return {};
}

namespace {

Result<void> check_alone(const std::vector<std::string>& urls) {
    auto sql = std::find_if(urls.begin(), urls.end(), is_sql_url);
    auto endless = std::find_if(urls.begin(), urls.end(), follows_queue);
    if (urls.size() > 1 && endless != urls.end()) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("{} never ends, so what is read behind it never comes: make it "
                                 "the only source of its job",
                                 shown(*endless))};
    }
    if (sql == urls.end() || urls.size() == 1) return {};
    return Error{
        ErrorCode::invalid_input,
        fmt::format("{} has to be the only source of its job: it goes on where it stopped, "
                    "whatever the table has become",
                    shown(*sql))};
}

}  // namespace

Result<Yield> yield_of_inputs(const std::vector<std::string>& urls, const InputRules& rules) {
    Yield all = urls.empty() ? Yield::arguments : TRY(yield_of(urls.front()));
    for (const std::string& url : urls) {
        Yield yield = TRY(yield_of(url));
        if (yield == Yield::arguments && all == Yield::named) yield = Yield::named;
        if (yield == Yield::named && all == Yield::arguments) all = Yield::named;
        if (yield == all) continue;
        return Error{ErrorCode::invalid_input,
                     fmt::format("{} and {} do not go together: the items of one are words, of the "
                                 "other records or ranges; make two jobs of them",
                                 shown(urls.front()), shown(url))};
    }
    if (all == Yield::arguments) return all;
    TRY(check_alone(urls));
    if (all == Yield::packets && rules.carry_bytes_max > 0) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("--carry sends the file that an item names; the jobs of {} stay "
                                 "where the queue is: leave it away",
                                 shown(urls.front()))};
    }
    auto is_split = [](const std::string& url) {
        return is_split_url(url) || is_sql_url(url) || spool::is_queue_url(url);
    };
    const std::string& url = *std::find_if(urls.begin(), urls.end(), is_split);
    if (shapes(rules)) {
        return Error{ErrorCode::invalid_input,
                     fmt::format("{} says itself what its records are: leave away --csv, --header, "
                                 "-C, -E, -L, -r and --trim",
                                 shown(url))};
    }
    bool is_words = all == Yield::named;
    if (!is_words && (!is_sum(urls.size(), rules) || groups(rules))) {
        return Error{
            ErrorCode::invalid_input,
            fmt::format("{} cannot be combined with other sources, nor grouped", shown(url))};
    }
    return all;
}

bool are_about_files(const std::vector<std::string>& urls, const InputRules& rules) {
    if (rules.records_max != 1) return false;
    // A sum is about files if all of it is; what it is combined with may be words.
    bool any = false;
    for (std::size_t i = 0; i < urls.size();) {
        bool all = true;
        do {
            all = all && (urls[i].starts_with("glob:") || spool::is_queue_url(urls[i]) ||
                          has_keys(urls[i]));
            ++i;
        } while (i < urls.size() && joint_before(rules, i) == Joint::sum);
        any = any || all;
    }
    return any;
}

}  // namespace stint
