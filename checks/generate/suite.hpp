#pragma once

#include "checks/check.hpp"
#include "checks/check_plan.hpp"
#include "harness/base/limits.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::checks {

/// One check of a suite: what it was bound to, and how to find out whether that still is all.
struct SuiteCheck {
  const Check* check = nullptr;  ///< outlives the suite
  /// Lists the subjects; empty when the check cannot be asked at all and its one case says why.
  std::string discovery;
  std::vector<std::string> columns;  ///< of the discovery; empty when it raised
  bool is_answering = false;         ///< the discovery gives the answers, too
  std::vector<CheckCase> cases;      ///< in the order of their subjects, at least one
};

/// Everything `run_checks` would ask of one database, before it is asked.
struct Suite {
  std::string engine;
  std::string database;            ///< its name, without a secret
  std::string program_version;     ///< of fulldress
  std::string file_name;           ///< what the user calls the suite, for what it says of itself
  std::vector<SuiteCheck> checks;  ///< sorted by id
  CheckOptions options;
  Limits limits;  ///< what closes the gate

  [[nodiscard]] std::size_t case_count() const;
  [[nodiscard]] std::size_t skipped_count() const;
  /// Whether there is anything to ask: a case that is not skipped.
  [[nodiscard]] bool has_questions() const;
};

/// Runs the discovery of every selected check once, in one read-only snapshot of `session`.
/// throws as run_checks.
[[nodiscard]] Suite build_suite(Session& session, const CheckOptions& options);
/// The same for `checks`, which outlive the suite; `options.ids` is not looked at.
[[nodiscard]] Suite build_suite(Session& session, const std::vector<const Check*>& checks,
                                const CheckOptions& options);

/// A file of a generated suite; `path` is relative to where the suite is written, empty when the
/// suite is that one file.
struct SuiteFile {
  std::filesystem::path path;
  std::string text;
};

/// A script for psql or the sqlite3 shell.
[[nodiscard]] std::vector<SuiteFile> render_sql(const Suite& suite);
/// Files for pg_prove. throws UsageError "checks.no-pgtap" for another engine.
[[nodiscard]] std::vector<SuiteFile> render_pgtap(const Suite& suite);
/// A GoogleTest source and its CMakeLists.txt.
[[nodiscard]] std::vector<SuiteFile> render_gtest(const Suite& suite);
/// One document of the schema suite-v1.
[[nodiscard]] std::vector<SuiteFile> render_json(const Suite& suite);

/// The JSON Schema of render_json().
[[nodiscard]] std::string_view suite_schema();

/// Names of the formats: sql, pgtap, gtest, json.
[[nodiscard]] const std::vector<std::string>& suite_formats();
/// throws UsageError "checks.unknown-format".
[[nodiscard]] std::vector<SuiteFile> render_suite(const Suite& suite, const std::string& format);

}  // namespace fulldress::checks
