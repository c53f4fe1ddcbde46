#include "harness/base/record_json.hpp"
#include "reports/report_list.hpp"

namespace fulldress::reports {

/// result.json: the record itself, from which every other report can be made again.
ReportFormat json_report() {
  return {.name = "json",
          .file_name = "result.json",
          .is_default = true,
          .render = [](const RunRecord& record, const RenderOptions& options) {
            return to_json(record, options);
          }};
}

}  // namespace fulldress::reports
