#pragma once

#include "harness/base/report_format.hpp"
#include "harness/run/run_options.hpp"
#include "harness/run/scenario.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fulldress {

/// A scenario that ships with the program, as `fulldress list` shows it.
struct ScenarioSummary {
  std::string name;
  std::string title;
  std::string engine;
};

/// A check as `list --checks` and `explain` show it.
struct CheckSummary {
  std::string id;
  Severity severity = Severity::error;
  std::string tier;  ///< core, scenario, extended
  std::string kind;  ///< catalog, pred, rows, exec, compare, sqlite
  std::string title;
  std::vector<std::string> engines;
  std::string
      explanation;  ///< Markdown: condition, effect, how to fix, cost, false positives, waiver, SQL
};

/// What `init` is asked for.
struct InitOptions {
  std::filesystem::path file = "fulldress.json";
  bool replaces = false;  ///< an existing file is written over
};

/// The parts main.cpp composes, as functions, so that harness/cli need not know who provides them.
struct Toolbox {
  /// Plans for `run`: named scenarios or directories. throws UsageError before anything is started.
  std::function<std::vector<Scenario>(const RunOptions&)> plan_run;
  /// Plan of `check` on an attached database: read-only.
  std::function<std::vector<Scenario>(const RunOptions&)> plan_check;
  /// Plans of `migrate up|down|status`; the result is in StepRecord::migrations.
  std::function<std::vector<Scenario>(const RunOptions&)> plan_migrate_up;
  std::function<std::vector<Scenario>(const RunOptions&)> plan_migrate_down;
  std::function<std::vector<Scenario>(const RunOptions&)> plan_migrate_status;
  /// Writes the file(s) of `migrate new`. returns their paths.
  std::function<std::vector<std::filesystem::path>(const RunOptions&)> new_migration;
  std::function<std::vector<std::string>()> migration_templates;

  /// Looks at the repository the file is to describe, and writes it. returns what was found, one
  /// line each. throws UsageError "scenarios.config-exists".
  std::function<std::vector<std::string>(const InitOptions&)> init;

  std::function<std::vector<ScenarioSummary>()> scenarios;
  std::function<std::vector<CheckSummary>()> checks;
  std::function<std::vector<DoctorLine>(const RunOptions&)> doctor;
  std::function<std::vector<LeftOver>(const RunOptions&, CleanMode)> clean;
  std::vector<ReportFormat> reports;
  /// Published JSON Schemas by name: "result", "config".
  std::map<std::string, std::string> schemas;
};

}  // namespace fulldress
