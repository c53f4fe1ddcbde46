#include "reports/support/junit.hpp"

#include "reports/report_list.hpp"

namespace fulldress::reports {

/// The dialect GitLab, GitHub actions, Azure, Buildkite and Jenkins' junit plugin read.
ReportFormat junit_report() {
  return {.name = "junit",
          .file_name = "junit.xml",
          .is_default = true,
          .render = [](const RunRecord& record, const RenderOptions& options) {
            return render_junit(record, options, JunitDialect::rich);
          }};
}

}  // namespace fulldress::reports
