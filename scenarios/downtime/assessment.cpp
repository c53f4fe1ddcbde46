#include "scenarios/downtime/assessment.hpp"

#include "scenarios/downtime/hold.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// What is shorter is noise of the scheduler.
constexpr double telling_ms = 20;
/// Nobody waits for a lock longer than it is held, but for the time it takes to wake up.
constexpr double wake_up_ms = 5;

constexpr auto classes = {Waiting::readers, Waiting::writers, Waiting::row_writers};

/// Whether there are such applications.
bool concerns(RelationKind kind, Waiting waiting) {
  switch (kind) {
    case RelationKind::table:
      return true;
    case RelationKind::view:
    case RelationKind::materialized_view:
      return waiting == Waiting::readers;
    case RelationKind::sequence:
      return waiting == Waiting::writers;
  }
  return true;
}

double total_ms(const ObservedMigration& migration) {
  double total = 0;
  for (const auto& each : migration.statements) total += each.duration_ms + each.commit_ms;
  return total;
}

/// Why a probe that ended early has not seen all; empty: it has.
std::string missed_by(const ProbeRecord& record, const std::vector<Hold>& holds,
                      const ProbePass& pass, std::size_t statements) {
  if (record.ended.empty() || record.tries.empty()) return {};
  const double last_ms = record.tries.back().end_ms;
  for (const auto& hold : holds) {
    const auto took = shortest_of(hold, pass.migration, statements);
    const double end_ms =
        took ? pass.migration.statements[hold.first].start_ms + *took : pass.migration.duration_ms;
    if (end_ms > last_ms) return "the probe ended before the lock did: " + record.ended;
  }
  return {};
}

class Assessment {
 public:
  Assessment(const MigrationSightings& seen, const ProductionRows& production)
      : seen_(seen), production_(production), pairs_(pairs_of(seen.small, seen.large)) {}

  MigrationDowntime made() {
    MigrationDowntime downtime;
    downtime.observed = seen_.large;
    for (const auto& pair : pairs_) downtime.works.push_back(pair.work());
    for (const auto& table : tables()) downtime.tables.push_back(of_table(table));
    downtime.probe_overhead = overhead();
    for (const auto& pass : seen_.passes) {
      if (pass.migration.failure.empty() || !downtime.unknown.empty()) continue;
      downtime.unknown = "beside the probes it failed: " + pass.migration.failure;
    }
    tell_statements(downtime);
    return downtime;
  }

 private:
  [[nodiscard]] std::set<TableName> tables() const {
    std::set<TableName> names;
    for (const auto& statement : seen_.large.statements) {
      for (const auto& [name, table] : statement.tables) names.insert(name);
    }
    return names;
  }

  [[nodiscard]] TableDowntime of_table(const TableName& name) const {
    TableDowntime table{.table = name};
    for (const auto& pair : pairs_) {
      const auto found = pair.large->tables.find(name);
      if (found == pair.large->tables.end()) continue;
      table.kind = found->second.kind;
      table.lock = std::max(table.lock, found->second.lock);
      table.is_rewritten = table.is_rewritten || found->second.is_rewritten;
      table.work = std::max(table.work, work_on(pair, name));
      table.rows = std::max(table.rows, found->second.rows);
    }
    for (const auto waiting : classes) {
      if (concerns(table.kind, waiting)) table.classes[waiting] = of_class(table, waiting);
    }
    return table;
  }

