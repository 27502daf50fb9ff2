// The report of a job as text for a terminal.
#pragma once

#include <string>

#include "stint/model/report_figures.h"

namespace stint::cli {

std::string report_text(const ReportFigures& figures);

}  // namespace stint::cli
