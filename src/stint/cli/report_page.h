// The report of a job as one page of HTML that stands alone: it fetches nothing, runs no script,
// and can be sent and kept as a file.
#pragma once

#include <string>

#include "stint/model/report_figures.h"

namespace stint::cli {

std::string report_page(const ReportFigures& figures);

}  // namespace stint::cli
