// Puts the outputs of all items together in one file, in the order of the items: the header once,
// then the bodies, then the footer once, with control totals that are computed anew. Grows as the
// next item in order completes, under a private name; takes its place, whole, when the job is
// completed. What was put together is known after a crash (a second private file says how far), so
// each output is in the file once.
//
// It stands still at an item that failed or was canceled: the failure names it. Once that item is
// completed after all, the next run goes on from there.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "stint/sink/part_reader.h"
#include "stint/sink/shell_command.h"
#include "stint/sink/sink.h"
#include "stint/sys/content_files.h"
#include "stint/sys/fd.h"

namespace stint {

class MergeSink final : public Sink {
public:
    struct Options {
        std::string path;     // Where it ends; or `command`, which reads all of it on its stdin.
        std::string command;  // For /bin/sh.
        std::string private_path;  // Where it grows, on the file system of `path`.
        std::string job;           // For messages.
        MergeRules rules;
        ContentFiles* contents = nullptr;  // Where large outputs are read from; outlives the sink.
        bool fresh = true;                 // Nothing was delivered yet.
        bool durable = true;               // Sync before flush() returns.
        std::function<Result<bool>()> is_complete;  // Whether no more will come.
    };
    // Fails with not_found when the file was put together before and is gone, and with corrupt when
    // bytes are missing that it had.
    static Result<std::unique_ptr<Sink>> open(Options options);

    // Fails with conflict at an item without an output to put in, and for one that was put in
    // before and has run again; with invalid_input for an output that does not fit to the others.
    Result<void> deliver(const Event& event) override;
    Result<bool> flush() override;
    Millis flush_delay() const override { return options_.durable ? 1'000 : 0; }
    Result<void> close() override;
    void abandon() override { command_.abandon(); }

private:
    // What is in the file, as the second private file keeps it.
    struct Progress {
        std::int64_t item = 0;  // The last one that is in it.
        std::int64_t bytes = 0;
        MergeTotals totals;
        std::string header;
        std::string footer;
    };
    explicit MergeSink(Options options)
        : options_(std::move(options)), command_(options_.command) {}
    Result<void> begin();
    Result<void> resume();
    Result<void> cut_to_progress();
    Result<void> find_published();
    Result<void> put(const Event& event);
    Result<void> read_output(const Attempt& attempt, PartReader& part) const;
    Result<void> check_guess(const PartReader& part) const;
    Result<void> put_header(const std::string& header);
    Result<void> put_footer();
    Result<void> write(std::string_view bytes);
    Result<void> write_buffer();
    Result<void> run_command();
    std::string progress_path() const { return options_.private_path + ".progress"; }

    Options options_;
    ShellCommand command_;
    Fd file_;
    Progress progress_;
    std::string buffer_;       // The end of the file, still to be written; counted.
    bool has_header_ = false;  // That of the current output was looked at.
    bool published_ = false;   // In an earlier run.
    bool changed_ = false;     // Since the progress was kept.
};

}  // namespace stint