  [[nodiscard]] ClassDowntime of_class(const TableDowntime& table, Waiting waiting) const {
    ClassDowntime downtime;
    const auto holds = holds_of(pairs_, table.table, waiting, production_);
    measure::Prediction predicted;
    bool is_predicted = !production_.is_empty();
    for (const auto& hold : holds) {
      if (!downtime.by || hold.ms > downtime.held_ms) downtime.by = hold.first;
      downtime.held_ms = std::max(downtime.held_ms, hold.ms);
      downtime.grows = downtime.grows || hold.grows;
      if (downtime.unknown_growth.empty()) downtime.unknown_growth = hold.unknown_growth;
      if (downtime.unpredicted.empty()) downtime.unpredicted = hold.unpredicted;
      if (downtime.untold.empty()) downtime.untold = hold.untold;
      is_predicted = is_predicted && hold.later_ms.has_value();
      predicted.value = std::max(predicted.value, hold.later_ms.value_or(0));
    }
    downtime.is_by_lock = downtime.by.has_value();
    measure_class(table, waiting, holds, downtime);
    // Of a wait that no lock explains nobody can say what becomes of it in production.
    is_predicted = is_predicted && (!holds.empty() || !downtime.by);
    if (is_predicted) {
      // What waiting took beyond the statements, it takes there as well.
      const double more =
          downtime.measured ? std::max(0.0, downtime.measured->max_ms - downtime.held_ms) : 0;
      predicted.value += more;
      predicted.safe = predicted.value * measure::safety_factor;
      downtime.predicted = predicted;
    }
    return downtime;
  }

  struct Found {
    const ProbePass* pass = nullptr;
    const ProbeRecord* record = nullptr;
  };
  [[nodiscard]] Found probe_of(const TableName& table, Waiting waiting) const {
    for (const auto& pass : seen_.passes) {
      for (const auto& record : pass.records) {
        if (record.table == table && record.waiting == waiting) return {&pass, &record};
      }
    }
    return {};
  }

  void measure_class(const TableDowntime& table, Waiting waiting, const std::vector<Hold>& holds,
                     ClassDowntime& downtime) const {
    if (table.kind == RelationKind::sequence) {
      measure_sequence(holds, downtime);
      return;
    }
    const auto found = probe_of(table.table, waiting);
    if (found.record == nullptr) {
      if (downtime.by) downtime.unknown = "no probe was at work on it";
      return;
    }
    const auto& record = *found.record;
    const auto& run = found.pass->migration;
    downtime.unknown = record.unknown;
    if (downtime.unknown.empty() && !run.failure.empty()) {
      downtime.unknown = "beside the probes the migration failed: " + run.failure;
    }
    if (downtime.unknown.empty()) {
      downtime.unknown = missed_by(record, holds, *found.pass, pairs_.size());
    }
    if (!downtime.unknown.empty()) return;
    const double end_ms = record.tries.empty() ? 0 : record.tries.back().end_ms;
    downtime.measured = blocked_in(record, {.start_ms = 0, .end_ms = end_ms});
    if (holds.empty()) {
      explain_by_time(table.table, waiting, run, downtime);
    } else {
      limit_to_holds(holds, run, *downtime.measured);
    }
  }

  // Nobody tries to draw from it: that would change what the migration does.
  void measure_sequence(const std::vector<Hold>& holds, ClassDowntime& downtime) const {
    if (holds.empty()) return;
    if (seen_.passes.empty()) {
      downtime.unknown = "the migration did not run beside probes";
      return;
    }
    const auto& run = seen_.passes.front().migration;
    downtime.measured = BlockedTime{};
    for (const auto& hold : holds) {
      const double held = longest_of(hold, run, pairs_.size()).value_or(hold.ms);
      downtime.measured->max_ms = std::max(downtime.measured->max_ms, held);
      downtime.measured->total_ms += held;
    }
  }

  // Somebody has waited, and nothing they lock tells why; a row that was locked may.
  void explain_by_time(const TableName& table, Waiting waiting, const ObservedMigration& run,
                       ClassDowntime& downtime) const {
    if (downtime.measured->max_ms < telling_ms) return;
    const double at_ms = downtime.measured->longest_at_ms;
    for (std::size_t at = 0; at < run.statements.size() && at < pairs_.size(); ++at) {
      const auto& statement = run.statements[at];
      if (statement.start_ms + statement.duration_ms < at_ms) continue;
      downtime.by = at;
      downtime.held_ms = downtime.measured->max_ms;
      break;
    }
    if (waiting != Waiting::row_writers) return;
    for (const auto& pair : pairs_) {
      const auto found = pair.large->tables.find(table);
      if (found == pair.large->tables.end()) continue;
      downtime.is_by_lock = downtime.is_by_lock || found->second.lock == LockMode::row_share;
    }
  }

