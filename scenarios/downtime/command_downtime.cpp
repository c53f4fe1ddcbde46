#include "scenarios/downtime/command_downtime.hpp"

#include "harness/base/wording.hpp"
#include "scenarios/command_tool.hpp"
#include "scenarios/downtime/outside.hpp"
#include "scenarios/downtime/probes.hpp"
#include "scenarios/downtime/verdict.hpp"
#include "scenarios/downtime/watched_log.hpp"
#include "scenarios/steps/row_supply.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

constexpr const char* blind_spots =
    "watched from outside: VACUUM FULL, CLUSTER, TRUNCATE, CONCURRENTLY, changes of rows and "
    "blocks with EXCEPTION take locks no event trigger tells of; the probes see who waits for "
    "them, and the server's log (log_lock_waits) tells of waits of more than 50 ms";

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
      prepare();
      context_.journal.progress("watching the step from " + label_of_version(version));
      auto seen = watch();
      if (!seen.step.problem.empty()) return stage_.without_head(seen.step.problem, context_);
      if (seen.step.version == version) break;
      context_.journal.progress("probing beside the step to " +
                                label_of_version(seen.step.version));
      probe(seen);
      if (!seen.step.problem.empty()) return stage_.without_head(seen.step.problem, context_);
      tell(seen);
      version = seen.step.version;
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
  /// Fills what is to be filled.
  void prepare() {
    const auto session = tool_.connect(*database_);
    ledger_ = tool_.adapter().ledger_tables(*session);
    if (stage_.generates_rows() && !stage_.has_source()) {
      auto& generator = is_topped_up_ ? filler_ : top_up_;
      is_topped_up_ = true;
      generator.set_left_out(ledger_);
      generator.set_deadline(context_.deadline);
      static_cast<void>(generator.fill(*session));
    }
    settle_tables(*session);
    session->close();
  }

  RelationState state_of(const Database& database) const {
    const auto session = tool_.connect(database);
    wait_for_counts(*session, context_.deadline);
    auto state = read_relation_state(*session);
    session->close();
    return state;
  }

  /// A run on a copy, alone: what the step takes and touches.
  OutsideSight watch() {
    const auto copy = stage_.clone(*database_, context_);
    OutsideSight seen;
    seen.before = state_of(*copy);
    for (const auto& table : ledger_) seen.left_out.insert(table);
    const auto log = stage_.log_of(*copy);
    const auto log_before = size_of(log);
    seen.step = tool_.up(*copy);
    const auto names = seen.tables();
    seen.statements =
        statements_in_watched_log(part_of(log, log_before), {names.begin(), names.end()});
    seen.after = state_of(*copy);
    return seen;
  }

  /// Runs beside probes, the last one on the database itself. What nothing was seen of is probed
  /// as well, as far as one pass goes: there are locks nobody tells of.
  void probe(OutsideSight& seen) {
    auto tables = seen.touched();
    for (const auto& table : seen.tables()) {
      const bool is_known = std::find(tables.begin(), tables.end(), table) != tables.end();
      if (is_known) continue;
      if (tables.size() < tables_in_pass) {
        tables.push_back(table);
      } else {
        seen.not_probed.push_back(table);
      }
    }
    while (tables.size() > tables_in_pass && seen.passes.size() + 1 < passes_max) {
      const auto copy = stage_.clone(*database_, context_);
      pass(*copy, take_pass(tables), seen);
    }
    pass(*database_, take_pass(tables), seen);
  }

  void pass(const Database& database, const std::vector<TableName>& tables, OutsideSight& seen) {
    const auto log = stage_.log_of(database);
    const auto log_before = size_of(log);
    Probes probes(database, tables, context_.deadline);
    if (!tables.empty()) probes.idle(idle_time);
    const auto zero = Probes::now();
    const auto step = tool_.up(database);
    auto records = probes.finish(zero);
    if (!step.problem.empty()) seen.step.problem = step.problem;
    seen.passes.push_back({.migration = {.version = step.version, .duration_ms = step.duration_ms},
                           .records = std::move(records)});
    const auto waits = lock_waits_in_log(part_of(log, log_before));
    seen.waits.insert(seen.waits.end(), waits.begin(), waits.end());
  }

  void tell(const OutsideSight& seen) {
    auto& record = context_.record;
    const auto& config = stage_.config().downtime;
    auto judged = judge_downtime(assess_from_outside(seen, config.production), config);
    record.laws.push_back(std::move(judged.law));
    std::move(judged.measurements.begin(), judged.measurements.end(),
              std::back_inserter(record.measurements));
    std::move(judged.notes.begin(), judged.notes.end(), std::back_inserter(record.notes));
    if (seen.not_probed.empty()) return;
    record.notes.push_back(label_of_version(seen.step.version) + ": " +
                           count_of(seen.not_probed.size(), "table") +
                           " the step was not seen to touch had no probes, " +
                           seen.not_probed.front().to_text() + " for one");
  }

  Stage& stage_;
  StepContext& context_;
  CommandTool tool_;
  std::unique_ptr<Database> database_;
  fixtures::RowGenerator top_up_;
  fixtures::RowGenerator filler_;
  bool is_topped_up_ = false;
  std::vector<TableName> ledger_;
};

}  // namespace

Verdict prove_command_downtime(Stage& stage, StepContext& context) {
  return CommandDowntime(stage, context).run();
}

}  // namespace fulldress::scenarios
