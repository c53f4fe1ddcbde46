#include "reports/report_list.hpp"
#include "reports/support/junit.hpp"

namespace fulldress::reports {

/// For readers that validate, such as Jenkins' xUnit plugin.
ReportFormat junit_strict_report() {
  return {.name = "junit_strict",
          .file_name = "junit-strict.xml",
          .is_default = false,
          .render = [](const RunRecord& record, const RenderOptions& options) {
            return render_junit(record, options, JunitDialect::strict);
          }};
}

}  // namespace fulldress::reports
