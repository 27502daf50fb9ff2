// What the commands of `stint spool` share: the options as fspl calls them, its exit codes, and how
// a lock is waited for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stint/cli/command.h"
#include "stint/spool/job_scanner.h"
#include "stint/spool/packet.h"
#include "stint/spool/sequence_file.h"

namespace stint::cli {

constexpr int exit_spool_failed = 1;   // Of all commands of fspl.
constexpr int exit_spool_locked = 75;  // EX_TEMPFAIL of sysexits.h: try again later.

class SpoolCommand : public Command {
public:
    Result<int> run(Context& context) final;

protected:
    // What is missing from the command line, or too much of it.
    virtual std::optional<std::string> fault() const { return std::nullopt; }
    virtual Result<void> work(const Context& context) = 0;
    // When work() has succeeded.
    virtual int exit_code() const { return exit_ok; }
};

Option queue_option(std::string* queue);
Option seqfile_option(std::string* seqfile);
Option decoder_option(std::string* decoder);
Option no_wait_option(bool* no_wait);
Option order_option(std::string* order);

// Whether they are the same, but for capitals. REQUIRES: `word` is in small letters
bool is_word(std::string_view text, std::string_view word);

// What is said when the value of an option is none of the words it takes.
Error not_one_of(std::string_view option, std::string_view words, const std::string& value);

// What --order-by says.
Result<spool::JobOrder> parse_order(const std::string& text);

// "-q is missing: …" when `value` is empty.
std::optional<std::string> if_missing(const std::string& value, std::string_view option,
                                      std::string_view what);

// Waits as long as it takes, and says so, unless `no_wait`: then it fails with busy.
Result<spool::SequenceFile> lock_sequence(const Context& context, const std::string& path,
                                          bool no_wait, spool::SequenceLock::Missing missing);

// FSPL_SET_… of the environment, in its order.
std::vector<spool::Variable> variables_to_send();

spool::PacketTime packet_time_now();

// The job with that number. Fails with not_found, and with conflict when there are several.
Result<spool::QueuedJob> choose_spooled(const spool::JobScanner& scanner, const std::string& queue,
                                        std::uint64_t seq);

// A number as people write it on a command line: digits only.
std::optional<std::uint64_t> parse_seq(std::string_view text);

}  // namespace stint::cli
