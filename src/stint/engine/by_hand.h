// Claims by hand, for commands that scripts call: each call is a process that comes and goes, and
// nothing of stint runs between them. So whoever claims first reaps what has expired, and whoever
// settles the last item finishes the job.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stint/engine/engine.h"
#include "stint/engine/verdict.h"

namespace stint {

class ByHand {
public:
    // REQUIRES: the engine outlives it
    static Result<ByHand> open(Engine& engine);

    // One chosen item, by its key; or the next one. Errors as ClaimsByHand::claim_item.
    Result<ChosenClaim> claim_item(JobId job, std::string_view key, std::string_view holder,
                                   Millis lease_ms);
    Result<std::optional<ChosenClaim>> claim_next(JobId job, std::string_view holder,
                                                  Millis lease_ms);
    // As claim_next, but waits until there is something. Nothing: nothing is left, or it cannot
    // come any more.
    Result<std::optional<ChosenClaim>> wait_next(JobId job, std::string_view holder,
                                                 Millis lease_ms);
    Result<Outlook> outlook(JobId job) { return reader_->outlook(job); }

    // False, here and below: the token is stale; see explain(). Past the end of its lease, also.
    Result<bool> renew(LeaseToken token, Millis lease_ms);
    // `output` is the name of a file, "-" for stdin, or empty for none. A long output becomes a
    // content file, as that of a command does. Fails with invalid_input when it cannot be read.
    Result<bool> complete(LeaseToken token, const std::string& output);
    // Yields what came of it: a retry after a pause, or failed for good.
    Result<std::optional<Verdict>> fail(LeaseToken token, const std::string& cause);
    Result<bool> set_back(LeaseToken token, Millis delay_ms);
    Result<bool> give_back(LeaseToken token);

    // A sentence or two that say what became of a stale token's lease and its item.
    Result<std::string> explain(LeaseToken token);
    // The key of a token's item; empty when it has none.
    Result<std::string> key_of(LeaseToken token);

private:
    ByHand(Engine& engine, std::unique_ptr<Store> reader, Beacon beacon);
    Result<void> reap_expired();
    // The claim, if its lease stands.
    Result<std::optional<ClaimTrace>> standing(LeaseToken token);
    Result<bool> settle(const ClaimTrace& claim, Settlement settlement);
    Result<bool> exchange(ExchangeRequest request);
    Result<void> keep_output(LeaseToken token, ItemId item, const std::string& file,
                             Attempt& attempt);

    Engine& engine_;
    std::unique_ptr<Store> reader_;
    Beacon beacon_;
};

}  // namespace stint
