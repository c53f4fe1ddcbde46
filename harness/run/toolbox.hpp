#pragma once

#include "harness/base/report_format.hpp"
#include "harness/run/backup_options.hpp"
#include "harness/run/compare_options.hpp"
#include "harness/run/convert_options.hpp"
#include "harness/run/emergency_options.hpp"
#include "harness/run/history_options.hpp"
#include "harness/run/run_options.hpp"
#include "harness/run/scenario.hpp"
#include "harness/run/serve_options.hpp"
#include "harness/run/transfer_options.hpp"

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

/// What `generate` is asked for, beside the database and the checks of RunOptions.
struct GenerateOptions {
  std::string format;  ///< sql, pgtap, gtest, json
  std::filesystem::path
      output;  ///< a file or, for pgtap and gtest, a directory; "-" writes nothing
  std::string program_version;
};

/// A suite that was written.
struct GeneratedSuite {
  std::vector<std::filesystem::path> files;
  std::string text;  ///< of the one file, when it was not to be written
  std::size_t cases = 0;
  std::size_t skipped = 0;     ///< of them
  bool has_questions = false;  ///< false: everything is skipped
};

/// How many cases a check has in one database.
struct CaseCount {
  std::string check_id;
  std::size_t asked = 0;  ///< cases that would be asked, or are answered by the catalogue
  std::size_t skipped = 0;
  std::string reason;  ///< of the first that is skipped
};

/// The parts main.cpp composes, as functions, so that harness/cli need not know who provides them.
struct Toolbox {
  /// Plans for `run`: named scenarios or directories. throws UsageError before anything is started.
  std::function<std::vector<Scenario>(const RunOptions&)> plan_run;
  /// Plan of `check` on an attached database: read-only.
  std::function<std::vector<Scenario>(const RunOptions&)> plan_check;
  /// Plan of `compare`: two files of measurements. throws UsageError "measure.*".
  std::function<std::vector<Scenario>(const CompareOptions&)> plan_compare;
  /// How measurements developed from run to run, as text.
  std::function<std::string(const TrendQuestion&)> trend;
  /// Takes a measurement's latest value for the usual one. returns  what was accepted, one line
  /// each.
  std::function<std::vector<std::string>(const BaselineAcceptance&)> accept_baseline;
  /// Writes the suite that `check` would ask of options.database, which is opened read-only.
  std::function<GeneratedSuite(const RunOptions&, const GenerateOptions&)> generate;
  std::function<std::vector<std::string>()> suite_formats;
  /// Binds the checks as `check` does and asks nothing.
  std::function<std::vector<CaseCount>(const RunOptions&)> count_cases;
  /// Plans of `migrate up|down|status`; the result is in StepRecord::migrations.
  std::function<std::vector<Scenario>(const RunOptions&)> plan_migrate_up;
  std::function<std::vector<Scenario>(const RunOptions&)> plan_migrate_down;
  std::function<std::vector<Scenario>(const RunOptions&)> plan_migrate_status;
  /// Writes the file(s) of `migrate new`. returns their paths.
  std::function<std::vector<std::filesystem::path>(const RunOptions&)> new_migration;
  std::function<std::vector<std::string>()> migration_templates;

  /// Writes a bundle of options.database, which is opened read-only.
  std::function<ExportSummary(const RunOptions&, const ExportOptions&)> export_bundle;
  /// Puts a bundle into options.database. throws UsageError "scenarios.not-confirmed".
  std::function<ImportSummary(const RunOptions&, const ImportOptions&)> import_bundle;
  std::function<PackageSummary(const RunOptions&, const PackageOptions&)> import_packages;

  /// Takes a backup of options.database, which is opened read-only, and verifies it.
  std::function<BackupSummary(const RunOptions&, const BackupOptions&)> back_up;
  std::function<std::vector<BackupSummary>(const std::filesystem::path& directory)> backups;
  std::function<BackupSummary(const RunOptions&, const BackupVerifyOptions&)> verify_backup;
  std::function<BackupPruneSummary(const BackupPruneOptions&)> prune_backups;
  /// Puts a backup into options.database. throws UsageError "scenarios.not-confirmed".
  std::function<RestoreSummary(const RunOptions&, const RestoreOptions&)> restore;

  /// Plan of `rollback`: options.database back to a backup. Without options.confirm it only says
  /// what would be lost.
  std::function<std::vector<Scenario>(const RunOptions&, const EmergencyOptions&)> plan_rollback;

  /// Answers over HTTP on this machine until INT or TERM.
  std::function<void(const RunOptions&, const ServeOptions&)> serve;

  /// Fills tables of options.database with documents, or clears them again. throws UsageError
  /// "scenarios.not-confirmed".
  std::function<ConvertSummary(const RunOptions&, const ConvertOptions&)> convert;

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
