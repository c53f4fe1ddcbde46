#pragma once

#include "harness/base/report_format.hpp"

#include <vector>

namespace fulldress::reports {

/// One report for every file in reports/, in name order. Generated at configure time.
[[nodiscard]] std::vector<ReportFormat> all_reports();

}  // namespace fulldress::reports
