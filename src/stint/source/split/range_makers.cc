#include "stint/source/split/range_makers.h"

#include <utility>

#include <fmt/core.h>

#include "stint/model/bounds.h"

namespace stint {

CutRanges::CutRanges(std::unique_ptr<Cutter> cutter, Options options)
    : cutter_(std::move(cutter)), options_(std::move(options)) {
    if (options_.header_records == 0) {
        send_to_spool();
        return;
    }
    cutter_->set_taker([this](std::string_view bytes) -> Result<void> {
        header_ += bytes;
        if (std::ssize(header_) <= bounds::around_bytes_max) return {};
        return cutter_->refusal(
            0, fmt::format("its header is longer than {} KiB", bounds::around_bytes_max >> 10));
    });
}

void CutRanges::send_to_spool() {
    has_header_ = true;
    BlockSpool* spool = options_.spool.get();
    if (spool == nullptr) return cutter_->set_taker({});
    cutter_->set_taker([spool](std::string_view bytes) { return spool->add(bytes); });
}

// False: it has not come yet, or there is none.
Result<bool> CutRanges::take_header(Cutter::Patience patience) {
    std::optional<Cutter::Block> block =
        TRY(cutter_->next({.records = options_.header_records}, patience));
    if (!block) return false;
    std::string_view header = header_;
    if (header.starts_with(byte_order_mark)) header.remove_prefix(byte_order_mark.size());
    options_.common.head = {block->body.end - std::ssize(header), block->body.end};
    if (options_.spool) options_.spool->set_head(std::string(header));
    cutter_->number_from_one();
    send_to_spool();
    return true;
}

Result<std::optional<FileRange>> CutRanges::next(Cutter::Patience patience) {
    if (!has_header_ && !TRY(take_header(patience))) return std::optional<FileRange>();
    std::optional<Cutter::Block> block = TRY(cutter_->next(options_.rule, patience));
    if (!block) return std::optional<FileRange>();
    FileRange range = options_.common;
    range.body = block->body;
    range.first = block->first;
    range.records = block->records;
    if (options_.spool) range.block = TRY(options_.spool->finish(block->body.begin));
    return std::optional<FileRange>(std::move(range));
}

Result<std::optional<FileRange>> SoughtRanges::next(Cutter::Patience /*patience*/) {
    if (interrupt_.has_come()) return std::optional<FileRange>();
    std::optional<ByteSpan> body = TRY(seeker_.next());
    if (!body) return std::optional<FileRange>();
    FileRange range = common_;
    range.body = *body;
    return std::optional<FileRange>(std::move(range));
}

}  // namespace stint
