#pragma once

#include "harness/base/report_format.hpp"
#include "harness/base/run_record.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fulldress::reports {

inline constexpr std::size_t junit_name_characters_max = 200;
inline constexpr std::size_t junit_message_characters_max = 200;
inline constexpr std::size_t junit_body_bytes_max = 16384;

/// What a case shows; a case has exactly one of these (REPORTS 1.2, rule 3).
enum class CaseResult {
  passed,
  failure,  ///< the gate said no
  error,    ///< we could not find out
  skipped   ///< it did not apply
};

/// One <testcase>, before any dialect.
struct JunitCase {
  std::string class_name;
  std::string name;
  double duration_ms = 0;
  CaseResult result = CaseResult::passed;
  std::string type;        ///< CamelCase, never a word GitLab's parser acts on
  std::string message;     ///< one line
  std::string body;        ///< begins with the message
  std::string system_out;  ///< warnings of passed cases, attachments of failed ones
  std::optional<ScriptPosition> position;
  std::vector<std::pair<std::string, std::string>> properties;
};

struct JunitSuite {
  std::string name;
  std::string started_at;
  double duration_ms = 0;
  std::vector<std::pair<std::string, std::string>> properties;
  std::string system_out;
  std::vector<JunitCase> cases;
};

/// The record as suites: first the gate's verdict, then one suite per scenario that has cases.
/// (class name, case name) is unique in the whole list.
[[nodiscard]] std::vector<JunitSuite> junit_suites(const RunRecord& record);

enum class JunitDialect {
  rich,   ///< with file, line, assertions and properties of cases
  strict  ///< validates against the junit-10.xsd of Jenkins' xUnit plugin
};

[[nodiscard]] std::string render_junit(const RunRecord& record, const RenderOptions& options,
                                       JunitDialect dialect);

}  // namespace fulldress::reports
