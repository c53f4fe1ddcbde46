#include "scenarios/toolbox.hpp"

#include "checks/check.hpp"
#include "checks/explain.hpp"
#include "checks/generate/suite.hpp"
#include "fixtures/bundle/manifest_schema.hpp"
#include "harness/base/error.hpp"
#include "harness/host/files.hpp"
#include "migrations/new_migration.hpp"
#include "scenarios/backup.hpp"
#include "scenarios/compare.hpp"
#include "scenarios/convert.hpp"
#include "scenarios/emergency/rollback.hpp"
#include "scenarios/generate_suite.hpp"
#include "scenarios/history/history.hpp"
#include "scenarios/packages.hpp"
#include "scenarios/plan.hpp"
#include "scenarios/scenario_file.hpp"
#include "scenarios/serve/serve.hpp"
#include "scenarios/survey.hpp"
#include "scenarios/transfer.hpp"

#include <chrono>

namespace fulldress::scenarios {
namespace {

std::vector<CheckSummary> check_summaries() {
  std::vector<CheckSummary> summaries;
  for (const auto& check : checks::catalogue()) {
    CheckSummary summary{.id = check.id,
                         .severity = check.severity,
                         .tier = check.tier,
                         .kind = check.kind,
                         .title = check.title,
                         .explanation = checks::explain(check)};
    for (const auto& [engine, statements] : check.sql) summary.engines.push_back(engine);
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

std::vector<std::filesystem::path> new_migration(const RunOptions& options) {
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return migrations::write_new_migration(
      {.directory = options.directory,
       .name = options.new_name,
       .template_name = options.template_name,
       .engine = options.engine.empty() ? "postgres" : options.engine,
       .date = std::chrono::year_month_day(today)});
}

constexpr auto init_timeout = std::chrono::minutes(2);

std::vector<std::string> init(const InitOptions& options) {
  const auto folder = options.file.parent_path();
  const auto found =
      survey(folder.empty() ? std::filesystem::path(".") : folder, Deadline::after(init_timeout));
  const auto text = config_text(found);
  if (options.replaces) {
    write_file_atomically(options.file, text);
  } else if (!write_new_file(options.file, text)) {
    throw UsageError("scenarios.config-exists",
                     options.file.string() + " is there already; --force writes over it");
  }
  return survey_lines(found);
}

}  // namespace

Toolbox make_toolbox(const Engines& engines) {
  const auto with = [&engines](auto plan) {
    return [&engines, plan](const RunOptions& options) { return plan(options, engines); };
  };
  Toolbox toolbox;
  toolbox.plan_run = with(plan_run);
  toolbox.plan_check = with(plan_check);
  toolbox.plan_compare = plan_compare;
  toolbox.trend = [&engines](const TrendQuestion& question) {
    return answer_trend(question, engines);
  };
  toolbox.accept_baseline = [&engines](const BaselineAcceptance& acceptance) {
    return accept_baselines(acceptance, engines);
  };
  toolbox.generate = [&engines](const RunOptions& options, const GenerateOptions& wanted) {
    return generate_suite(options, wanted, engines);
  };
  toolbox.count_cases = with(count_cases);
  toolbox.suite_formats = [] { return checks::suite_formats(); };
  toolbox.plan_migrate_up = with(plan_migrate_up);
  toolbox.plan_migrate_down = with(plan_migrate_down);
  toolbox.plan_migrate_status = with(plan_migrate_status);
  toolbox.new_migration = new_migration;
  toolbox.migration_templates = migrations::template_names;
  toolbox.export_bundle = [&engines](const RunOptions& options, const ExportOptions& wanted) {
    return run_export(options, wanted, engines);
  };
  toolbox.import_bundle = [&engines](const RunOptions& options, const ImportOptions& wanted) {
    return run_import(options, wanted, engines);
  };
  toolbox.import_packages = [&engines](const RunOptions& options, const PackageOptions& wanted) {
    return run_packages(options, wanted, engines);
  };
  toolbox.convert = [&engines](const RunOptions& options, const ConvertOptions& wanted) {
    return run_convert(options, wanted, engines);
  };
  toolbox.back_up = [&engines](const RunOptions& options, const BackupOptions& wanted) {
    return run_backup(options, wanted, engines);
  };
  toolbox.backups = list_backups;
  toolbox.verify_backup = [&engines](const RunOptions& options, const BackupVerifyOptions& wanted) {
    return run_backup_verify(options, wanted, engines);
  };
  toolbox.prune_backups = run_backup_prune;
  toolbox.restore = [&engines](const RunOptions& options, const RestoreOptions& wanted) {
    return run_restore(options, wanted, engines);
  };
  toolbox.plan_rollback = [&engines](const RunOptions& options, const EmergencyOptions& wanted) {
    return plan_rollback(options, wanted, engines);
  };
  toolbox.serve = [&engines](const RunOptions& options, const ServeOptions& wanted) {
    run_serve(options, wanted, engines);
  };
  toolbox.init = init;
  toolbox.scenarios = scenario_summaries;
  toolbox.checks = check_summaries;
  toolbox.doctor = with(doctor_lines);
  toolbox.clean = [&engines](const RunOptions& options, CleanMode mode) {
    return left_overs(options, engines, mode);
  };
  toolbox.schemas = {{"bundle", std::string(fixtures::manifest_schema())},
                     {"config", std::string(config_schema())},
                     {"suite", std::string(checks::suite_schema())}};
  return toolbox;
}

}  // namespace fulldress::scenarios
