#pragma once

#include "checks/check_settings.hpp"
#include "checks/user/user_checks.hpp"
#include "harness/base/verdict.hpp"
#include "migrations/package_range.hpp"
#include "scenarios/checklist.hpp"
#include "scenarios/command_adapter.hpp"
#include "scenarios/downtime/downtime_config.hpp"
#include "scenarios/history/history_settings.hpp"
#include "scenarios/lint/lint_config.hpp"
#include "scenarios/play/planned_step.hpp"
#include "scenarios/queries/query.hpp"
#include "scenarios/start_config.hpp"
#include "scenarios/waivers.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// What an installation made in one go is compared with (docs/configuration.md).
enum class ColumnOrder {
  reported,  ///< a difference is said, and does not fail
  ignored,
  required
};

/// Releases in the field that must be upgraded; each names the migrations it was made with.
struct ReleasesConfig {
  std::string tags;                                ///< glob on git tags
  std::vector<std::string> refs;                   ///< git revisions
  std::vector<std::filesystem::path> directories;  ///< kept copies of the migrations
  std::vector<std::string> versions;               ///< the last version of each release

  [[nodiscard]] bool is_empty() const {
    return tags.empty() && refs.empty() && directories.empty() && versions.empty();
  }
  friend bool operator==(const ReleasesConfig&, const ReleasesConfig&) = default;
};

/// What a scenario.json or fulldress.json says of one scenario; paths are as they can be opened.
/// Empty means: not said.
struct ScenarioConfig {
  std::string name;
  std::string title;
  std::string engine;
  std::string engine_evidence;       ///< what tells the engine where nobody names it, one line
  std::filesystem::path migrations;  ///< directory
  std::string format;
  std::map<std::string, std::string> format_options;  ///< settings of the format
  std::string ledger_table;  ///< `table` or `schema.table`, if not where the format's tool has it
  std::vector<std::filesystem::path> fixtures;
  std::string fixture_version;  ///< load the fixtures once this version is applied
  SourceConfig source;          ///< a copy of production instead of fixtures
  RollbackConfig rollback;
  DowntimeConfig downtime;
  LintConfig lint;
  bool generates_rows = true;  ///< fill tables that are empty before every step
  std::vector<std::string> flows;
  std::vector<PlannedStep> steps;   ///< what the flow `steps` plays, in order
  std::vector<std::string> checks;  ///< globs on check ids
  checks::CheckSettings check_settings;
  /// Keys of it that no check of the catalogue reads, with the place and what to say about them;
  /// require_read_settings() judges them once the user's own checks are known.
  std::map<std::string, std::string> unread_settings;
  std::vector<std::filesystem::path> check_directories;  ///< checks of the user's own
  /// What they hold, read when the subjects are resolved; null: nothing.
  std::shared_ptr<const checks::UserChecks> user_checks;
  std::filesystem::path fresh_install;  ///< SQL that makes a new installation's schema
  std::string create;                   ///< command that makes a new installation instead
  ColumnOrder column_order = ColumnOrder::reported;  ///< of a new installation
  ReleasesConfig releases;
  CommandConfig command;                 ///< another tool migrates; `migrations` is not read
  migrations::PackageSettings packages;  ///< ranges of versions, and which of them are meant
  std::filesystem::path archived;        ///< directory of migrations that must not run any more
  std::optional<Severity> fail_on;       ///< closes the gate for this scenario from here on
  std::vector<Waiver> waivers;
  std::vector<PlannedChecklist> checklists;
  /// Statements of the application; shared by all copies, it does not change. Null: none.
  std::shared_ptr<const QueriesConfig> queries;
  HistorySettings history;     ///< where measurements are kept, and how much they may grow
  std::string since;           ///< git revision: only what changed since is judged
  std::filesystem::path file;  ///< where this was read from; empty without a file

  friend bool operator==(const ScenarioConfig&, const ScenarioConfig&) = default;
};

/// Parses the JSON (comments allowed) of one scenario, or of several under "scenarios".
///
/// file    names the text in messages; relative paths in the text start at its folder.
/// throws  UsageError "scenarios.malformed-config" or "scenarios.unknown-key" with
/// file:line:column.
[[nodiscard]] std::vector<ScenarioConfig> parse_scenarios(std::string_view text,
                                                          const std::filesystem::path& file);

/// The same of a file. throws UsageError "scenarios.unreadable-config" too.
[[nodiscard]] std::vector<ScenarioConfig> read_scenarios(const std::filesystem::path& file);

/// The same of a file that need not say what is migrated, because only checks are asked.
[[nodiscard]] std::vector<ScenarioConfig> read_check_config(const std::filesystem::path& file);

/// What a scenario is called that does not say: "shop/migrations" is "shop".
[[nodiscard]] std::string name_of_directory(const std::filesystem::path& migrations);

/// The JSON Schema of these files.
[[nodiscard]] std::string_view config_schema();

}  // namespace fulldress::scenarios
