#include "scenarios/downtime/command_downtime.hpp"

#include "harness/engine/inspector.hpp"
#include "scenarios/command_tool.hpp"
#include "scenarios/downtime/probes.hpp"
#include "scenarios/downtime/verdict.hpp"
#include "scenarios/downtime/watched_log.hpp"
#include "scenarios/steps/row_supply.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace fulldress::scenarios {
namespace {

constexpr auto idle_time = std::chrono::milliseconds(150);
constexpr std::size_t probed_tables_max = 16;

constexpr const char* blind_spots =
    "watched from outside: VACUUM FULL, CLUSTER, TRUNCATE, CONCURRENTLY, changes of rows and "
    "blocks with EXCEPTION take locks no event trigger tells of; the probes see who waits for them";

std::string part_of(const std::filesystem::path& log, std::uintmax_t from) {
  std::ifstream stream(log, std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(from));
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::uintmax_t size_of(const std::filesystem::path& log) {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(log, ignored);
  return ignored ? 0 : size;
}

fixtures::GenerateOptions options_of(const Stage& stage, fixtures::Fill fill) {
  auto options = row_options(stage, fill);
  options.rows_per_table = stage.config().downtime.large_rows;
  return options;
}

class CommandDowntime {
 public:
  CommandDowntime(Stage& stage, StepContext& context)
      : stage_(stage),
        context_(context),
        tool_(stage, context),
        database_(stage.fresh(context)),
        top_up_(options_of(stage, fixtures::Fill::every_table)),
        filler_(options_of(stage, fixtures::Fill::tables_without_rows)) {}

  Verdict run() {
    const auto session = tool_.connect(*database_);
    install_watch(*session);
    session->close();
    auto version = tool_.version(*database_);
    for (std::size_t count = 0; count < command_steps_max; ++count) {
      context_.stop.throw_if_raised();
      const auto tables = prepare();
      context_.journal.progress("probing beside the step from " + label_of_version(version));
      const auto step = watch(tables);
      if (!step.problem.empty()) return stage_.without_head(step.problem, context_);
      if (step.version == version) break;
      context_.record.laws.push_back(std::move(law_));
      std::move(measurements_.begin(), measurements_.end(),
                std::back_inserter(context_.record.measurements));
      version = step.version;
      if (stage_.loads_fixtures_behind(label_of_version(version))) {
        stage_.load_fixtures(*database_, context_);
      }
    }
    if (context_.record.laws.empty()) {
      context_.record.reason = "the tool has nothing to apply";
      return Verdict::skipped;
    }
    context_.record.notes.emplace_back(blind_spots);
    return Verdict::passed;
  }

 private:
  struct Counted {
    TableName name;
    std::int64_t rows = 0;
  };

  /// Fills what is to be filled. returns the tables that are not the tool's own.
  std::vector<Counted> prepare() {
    const auto session = tool_.connect(*database_);
    const auto ledger = tool_.adapter().ledger_tables(*session);
    if (stage_.generates_rows() && !stage_.has_source()) {
      auto& generator = is_topped_up_ ? filler_ : top_up_;
      is_topped_up_ = true;
      generator.set_left_out(ledger);
      generator.set_deadline(context_.deadline);
      static_cast<void>(generator.fill(*session));
    }
    settle_tables(*session);
    std::vector<Counted> tables;
    for (const auto& [key, relation] : read_relation_state(*session).relations) {
      const bool is_ledger = std::find(ledger.begin(), ledger.end(), relation.name) != ledger.end();
      if (!relation.is_lockable || is_ledger || relation.rows <= 0) continue;
      tables.push_back({relation.name, relation.rows});
    }
    std::sort(tables.begin(), tables.end(),
              [](const Counted& left, const Counted& right) { return left.rows > right.rows; });
    session->close();
    return tables;
  }

  CommandStep watch(const std::vector<Counted>& tables) {
    std::vector<TableName> probed;
    std::set<TableName> existed;
    for (const auto& each : tables) {
      existed.insert(each.name);
      if (probed.size() < probed_tables_max) probed.push_back(each.name);
    }
    if (probed.size() < tables.size()) {
      context_.record.notes.emplace_back("only the 16 tables with the most rows were probed");
    }
    const auto log = stage_.log_of(*database_);
    const auto log_before = size_of(log);
    Probes probes(*database_, probed, context_.deadline);
    if (!probed.empty()) probes.idle(idle_time);
    const auto zero = Probes::now();
    const auto step = tool_.up(*database_);
    const auto records = probes.finish(zero);
    ObservedMigration migration{
        .version = step.version,
        .label = label_of_version(step.version),
        .statements = statements_in_watched_log(part_of(log, log_before), existed),
        .duration_ms = step.duration_ms};
    auto judged = judge_from_outside(migration, {.records = records, .tables = tables},
                                     stage_.config().downtime);
    law_ = std::move(judged.law);
    measurements_ = std::move(judged.measurements);
    return step;
  }

  struct Outside {
    const std::vector<ProbeRecord>& records;
    const std::vector<Counted>& tables;
  };

  static DowntimeJudgement judge_from_outside(const ObservedMigration& migration,
                                              const Outside& outside,
                                              const DowntimeConfig& config) {
    MigrationDowntime downtime{.observed = migration};
    downtime.is_from_outside = true;
    downtime.works.assign(migration.statements.size(), Work::unknown);
    for (const auto& counted : outside.tables) {
      TableDowntime table{.table = counted.name, .work = Work::unknown, .rows = counted.rows};
      for (const auto& statement : migration.statements) {
        const auto found = statement.tables.find(counted.name);
        if (found == statement.tables.end()) continue;
        table.lock = std::max(table.lock, found->second.lock);
        table.is_rewritten = table.is_rewritten || found->second.is_rewritten;
      }
      add_classes(migration, outside.records, config, table);
      if (!table.classes.empty()) downtime.tables.push_back(std::move(table));
    }
    return judge_downtime(downtime, config);
  }

  static void add_classes(const ObservedMigration& migration,
                          const std::vector<ProbeRecord>& records, const DowntimeConfig& config,
                          TableDowntime& table) {
    for (const auto& record : records) {
      if (record.table != table.table) continue;
      auto& each = table.classes[record.waiting];
      each.unknown = record.unknown;
      for (std::size_t at = 0; at < migration.statements.size() && !each.by; ++at) {
        const auto found = migration.statements[at].tables.find(table.table);
        const bool is_first = found != migration.statements[at].tables.end() &&
                              keeps_out(found->second.lock, record.waiting);
        if (is_first) each.by = at;
      }
      if (!record.unknown.empty()) continue;
      const double end_ms = record.tries.empty() ? 0 : record.tries.back().end_ms;
      each.measured = blocked_in(record, {.start_ms = 0, .end_ms = end_ms});
      predict(table, config, each);
    }
  }

  // Nobody has seen what the time depends on: all of it may grow with the rows.
  static void predict(const TableDowntime& table, const DowntimeConfig& config,
                      ClassDowntime& each) {
    constexpr double telling_ms = 20;
    const auto rows = config.production.of(table.table);
    each.grows = table.is_rewritten && each.by.has_value();
    if (!rows || each.measured->max_ms < telling_ms) return;
    const auto fit = measure::fit_sizes(
        {{.rows = static_cast<double>(table.rows), .value = each.measured->max_ms}});
    each.predicted = measure::predict(*fit, static_cast<double>(*rows));
    if (!each.predicted) {
      each.grows = true;
      each.unpredicted = "production has more than 10 times the rows that were rehearsed";
    }
  }

  Stage& stage_;
  StepContext& context_;
  CommandTool tool_;
  std::unique_ptr<Database> database_;
  fixtures::RowGenerator top_up_;
  fixtures::RowGenerator filler_;
  bool is_topped_up_ = false;
  LawOutcome law_;
  std::vector<Measurement> measurements_;
};

}  // namespace

Verdict prove_command_downtime(Stage& stage, StepContext& context) {
  return CommandDowntime(stage, context).run();
}

}  // namespace fulldress::scenarios
