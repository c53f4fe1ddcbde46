#include "scenarios/downtime/relation_state.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

#include <algorithm>
#include <charconv>

namespace fulldress::scenarios {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::downtime);
  return parsed;
}

std::string text_at(const Row& row, std::size_t column) { return row.at(column).value_or(""); }

std::int64_t number_at(const Row& row, std::size_t column) {
  const auto text = text_at(row, column);
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Of a relation: what it has read since `before`, and what it was written anew.
std::int64_t blocks_since(const Relation* before, const Relation& after) {
  const auto read = std::max<std::int64_t>(0, after.blocks - (before ? before->blocks : 0));
  const bool is_new = before == nullptr || before->file != after.file;
  return read + (is_new && after.file != 0 ? after.pages : 0);
}

RelationKind kind_of(std::string_view kind) {
  if (kind == "v" || kind == "f") return RelationKind::view;
  if (kind == "m") return RelationKind::materialized_view;
  return kind == "S" ? RelationKind::sequence : RelationKind::table;
}

/// Whether applications use it by itself, and not as a part of a table.
bool is_used_by_itself(std::string_view kind) { return kind != "i" && kind != "I" && kind != "t"; }

const Relation* find(const std::map<std::string, Relation>& all, const std::string& key) {
  const auto found = all.find(key);
  return found == all.end() ? nullptr : &found->second;
}

}  // namespace

RelationState read_relation_state(Session& session) {
  RelationState state;
  for (const auto& row : session.query(statements().get("locks")).rows) {
    state.locks.emplace(text_at(row, 0), lock_mode_of(text_at(row, 1)));
  }
  static_cast<void>(session.query(statements().get("fresh_statistics")));
  for (const auto& row : session.query(statements().get("relations")).rows) {
    const auto kind = text_at(row, 3);
    state.relations[text_at(row, 0)] = {.name = {text_at(row, 1), text_at(row, 2)},
                                        .owner = text_at(row, 5),
                                        .is_table = is_used_by_itself(kind),
                                        .is_lockable = kind == "r" || kind == "p",
                                        .kind = kind_of(kind),
                                        .file = number_at(row, 4),
                                        .pages = number_at(row, 6),
                                        .rows = number_at(row, 8),
                                        .blocks = number_at(row, 7),
                                        .changed_rows = number_at(row, 9)};
  }
  const auto position = session.query(statements().get("log_position"));
  state.log_bytes = number_at(position.rows.at(0), 0);
  state.lock_timeout_ms = static_cast<double>(number_at(position.rows.at(0), 1));
  state.statement_timeout_ms = static_cast<double>(number_at(position.rows.at(0), 2));
  state.next_transaction = number_at(position.rows.at(0), 3);
  state.is_counting = text_at(position.rows.at(0), 4) == "on";
  state.reset_at = text_at(position.rows.at(0), 5);
  return state;
}

std::string why_not_counted(const RelationState& before, const RelationState& after) {
  if (!before.is_counting || !after.is_counting) {
    return "track_counts is off, so that the server counts neither the blocks nor the rows it "
           "touches; rehearse with track_counts = on";
  }
  if (before.reset_at != after.reset_at) {
    return "the server's counts were reset meanwhile (pg_stat_reset), so that nobody knows the "
           "blocks it touched";
  }
  return {};
}

void hand_in_counts(Session& session) {
  static_cast<void>(session.query(statements().get("flush")));
}

std::string number_of(Session& session) {
  return text_at(session.query(statements().get("own_number")).rows.at(0), 0);
}

ForeignLocks locks_of(Session& session, const std::string& number) {
  ForeignLocks found;
  for (const auto& row : session.query(statements().get("locks_of"), {number}).rows) {
    found.locks.emplace(text_at(row, 0), lock_mode_of(text_at(row, 1)));
    found.is_waiting = found.is_waiting || text_at(row, 2) != "t";
  }
  return found;
}

void hold_table(Session& session, const TableName& table) {
  session.execute(statements().fill("hold", {{"table", session.quote_table(table)}}));
}

void settle_tables(Session& session) {
  for (const auto* name : {"settle_log", "settle_statistics", "settle"}) {
    session.execute(statements().get(name));
  }
}

