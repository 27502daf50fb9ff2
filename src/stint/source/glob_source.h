// The files that match a pattern (sys/glob.h), each with its size and time of change as
// fingerprint. The walk goes on while the first items run; a slow one hands over what it has.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stint/source/interrupt.h"
#include "stint/source/source.h"
#include "stint/sys/clock.h"
#include "stint/sys/glob.h"

namespace stint {

class GlobSource final : public Source {
public:
    // A relative pattern begins in `directory`, and so do the items: "in/*" yields "in/x" wherever
    // that is. An empty `directory` is the working directory. Looks at no match yet. Fails with
    // invalid_input for a pattern that can match no file, and with not_found when there is no such
    // directory.
    static Result<std::unique_ptr<Source>> open(
        const std::string& pattern, const std::string& directory, int interrupt_fd,
        FileFingerprint fingerprint = FileFingerprint::facts,
        std::unique_ptr<Clock> clock = std::make_unique<SystemClock>());

    // A directory that cannot be read is an error that names it, once the files found before have
    // been handed over; the next call goes on behind it.
    Result<bool> read(std::vector<NewItem>& items, std::size_t items_max) override;
    KeyRule keys() const override { return KeyRule::unique; }
    bool was_interrupted() const override { return interrupt_.was_seen(); }

    GlobSource(Glob glob, std::size_t prefix_bytes, int interrupt_fd, FileFingerprint fingerprint,
               std::unique_ptr<Clock> clock);

private:
    Result<std::int64_t> fingerprint_of(const Glob::Match& match) const;

    Glob glob_;
    std::size_t prefix_bytes_;  // What the matches begin with and the items do not.
    Interrupt interrupt_;
    FileFingerprint fingerprint_;
    std::unique_ptr<Clock> clock_;
    std::optional<Error> failure_;  // Found behind items that were still to be handed over.
};

}  // namespace stint
