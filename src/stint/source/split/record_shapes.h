// What the records of each format are made into when each is an item.
#pragma once

#include "stint/source/split/record_source.h"
#include "stint/source/split/split_url.h"

namespace stint {

//   text, envelope, fixed  the record, without what ends it
//   csv                    its fields; the first record has their names, unless header=no
//   jsonl                  the line; blank lines are none
RecordSource::Options record_shape(const SplitRules& rules);

}  // namespace stint
