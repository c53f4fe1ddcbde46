#include "scenarios/downtime/assessment.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

using Pairs = std::vector<StatementPair>;

/// A planner locks all indexes of a table, so that a lock on one keeps readers out as well.
bool keeps_out(const ObservedTable& table, Waiting waiting) {
  return fulldress::scenarios::keeps_out(table.lock, waiting) ||
         fulldress::scenarios::keeps_out(table.index_lock, waiting);
}

Work work_on(const StatementPair& pair, const TableName& table) {
  const auto large = pair.large->tables.find(table);
  if (large == pair.large->tables.end()) return Work::constant;
  ObservedTable nothing{.pages = large->second.pages};
  if (pair.small == nullptr) return work_of(nothing, large->second);
  const auto small = pair.small->tables.find(table);
  return work_of(small == pair.small->tables.end() ? nothing : small->second, large->second);
}

/// Whether a statement is where the waiting for `table` begins.
bool begins_waiting(const StatementPair& pair, const TableName& table, Waiting waiting) {
  const auto found = pair.large->tables.find(table);
  if (found == pair.large->tables.end()) return false;
  if (keeps_out(found->second, waiting)) return true;
  // Rows that were changed stay locked to the end; it counts where they are many.
  return waiting == Waiting::row_writers && found->second.lock == LockMode::row_exclusive &&
         work_on(pair, table) == Work::proportional;
}

/// The table a statement worked on most.
const std::pair<const TableName, ObservedTable>* main_table(const ObservedStatement& statement) {
  const std::pair<const TableName, ObservedTable>* most = nullptr;
  for (const auto& each : statement.tables) {
    if (most == nullptr || each.second.blocks > most->second.blocks) most = &each;
  }
  return most;
}

