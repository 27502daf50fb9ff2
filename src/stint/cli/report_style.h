// How the page of a report looks, light and dark, on a screen and on paper.
#pragma once

#include <string_view>

namespace stint::cli {

// What stands between <style> and </style>.
std::string_view report_style();

}  // namespace stint::cli
