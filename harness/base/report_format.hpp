#pragma once

#include "harness/base/run_record.hpp"

#include <functional>
#include <string>

namespace fulldress {

/// How a report is written; the same record and options give the same bytes.
struct RenderOptions {
  bool is_deterministic = false;  ///< times and durations are written as zero
};

/// One report: a pure function from the record to text.
struct ReportFormat {
  std::string name;         ///< "junit", as in `--report junit=path`
  std::string file_name;    ///< "junit.xml", in the output directory
  bool is_default = false;  ///< written without being asked for
  std::function<std::string(const RunRecord&, const RenderOptions&)> render;
};

}  // namespace fulldress
