// The plots of a report as SVG that stands in a page: drawn with the colours of its style sheet
// (cli/report_style.h), with a tooltip for each bar, and of a size that does not grow with the job.
#pragma once

#include <string>

#include "stint/model/report_figures.h"

namespace stint::cli {

// How many items were settled when, the failed ones in a colour of their own. Empty when nothing
// ran.
std::string timeline_plot(const Timeline& timeline);

// How many items took how long, on a logarithmic axis, with the quantiles. Empty when nothing ran.
std::string durations_plot(const ReportFigures& figures);

}  // namespace stint::cli
