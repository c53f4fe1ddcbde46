#pragma once

#include "checks/check.hpp"
#include "harness/engine/engine.hpp"
#include "harness/run/run_options.hpp"
#include "harness/run/scenario.hpp"
#include "migrations/migration_set.hpp"
#include "scenarios/play/stage_guest.hpp"
#include "scenarios/scenario_file.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::fixtures {
class ProductionCopy;
}

namespace fulldress::scenarios {

/// A database at the head of its migrations.
struct UpgradedDatabase {
  std::unique_ptr<Database> database;
  std::string failure;  ///< why there is none; empty when there is
};

/// What the steps of one scenario share: the migrations as they were read, disposable servers, and
/// databases in known states. Lives as long as the scenario's steps.
class Stage {
 public:
  struct Options {
    ScenarioConfig config;
    migrations::MigrationSet set;    ///< of nothing where another tool migrates by commands
    const Engine* engine = nullptr;  ///< outlives the stage
    RunOptions run;
    /// Every engine there is, which outlive the stage; null: only its own is known.
    const std::vector<std::unique_ptr<Engine>>* engines = nullptr;
    /// Where every database begins instead of with fixtures; null: nowhere. Shared by the stages of
    /// one scenario, which are of other threads, too.
    std::shared_ptr<fixtures::ProductionCopy> source = nullptr;
  };

  explicit Stage(Options options) : options_(std::move(options)) {}
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  [[nodiscard]] const ScenarioConfig& config() const { return options_.config; }
  [[nodiscard]] const migrations::MigrationSet& set() const { return options_.set; }
  [[nodiscard]] const Engine& engine() const { return *options_.engine; }
  [[nodiscard]] const RunOptions& options() const { return options_.run; }
  /// Whether there is a directory of migrations; else another tool migrates, or nothing does.
  [[nodiscard]] bool has_migrations() const {
    return config().command.is_empty() && !config().migrations.empty();
  }
  /// The engine of that name, its own for none. throws UsageError "scenarios.unknown-engine".
  [[nodiscard]] const Engine& engine_called(const std::string& name) const;
  [[nodiscard]] bool generates_rows() const {
    return options().generates_rows && config().generates_rows;
  }

  /// Whether databases begin as a copy of production.
  [[nodiscard]] bool has_source() const { return options_.source != nullptr; }
  /// Why a migration is applied before the rehearsal begins.
  [[nodiscard]] std::string who_applied() const;

  /// Starts a server and prepares the state before the first migration: the fixtures, unless they
  /// wait for a version, and the format's ledger, empty; or a copy of production, as it is.
  void open(StepContext& context);

  /// A new database in the state before the first migration. A server whose roles a migration has
  /// changed is left behind for a new one: roles outlive databases.
  [[nodiscard]] std::unique_ptr<Database> fresh(StepContext& context);

  /// A new database with nothing but what the format's platform and its tool put into every one.
  [[nodiscard]] std::unique_ptr<Database> empty(StepContext& context);

  /// A copy of `source`, which nobody else may be connected to.
  [[nodiscard]] std::unique_ptr<Database> clone(const Database& source, StepContext& context);
  /// The same beside `visitor`, an idle session of `source`, which stays and may refuse.
  [[nodiscard]] std::unique_ptr<Database> clone_beside(Session& visitor, const Database& source,
                                                       StepContext& context);

  /// The server that made `database`, which still lives.
  [[nodiscard]] Server& server_of(const Database& database) const { return *homes_.at(&database); }
  /// The log of the server `database` is on; empty where there is none.
  [[nodiscard]] std::filesystem::path log_of(const Database& database) const;

  /// Loads the fixtures; called before the first migration, or once fixture_version is applied.
  void load_fixtures(Database& database, StepContext& context) const;
  [[nodiscard]] bool loads_fixtures_behind(const std::string& version) const;

  /// A copy of the database at head: the one the upgrade left, or one made now.
  [[nodiscard]] UpgradedDatabase upgraded(StepContext& context);
  /// The verdict, with its reason in `context`, of a step that has no database at head for
  /// `failure`: skipped where the step upgrade has told it and closed the gate already, else
  /// unknown.
  [[nodiscard]] Verdict without_head(const std::string& failure, StepContext& context) const;
  /// Keeps the database an upgrade has brought to head, or why it did not get there.
  void keep_upgraded(UpgradedDatabase upgraded);

  /// A second stage of the same migrations, on servers of its own, for another thread; to be
  /// opened.
  [[nodiscard]] Stage& beside();

  /// The same on servers that are started in another way; to be opened.
  [[nodiscard]] std::unique_ptr<Stage> on_server(const ServerOptions& server) const;
  /// Takes in what lives on its servers, and ends before them.
  void receive(std::unique_ptr<StageGuest> guest);

  /// Outcomes of the checks before the first migration that ran on data.
  std::vector<CheckOutcome> checks_before;
  /// What checks of kind compare saw then.
  std::optional<checks::Baseline> baseline_before;

  /// Keeps servers and databases after the run, e.g. because something failed.
  /// returns  how to reach them, one line each.
  std::vector<std::string> keep();
  /// Ends everything; throws what destructors could only swallow.
  void close();

 private:
  [[nodiscard]] std::string next_name();
  [[nodiscard]] std::unique_ptr<Database> settle(std::unique_ptr<Database> database,
                                                 Server& server);
  void start_server(StepContext& context);
  void prepare_base(StepContext& context);
  [[nodiscard]] std::unique_ptr<Database> begun(StepContext& context);
  /// Packages in front of those that are rehearsed belong to the state before.
  void apply_earlier_packages(Database& database, StepContext& context) const;
  [[nodiscard]] std::string roles_of(const Database& database, StepContext& context) const;

  Options options_;
  // Databases end before the servers they are on.
  std::vector<std::unique_ptr<Server>> servers_;
  std::map<const Database*, Server*> homes_;  ///< which server made a database that still lives
  std::unique_ptr<Database> base_;
  UpgradedDatabase upgraded_;
  std::string roles_at_start_;
  int databases_ = 0;
  std::unique_ptr<Stage> beside_;
  std::vector<std::unique_ptr<StageGuest>> guests_;
};

}  // namespace fulldress::scenarios
