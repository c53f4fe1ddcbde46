#include "scenarios/downtime/outside.hpp"

#include "harness/engine/sql_template.hpp"
#include "harness/host/poll.hpp"
#include "scenarios/downtime/hold.hpp"
#include "scenarios/embedded_sql.hpp"

#include <algorithm>
#include <chrono>

namespace fulldress::scenarios {
namespace {

constexpr double telling_ms = 20;

/// The class that asks for such a lock.
std::optional<Waiting> who_wants(LockMode mode) {
  if (mode == LockMode::access_share) return Waiting::readers;
  if (mode == LockMode::row_exclusive) return Waiting::writers;
  if (mode == LockMode::row_share) return Waiting::row_writers;
  return std::nullopt;
}

class OutsideAssessment {
 public:
  OutsideAssessment(const OutsideSight& seen, const ProductionRows& production)
      : seen_(seen), production_(production) {
    note_difference(seen.before, seen.after, seen.before.relations, {}, whole_);
  }

  MigrationDowntime made() {
    MigrationDowntime downtime;
    downtime.is_from_outside = true;
    downtime.observed = {.version = seen_.step.version,
                         .label = label_of_version(seen_.step.version),
                         .statements = seen_.statements,
                         .duration_ms = seen_.step.duration_ms};
    downtime.works.assign(seen_.statements.size(), Work::unknown);
    downtime.unknown = why_not_counted(seen_.before, seen_.after);
    const auto touched = seen_.touched();
    for (const auto& name : seen_.tables()) {
      const bool is_touched = std::find(touched.begin(), touched.end(), name) != touched.end();
      auto table = of_table(name, is_touched, downtime.unknown);
      if (is_touched || has_waited(table)) downtime.tables.push_back(std::move(table));
    }
    downtime.probe_overhead = overhead();
    return downtime;
  }

 private:
  static bool has_waited(const TableDowntime& table) {
    return std::any_of(table.classes.begin(), table.classes.end(), [](const auto& each) {
      return each.second.measured && each.second.measured->max_ms >= telling_ms;
    });
  }

  TableDowntime of_table(const TableName& name, bool is_touched, std::string& unknown) const {
    TableDowntime table{.table = name};
    for (const auto& [key, relation] : seen_.before.relations) {
      if (!relation.is_table || relation.name != name) continue;
      table.kind = relation.kind;
      table.rows = relation.rows;
    }
    const auto touched = whole_.tables.find(name);
    if (touched != whole_.tables.end()) {
      table.is_rewritten = touched->second.is_rewritten;
      table.work = work_of(ObservedTable{.pages = touched->second.pages}, touched->second);
    }
    for (const auto& statement : seen_.statements) {
      const auto found = statement.tables.find(name);
      if (found == statement.tables.end()) continue;
      table.lock = std::max(table.lock, found->second.lock);
      table.is_rewritten = table.is_rewritten || found->second.is_rewritten;
    }
    bool is_probed = false;
    for (const auto& pass : seen_.passes) {
      for (const auto& record : pass.records) {
        if (record.table != name || record.is_of_nobody) continue;
        table.classes[record.waiting] = of_class(table, record);
        is_probed = true;
        const auto& why = table.classes[record.waiting].unknown;
        if (is_touched && !why.empty() && unknown.empty()) {
          unknown = std::string(to_text(record.waiting)) + " of " + name.to_text() +
                    " were not measured: " + why;
        }
      }
    }
    if (is_touched && !is_probed && unknown.empty()) {
      unknown = "no probe was at work on " + name.to_text() + ", which the step touches";
    }
    return table;
  }

  ClassDowntime of_class(const TableDowntime& table, const ProbeRecord& record) const {
    ClassDowntime each;
    each.unknown = record.unknown;
    for (std::size_t at = 0; at < seen_.statements.size() && !each.by; ++at) {
      const auto found = seen_.statements[at].tables.find(table.table);
      const bool is_first = found != seen_.statements[at].tables.end() &&
                            keeps_out(found->second.lock, record.waiting);
      if (is_first) each.by = at;
    }
    if (each.unknown.empty() && !record.ended.empty() && is_there_afterwards(table.table)) {
      each.unknown = "the probe ended early: " + record.ended;
    }
    if (!each.unknown.empty()) return each;
    const double end_ms = record.tries.empty() ? 0 : record.tries.back().end_ms;
    each.measured = blocked_in(record, {.start_ms = 0, .end_ms = end_ms});
    for (const auto& wait : seen_.waits) {
      if (who_wants(wait.mode) != record.waiting || !is_of(wait.key, table.table)) continue;
      each.measured->max_ms = std::max(each.measured->max_ms, wait.waited_ms);
      each.measured->total_ms = std::max(each.measured->total_ms, wait.waited_ms);
    }
    predict(table, each);
    return each;
  }

