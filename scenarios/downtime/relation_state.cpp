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
                                        .is_table = kind == "r" || kind == "m" || kind == "p",
                                        .is_lockable = kind == "r" || kind == "p",
                                        .file = number_at(row, 4),
                                        .pages = number_at(row, 6),
                                        .rows = number_at(row, 8),
                                        .blocks = number_at(row, 7)};
  }
  const auto position = session.query(statements().get("log_position"));
  state.log_bytes = number_at(position.rows.at(0), 0);
  state.lock_timeout_ms = static_cast<double>(number_at(position.rows.at(0), 1));
  return state;
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

void note_difference(const RelationState& before, const RelationState& after,
                     const std::map<std::string, Relation>& existed, const LockSet& locks,
                     ObservedStatement& statement) {
  const auto table_of = [&](const std::string& owner) -> ObservedTable* {
    const auto* table = find(existed, owner);
    if (table == nullptr || !table->is_table) return nullptr;
    auto& observed = statement.tables[table->name];
    const auto* now = find(before.relations, owner);
    observed.pages = now == nullptr ? table->pages : now->pages;
    observed.rows = table->rows;
    return &observed;
  };
  for (const auto& [key, mode] : locks) {
    const auto* relation = find(existed, key);
    if (relation == nullptr) continue;
    auto* table = table_of(relation->owner);
    if (table == nullptr) continue;
    auto& strongest = key == relation->owner ? table->lock : table->index_lock;
    strongest = std::max(strongest, mode);
  }
  for (const auto& [key, relation] : after.relations) {
    const auto* earlier = find(before.relations, key);
    const auto blocks = blocks_since(earlier, relation);
    statement.blocks += blocks;
    const bool is_new_file =
        earlier != nullptr && earlier->file != relation.file && relation.pages > 0;
    if (blocks == 0 && !is_new_file) continue;
    auto* table = table_of(relation.owner);
    if (table == nullptr) continue;
    table->blocks += blocks;
    table->is_rewritten = table->is_rewritten || (is_new_file && key == relation.owner);
  }
  statement.wal_bytes = after.log_bytes - before.log_bytes;
  statement.lock_timeout_ms = before.lock_timeout_ms;
}

}  // namespace fulldress::scenarios
