#pragma once

#include "harness/base/report_format.hpp"

#include <string>

namespace fulldress::tests {

/// The report called `name`. throws std::out_of_range if there is none.
[[nodiscard]] ReportFormat report_named(const std::string& name);

[[nodiscard]] std::string render(const std::string& name, const RunRecord& record);

/// A record with one step of one scenario that holds `checks` checks failing with `rows` rows each.
struct BigRecordOptions {
  std::size_t checks = 0;
  std::size_t rows = 0;
};
[[nodiscard]] RunRecord big_record(const BigRecordOptions& options);

}  // namespace fulldress::tests