  /// Whether a relation is the table, or an index of it.
  [[nodiscard]] bool is_of(const std::string& key, const TableName& table) const {
    const auto found = seen_.before.relations.find(key);
    if (found == seen_.before.relations.end()) return false;
    const auto owner = seen_.before.relations.find(found->second.owner);
    return owner != seen_.before.relations.end() && owner->second.name == table;
  }

  [[nodiscard]] bool is_there_afterwards(const TableName& table) const {
    return std::any_of(
        seen_.after.relations.begin(), seen_.after.relations.end(),
        [&](const auto& each) { return each.second.is_table && each.second.name == table; });
  }

  // Nobody has seen what the time depends on: all of it may grow with the rows.
  void predict(const TableDowntime& table, ClassDowntime& each) const {
    const auto rows = production_.of(table.table);
    const bool is_rehearsed = rows && *rows <= table.rows;
    each.grows = each.by && (table.is_rewritten || table.work == Work::proportional);
    if (each.by && !each.grows && table.work == Work::unknown && !is_rehearsed) {
      each.unknown_growth = "how the work on it grows is not known: it is too small to tell";
    }
    if (!rows) return;
    if (each.measured->max_ms < telling_ms && !each.grows) return;
    const auto fit = measure::fit_sizes(
        {{.rows = static_cast<double>(table.rows), .value = each.measured->max_ms}});
    each.predicted = measure::predict(*fit, static_cast<double>(*rows));
    if (each.predicted) return;
    each.grows = true;
    each.unpredicted = "production has more than 10 times the rows that were rehearsed";
  }

  [[nodiscard]] std::optional<double> overhead() const {
    if (seen_.passes.empty() || seen_.step.duration_ms < telling_ms) return std::nullopt;
    return seen_.passes.front().migration.duration_ms / seen_.step.duration_ms - 1;
  }

  const OutsideSight& seen_;
  const ProductionRows& production_;
  ObservedStatement whole_;
};

}  // namespace

std::vector<TableName> OutsideSight::tables() const {
  std::vector<const Relation*> found;
  for (const auto& [key, relation] : before.relations) {
    const bool is_used = relation.is_table && relation.kind != RelationKind::sequence;
    if (is_used && !left_out.contains(relation.name)) found.push_back(&relation);
  }
  std::stable_sort(found.begin(), found.end(), [](const Relation* left, const Relation* right) {
    return left->rows > right->rows;
  });
  std::vector<TableName> names;
  for (const auto* each : found) names.push_back(each->name);
  return names;
}

std::vector<TableName> OutsideSight::touched() const {
  ObservedStatement whole;
  note_difference(before, after, before.relations, {}, whole);
  std::map<TableName, LockMode> locks;
  for (const auto& statement : statements) {
    for (const auto& [name, table] : statement.tables) {
      locks[name] = std::max(locks[name], table.lock);
    }
  }
  std::set<TableName> gone;
  for (const auto& [key, relation] : before.relations) {
    const auto now = after.relations.find(key);
    const bool is_same = now != after.relations.end() && now->second.name == relation.name;
    if (relation.is_table && !is_same) gone.insert(relation.name);
  }
  std::vector<TableName> names;
  for (const auto& name : tables()) {
    const auto lock = locks.contains(name) ? locks.at(name) : LockMode::none;
    const auto work = whole.tables.find(name);
    const bool is_worked_on =
        work != whole.tables.end() && (work->second.blocks > 0 || work->second.is_rewritten);
    if (lock >= LockMode::row_share || is_worked_on || gone.contains(name)) names.push_back(name);
  }
  std::stable_sort(names.begin(), names.end(),
                   [&](const auto& left, const auto& right) { return locks[left] > locks[right]; });
  return names;
}

void wait_for_counts(Session& session, const Deadline& deadline) {
  constexpr auto patience = std::chrono::seconds(5);
  static const SqlTemplate statements(embedded_sql::downtime);
  static_cast<void>(poll_until(Deadline::after(patience).earlier(deadline), [&] {
    return session.query(statements.get("visitors")).rows.empty();
  }));
}

MigrationDowntime assess_from_outside(const OutsideSight& seen, const ProductionRows& production) {
  return OutsideAssessment(seen, production).made();
}

}  // namespace fulldress::scenarios