namespace {

/// Writes what lies between two states into one statement.
class Difference {
 public:
  Difference(const RelationState& before, const RelationState& after,
             const std::map<std::string, Relation>& existed, ObservedStatement& statement)
      : before_(before), after_(after), existed_(existed), statement_(statement) {}

  void note_locks(const LockSet& locks) {
    for (const auto& [key, mode] : locks) {
      const auto* relation = find(existed_, key);
      if (relation == nullptr || relation->kind == RelationKind::sequence) continue;
      auto* table = table_of(relation->owner);
      if (table == nullptr || is_of_dropped_beside_others(key, *relation, locks)) continue;
      auto& strongest = key == relation->owner ? table->lock : table->index_lock;
      strongest = std::max(strongest, mode);
    }
    for (const auto& [key, mode] : locks) note_sequence(key, mode);
  }

  void note_work() {
    for (const auto& [key, relation] : after_.relations) {
      if (relation.kind == RelationKind::sequence) continue;
      const auto* earlier = find(before_.relations, key);
      const auto blocks = blocks_since(earlier, relation);
      statement_.blocks += blocks;
      const bool is_new_file =
          earlier != nullptr && earlier->file != relation.file && relation.pages > 0;
      const auto changed = relation.changed_rows - (earlier == nullptr ? 0 : earlier->changed_rows);
      if (blocks == 0 && !is_new_file && changed <= 0) continue;
      auto* table = table_of(relation.owner);
      if (table == nullptr) continue;
      table->blocks += blocks;
      if (key != relation.owner) continue;
      table->is_rewritten = table->is_rewritten || is_new_file;
      table->changed_rows += std::max<std::int64_t>(0, changed);
    }
  }

 private:
  /// DROP INDEX CONCURRENTLY and REINDEX CONCURRENTLY lock the old index at their end, when they
  /// have waited for all who used it: nobody waits for that. Any other drop locks the table too.
  [[nodiscard]] bool is_of_dropped_beside_others(const std::string& key, const Relation& relation,
                                                 const LockSet& locks) const {
    if (key == relation.owner || after_.relations.contains(key)) return false;
    return std::none_of(locks.begin(), locks.end(), [&](const auto& lock) {
      return lock.first == relation.owner && keeps_out(lock.second, Waiting::writers);
    });
  }

  ObservedTable* table_of(const std::string& owner) {
    const auto* table = find(existed_, owner);
    if (table == nullptr || !table->is_table) return nullptr;
    auto& observed = statement_.tables[table->name];
    const auto* now = find(before_.relations, owner);
    observed.pages = now == nullptr ? table->pages : now->pages;
    observed.rows = table->rows;
    observed.kind = table->kind;
    return &observed;
  }

  // Whoever draws from a sequence takes ROW EXCLUSIVE. With a table that is locked itself, its
  // sequences are nobody's concern.
  void note_sequence(const std::string& key, LockMode mode) {
    const auto* sequence = find(existed_, key);
    if (sequence == nullptr || sequence->kind != RelationKind::sequence) return;
    if (!keeps_out(mode, Waiting::writers)) return;
    const auto* owner = find(existed_, sequence->owner);
    if (owner != nullptr && owner != sequence) {
      const auto found = statement_.tables.find(owner->name);
      if (found != statement_.tables.end() && found->second.lock >= mode) return;
    }
    auto& observed = statement_.tables[sequence->name];
    observed.kind = RelationKind::sequence;
    observed.lock = std::max(observed.lock, mode);
  }

  const RelationState& before_;
  const RelationState& after_;
  const std::map<std::string, Relation>& existed_;
  ObservedStatement& statement_;
};

}  // namespace

void note_difference(const RelationState& before, const RelationState& after,
                     const std::map<std::string, Relation>& existed, const LockSet& locks,
                     ObservedStatement& statement) {
  Difference difference(before, after, existed, statement);
  difference.note_locks(locks);
  difference.note_work();
  statement.wal_bytes = after.log_bytes - before.log_bytes;
  // What it sets itself is in force while it runs: a block that tries again and again.
  const auto in_force = [](double earlier, double later) { return earlier > 0 ? earlier : later; };
  statement.lock_timeout_ms = in_force(before.lock_timeout_ms, after.lock_timeout_ms);
  statement.statement_timeout_ms = before.statement_timeout_ms;
  if (statement.unknown.empty()) statement.unknown = why_not_counted(before, after);
}

}  // namespace fulldress::scenarios