/// What one statement takes at production's size; nullopt with the reason in `why`.
std::optional<double> at_production(const StatementPair& pair, const ProductionRows& production,
                                    std::string& why) {
  const auto& large = *pair.large;
  if (pair.work() == Work::constant) return large.duration_ms;
  const auto* table = main_table(large);
  if (pair.work() == Work::unknown || table == nullptr) {
    why = "how its work grows is not known";
    return std::nullopt;
  }
  const auto rows = production.of(table->first);
  if (!rows) {
    why = "nobody said how many rows " + table->first.to_text() + " has in production";
    return std::nullopt;
  }
  std::vector<measure::SizePoint> points;
  points.push_back({.rows = static_cast<double>(table->second.rows), .value = large.duration_ms});
  if (pair.small != nullptr && pair.small->tables.contains(table->first)) {
    const auto& small = pair.small->tables.at(table->first);
    points.push_back({.rows = static_cast<double>(small.rows), .value = pair.small->duration_ms});
  }
  const auto fit = measure::fit_sizes(points);
  if (table->second.rows <= 0 || !fit) {
    why = "the rows of " + table->first.to_text() + " were not counted";
    return std::nullopt;
  }
  // Production may be smaller than what was rehearsed.
  const auto predicted = measure::predict(*fit, static_cast<double>(*rows));
  if (predicted) return predicted->value;
  why = table->first.to_text() + " has " + std::to_string(*rows) +
        " rows in production, more than 10 times what was rehearsed; rehearse with more rows";
  return std::nullopt;
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
      table.lock = std::max(table.lock, found->second.lock);
      table.is_rewritten = table.is_rewritten || found->second.is_rewritten;
      table.work = std::max(table.work, work_on(pair, name));
      table.rows = std::max(table.rows, found->second.rows);
    }
    for (const auto waiting : {Waiting::readers, Waiting::writers, Waiting::row_writers}) {
      table.classes[waiting] = of_class(name, waiting);
    }
    return table;
  }

  [[nodiscard]] ClassDowntime of_class(const TableName& name, Waiting waiting) const {
    ClassDowntime downtime;
    measure::Prediction predicted;
    bool is_predicted = !production_.is_empty();
    for (std::size_t at = 0; at < pairs_.size(); ++at) {
      if (!begins_waiting(pairs_[at], name, waiting)) continue;
      double held_ms = 0;
      double later_ms = 0;
      bool grows = false;
      const auto transaction = pairs_[at].large->transaction;
      auto end = at;
      for (; end < pairs_.size() && pairs_[end].large->transaction == transaction; ++end) {
        const auto& pair = pairs_[end];
        held_ms += pair.large->duration_ms;
        grows = grows || pair.work() == Work::proportional;
        if (!is_predicted) continue;
        const auto each = at_production(pair, production_, downtime.unpredicted);
        is_predicted = each.has_value();
        later_ms += each.value_or(0);
      }
      if (!downtime.by || held_ms > downtime.held_ms) downtime.by = at;
      downtime.held_ms = std::max(downtime.held_ms, held_ms);
      downtime.grows = downtime.grows || grows;
      predicted.value = std::max(predicted.value, later_ms);
      at = end - 1;
    }
    downtime.is_by_lock = downtime.by.has_value();
    measure_class(name, waiting, downtime);
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

  void measure_class(const TableName& name, Waiting waiting, ClassDowntime& downtime) const {
    const auto found =
        std::find_if(seen_.probes.begin(), seen_.probes.end(), [&](const ProbeRecord& record) {
          return record.table == name && record.waiting == waiting;
        });
    if (found == seen_.probes.end()) {
      if (downtime.by) downtime.unknown = "no probe was at work on it";
      return;
    }
    downtime.unknown = found->unknown;
    if (!found->unknown.empty()) return;
    const double end_ms = found->tries.empty() ? 0 : found->tries.back().end_ms;
    downtime.measured = blocked_in(*found, {.start_ms = 0, .end_ms = end_ms});
    if (seen_.probed == nullptr) return;
    if (downtime.by) {
      limit_to_hold(*downtime.by, *downtime.measured);
      return;
    }
    const double at_ms = downtime.measured->longest_at_ms;
    const auto& statements = seen_.probed->statements;
    for (std::size_t at = 0; at < statements.size() && at < pairs_.size(); ++at) {
      const bool is_running = statements[at].start_ms + statements[at].duration_ms >= at_ms;
      if (!is_running || downtime.measured->max_ms < telling_ms) continue;
      downtime.by = at;
      downtime.held_ms = downtime.measured->max_ms;
      return;
    }
  }

  // Nobody waits for a lock longer than it is held: the rest is the scheduler's.
  void limit_to_hold(std::size_t by, BlockedTime& blocked) const {
    constexpr double wake_up_ms = 5;
    const auto& statements = seen_.probed->statements;
    if (statements.size() != pairs_.size()) return;
    double end_ms = seen_.probed->duration_ms;
    for (auto at = by; at < statements.size(); ++at) {
      if (statements[at].transaction == statements[by].transaction) continue;
      end_ms = statements[at].start_ms;
      break;
    }
    const double last_ms = statements[by].start_ms + statements[by].duration_ms;
    const double held_ms = std::max(end_ms, last_ms) - statements[by].start_ms;
    blocked.max_ms = std::min(blocked.max_ms, held_ms + wake_up_ms);
  }

  // What is shorter is noise of the scheduler.
  [[nodiscard]] std::optional<double> overhead() const {
    if (seen_.probed == nullptr) return std::nullopt;
    double plain_ms = 0;
    double probed_ms = 0;
    for (const auto& each : seen_.large.statements) plain_ms += each.duration_ms;
    for (const auto& each : seen_.probed->statements) probed_ms += each.duration_ms;
    if (plain_ms < telling_ms) return std::nullopt;
    return probed_ms / plain_ms - 1;
  }

  static constexpr double telling_ms = 20;

  const MigrationSightings& seen_;
  const ProductionRows& production_;
  Pairs pairs_;
};

template <typename Wanted>
std::vector<TableName> tables_where(const ObservedMigration& migration, Wanted&& is_wanted) {
  std::set<TableName> names;
  for (const auto& statement : migration.statements) {
    for (const auto& [name, table] : statement.tables) {
      if (is_wanted(table)) names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace

MigrationDowntime assess(const MigrationSightings& seen, const ProductionRows& production) {
  return Assessment(seen, production).made();
}

std::vector<TableName> tables_to_probe(const ObservedMigration& migration) {
  return tables_where(migration, [](const ObservedTable& table) {
    return std::max(table.lock, table.index_lock) >= LockMode::row_exclusive;
  });
}

std::vector<TableName> tables_readers_lose(const ObservedMigration& migration) {
  return tables_where(migration, [](const ObservedTable& table) {
    return table.lock == LockMode::access_exclusive;
  });
}

}  // namespace fulldress::scenarios
