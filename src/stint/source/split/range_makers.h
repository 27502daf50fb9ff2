// How the ranges of the formats are found (split/partition_source.h).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "stint/source/split/block_seeker.h"
#include "stint/source/split/block_spool.h"
#include "stint/source/split/cutter.h"
#include "stint/source/split/partition_source.h"

namespace stint {

// By reading all of the input.
class CutRanges final : public RangeMaker {
public:
    struct Options {
        CutRule rule;
        FileRange common;  // What all ranges have: file, version; head and tail, if known.
        std::int64_t header_records = 0;         // That are given to every partition.
        std::unique_ptr<BlockSpool> spool = {};  // Null: the file can be read again.
    };
    CutRanges(std::unique_ptr<Cutter> cutter, Options options);

    Result<std::optional<FileRange>> next(Cutter::Patience patience) override;
    bool was_interrupted() const override { return cutter_->was_interrupted(); }

private:
    Result<bool> take_header(Cutter::Patience patience);
    void send_to_spool();

    std::unique_ptr<Cutter> cutter_;
    Options options_;
    std::string header_;
    bool has_header_ = false;
};

// By looking where the cuts may be, and nowhere else.
class SoughtRanges final : public RangeMaker {
public:
    SoughtRanges(BlockSeeker seeker, FileRange common, int interrupt_fd)
        : seeker_(std::move(seeker)), common_(std::move(common)), interrupt_(interrupt_fd) {}

    Result<std::optional<FileRange>> next(Cutter::Patience patience) override;
    bool was_interrupted() const override { return interrupt_.was_seen(); }

private:
    BlockSeeker seeker_;
    FileRange common_;
    Interrupt interrupt_;
};

}  // namespace stint
