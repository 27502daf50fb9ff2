// What every command gets: the clock, the arguments as they were typed, and ways to speak.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stint/base/json_types.h"
#include "stint/base/result.h"
#include "stint/engine/engine.h"
#include "stint/sys/clock.h"
#include "stint/sys/signals.h"

namespace stint::cli {

// What a command does about a store on a server that does not answer. Who waits for ever has had an
// answer before: a name that is mistyped is told.
enum class Outages { fail, wait_a_little, wait_for_ever };

class Context {
public:
    explicit Context(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {}

    const Clock& clock() const { return clock_; }

    // The line that was typed, quoted so that it can be typed again.
    std::string command_line() const;

    // To stdout.
    void print(std::string_view text) const;
    void print_line(const Json& value) const;
    // To stderr, as "stint: TEXT".
    void say(std::string_view text) const;
    // The same, only when a person looks at stderr.
    void tell(std::string_view text) const;

    // `signals`, which may be null, outlive the engine: when one has come and nobody takes it up,
    // no outage is waited for any more.
    Result<std::unique_ptr<Engine>> open_engine(const std::string& store, OpenStore mode,
                                                Outages outages = Outages::wait_a_little,
                                                const StopSignals* signals = nullptr) const;

private:
    SystemClock clock_;
    std::vector<std::string> arguments_;
};

// The same store as a --store from any directory, for commands that are run. Fails with
// invalid_input as open_engine does.
Result<std::string> store_for_commands(const std::string& store);

// The job of that name, or the newest one when `name` is empty. Fails with not_found and tells what
// there is.
Result<Job> choose_job(Store& store, std::string_view name);

// The item of that key, or of that number if there is no such key. Fails with not_found.
Result<ItemId> choose_item(Store& store, const Job& job, std::string_view text);

// Columns padded to their widest cell; the first row is the heading.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace stint::cli