  // Nobody waits for a lock longer than it is held: the rest is the scheduler's. Which rows are
  // locked a probe does not know; whoever wants one of them waits until the transaction ends.
  void limit_to_holds(const std::vector<Hold>& holds, const ObservedMigration& run,
                      BlockedTime& blocked) const {
    double longest_ms = 0;
    double rows_ms = 0;
    for (const auto& hold : holds) {
      const auto held_ms = longest_of(hold, run, pairs_.size());
      if (!held_ms) return;
      longest_ms = std::max(longest_ms, *held_ms);
      const auto shortest_ms = shortest_of(hold, run, pairs_.size());
      if (hold.is_by_rows) rows_ms = std::max(rows_ms, shortest_ms.value_or(0));
    }
    const bool has_lost =
        std::any_of(seen_.large.statements.begin(), seen_.large.statements.end(),
                    [](const ObservedStatement& each) { return each.has_lost_locks; });
    if (!has_lost) blocked.max_ms = std::min(blocked.max_ms, longest_ms + wake_up_ms);
    blocked.max_ms = std::max(blocked.max_ms, rows_ms);
    blocked.total_ms = std::max(blocked.total_ms, blocked.max_ms);
  }

  static void tell_statements(MigrationDowntime& downtime) {
    for (const auto& table : downtime.tables) {
      for (const auto& [waiting, each] : table.classes) {
        if (!each.by || !each.measured) continue;
        auto& longest = downtime.observed.statements[*each.by].blocked[waiting];
        longest = std::max(longest, each.measured->max_ms);
      }
    }
  }

  [[nodiscard]] std::optional<double> overhead() const {
    const bool is_alone = std::any_of(seen_.large.statements.begin(), seen_.large.statements.end(),
                                      [](const ObservedStatement& each) { return each.is_alone; });
    // What was held up by a watch tells nothing.
    if (seen_.passes.empty() || is_alone) return std::nullopt;
    const auto& probed = seen_.passes.front().migration;
    const double plain_ms = total_ms(seen_.large);
    if (plain_ms < telling_ms || probed.statements.size() != pairs_.size()) return std::nullopt;
    return total_ms(probed) / plain_ms - 1;
  }

  const MigrationSightings& seen_;
  const ProductionRows& production_;
  std::vector<StatementPair> pairs_;
};

}  // namespace

MigrationDowntime assess(const MigrationSightings& seen, const ProductionRows& production) {
  return Assessment(seen, production).made();
}

std::vector<TableName> tables_to_probe(const ObservedMigration& migration) {
  std::map<TableName, int> weights;
  for (const auto& statement : migration.statements) {
    for (const auto& [name, table] : statement.tables) {
      const bool is_tried = table.kind != RelationKind::sequence &&
                            std::max(table.lock, table.index_lock) >= LockMode::row_share;
      if (!is_tried) continue;
      const int weight = (keeps_out(table, Waiting::readers) ? 4 : 0) +
                         (keeps_out(table, Waiting::writers) ? 2 : 0) +
                         (table.changed_rows > 0 ? 1 : 0);
      weights[name] = std::max(weights[name], weight);
    }
  }
  std::vector<TableName> names;
  for (const auto& [name, weight] : weights) names.push_back(name);
  std::stable_sort(names.begin(), names.end(), [&](const auto& left, const auto& right) {
    return weights.at(left) > weights.at(right);
  });
  return names;
}

std::vector<TableName> tables_readers_lose(const ObservedMigration& migration) {
  std::set<TableName> names;
  for (const auto& statement : migration.statements) {
    for (const auto& [name, table] : statement.tables) {
      const bool is_lost = table.lock == LockMode::access_exclusive;
      if (is_lost && table.kind != RelationKind::sequence) names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace fulldress::scenarios
