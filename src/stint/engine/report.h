// What a job came to: reads all its outcomes, page by page, and counts them.
#pragma once

#include "stint/base/result.h"
#include "stint/model/report_figures.h"
#include "stint/store/store.h"

namespace stint {

// Others may work on the job meanwhile.
Result<ReportFigures> sum_up(Store& store, const Job& job);

}  // namespace stint
