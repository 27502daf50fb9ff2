#include "stint/engine/merge_rules.h"

#include "stint/source/split/split_url.h"

namespace stint {

MergeRules merge_rules(const JobSpec& spec) {
    MergeRules merging;
    if (spec.inputs.yields != Yield::ranges || spec.sources.empty()) return merging;
    if (!is_split_url(spec.sources.front())) return merging;
    Result<SplitRules> rules = parse_split_url(spec.sources.front());
    if (!rules.ok()) return merging;
    const SplitRules& split = rules.value();
    if (split.has_header) merging.header_records = 1;
    if (split.format == SplitRules::Format::csv) merging.quote = split.marks.quote;
    merging.header_is_guessed = true;
    if (split.format != SplitRules::Format::envelope) return merging;
    const EnvelopeRules& envelope = split.envelope;
    merging.header_records = envelope.header_records;
    merging.footer_records = envelope.footer_records;
    merging.header_prefix = envelope.header_prefix;
    merging.footer_prefix = envelope.footer_prefix;
    merging.record_bytes = split.length;
    merging.count = envelope.count;
    merging.sum = envelope.sum;
    merging.total = envelope.total;
    return merging;
}

}  // namespace stint
