#include "scenarios/steps/new_rows.hpp"

#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/scripts/single_row_query.hpp"
#include "scenarios/steps/affected.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/migration_finding.hpp"
#include "scenarios/steps/new_row_fates.hpp"
#include "scenarios/steps/object_identity.hpp"
#include "scenarios/steps/probe.hpp"
#include "scenarios/steps/up_failure.hpp"
#include "scenarios/steps/watched_tables.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace fulldress::scenarios {
namespace {

/// Older rows are kept: a warning.
Finding warning(std::string_view id, const migrations::Migration& migration, std::string message) {
  auto finding = migration_finding(id, migration, std::move(message));
  finding.severity = Severity::warning;
  return finding;
}

/// A value the older schema has no place for (a NULL, a longer text, a new label) is no fault of
/// the down.
bool is_about_values(const std::optional<MigrationRecord>& down) {
  const std::string code = down ? state_of(*down) : std::string();
  return code.starts_with("22") || code.starts_with("23");
}

Finding down_fails(const std::optional<MigrationRecord>& down,
                   const migrations::Migration& migration) {
  auto finding = warning("down-fails-on-new-rows", migration,
                         "the down fails once a row was written after the up: " +
                             (down ? failure_text(*down) : "nothing was rolled back"));
  if (is_about_values(down)) finding.severity = Severity::info;
  if (down) finding.position = down->position;
  return finding;
}

bool is_about(const SchemaObject& object, const TableName& table) {
  return without_quotes(object.identity) == table.to_text();
}

/// The identities of `table` and of the partitions and tables that inherit from it, at every level.
std::set<std::string> family_of(const TableName& table, const SchemaSnapshot& schema) {
  std::set<std::string> family;
  for (const auto& each : schema.objects) {
    if (is_about(each, table)) family.insert(each.identity);
  }
  for (std::size_t known = 0; known != family.size();) {
    known = family.size();
    for (const auto& each : schema.objects) {
      if (each.kind == "inherits" && family.contains(each.definition)) family.insert(each.identity);
    }
  }
  return family;
}

bool is_partitioned(const TableName& table, const SchemaSnapshot& schema) {
  return std::ranges::any_of(schema.objects, [&](const SchemaObject& each) {
    return each.definition.find("partition by ") != std::string::npos && is_about(each, table);
  });
}

/// The tables into which the up has put all rows of one that is still there, or that it has renamed
/// to make another in its place. An application knows the table by its old name and writes there;
/// rows written here, too, would stand in for those that a down loses that puts the old table back.
std::vector<TableName> set_aside(const DataFingerprint& before, const DataFingerprint& after) {
  std::vector<TableName> tables;
  for (const auto& copy : after.tables) {
    if (copy.rows == 0 || find_table(before, copy.table) != nullptr) continue;
    const bool holds_another =
        std::any_of(before.tables.begin(), before.tables.end(), [&](const auto& each) {
          return each.rows == copy.rows && each.digest == copy.digest &&
                 each.columns == copy.columns && find_table(after, each.table) != nullptr;
        });
    if (holds_another) tables.push_back(copy.table);
  }
  return tables;
}

std::vector<TableName> others(const std::set<TableName>& tables, const DataFingerprint& after,
                              std::vector<TableName> ledger) {
  for (const auto& table : after.tables) {
    if (!tables.contains(table.table)) ledger.push_back(table.table);
  }
  return ledger;
}

/// Whether some row has a NULL there now.
bool set_null(Session& session, const QuotedColumn& column) {
  static const SqlTemplate statements(embedded_sql::new_rows);
  try {
    session.execute(
        statements.fill("set_null", {{"table", column.table}, {"column", column.column}}));
    return true;
  } catch (const SqlError&) {
    return false;  // Another condition has no place for it, or no row is there.
  }
}

/// What the down makes of NULLs where the older schema has no place for any: on a database that is
/// as before the up once more, as a remark.
std::vector<Finding> prove_nulls(const Stage& stage, const NewRowsTask& task,
                                 const migrations::Migration& migration, const Deadline& deadline) {
  if (task.made_nullable.empty()) return {};
  auto session = task.database->connect(deadline);
  const auto up = apply_next(*session, stage.set());
  if (!up || up->verdict != Verdict::passed) return {};
  session->close();
  session = task.database->connect(deadline);
  bool has_null = false;
  for (const auto& each : task.made_nullable) has_null = set_null(*session, each) || has_null;
  if (!has_null) return {};
  const auto down = roll_back_last(*session, stage.set());
  session->close();
  const bool fails = down && down->verdict != Verdict::passed && is_about_values(down);
  if (!fails) return {};
  return {down_fails(down, migration)};
}

}  // namespace

std::optional<std::set<TableName>> tables_at_risk(
    const DatabaseState& before, const DatabaseState& after,
    const std::optional<std::set<TableName>>& accessed) {
  auto tables = affected_tables(before, after);
  if (!tables || !accessed) return std::nullopt;
  tables->insert(accessed->begin(), accessed->end());
  return tables;
}

bool may_lose_new_rows(const std::optional<std::set<TableName>>& tables,
                       const DatabaseState& before, const DatabaseState& after) {
  return !tables || has_old_table(before.data, after.data, *tables);
}

std::set<TableName> partitioned_anew(const DatabaseState& before, const DatabaseState& after) {
  std::set<std::string> added;
  for (const auto& each : diff(before.schema, after.schema)) {
    if (each.change == SchemaChange::added && each.kind == "inherits") added.insert(each.identity);
  }
  std::set<TableName> tables;
  if (added.empty()) return tables;
  for (const auto& table : before.data.tables) {
    const auto family = family_of(table.table, after.schema);
    const bool has_new =
        std::ranges::any_of(added, [&](const std::string& each) { return family.contains(each); });
    const bool is_parted_by_up =
        is_partitioned(table.table, after.schema) && !is_partitioned(table.table, before.schema);
    if (has_new && !is_parted_by_up) tables.insert(table.table);
  }
  return tables;
}

std::vector<Finding> prove_new_rows(const Stage& stage, const NewRowsTask& task,
                                    const migrations::Migration& migration, RowSupply& rows,
                                    const Deadline& deadline) {
  auto session = task.database->connect(deadline);
  WatchedTables watched(task);
  watched.read_before(*session);
  const auto up = apply_next(*session, stage.set());
  if (!up || up->verdict != Verdict::passed) return {};
  // Others write, and the tool comes back later: what the up has left in its connection is gone.
  session->close();
  session = task.database->connect(deadline);
  watched.read_behind_up(*session);
  auto left_out = task.tables ? others(*task.tables, task.after, task.ledger) : task.ledger;
  const auto aside = set_aside(task.before, task.after);
  left_out.insert(left_out.end(), aside.begin(), aside.end());
  if (migration.down) {
    const auto single = tables_read_as_single_row(*migration.down, task.after);
    left_out.insert(left_out.end(), single.begin(), single.end());
  }
  if (rows.is_on()) {
    rows.write_more(*session, left_out, deadline);
  } else {
    write_rows(*session, plan_probe(*session, left_out));
  }
  watched.read_written(*session);
  const auto down = roll_back_last(*session, stage.set());
  if (!down || down->verdict != Verdict::passed) return {down_fails(down, migration)};
  watched.read_behind_down(*session);
  session->close();
  std::unique_ptr<Session> fresh;
  NewRowCase about{.migration = migration,
                   .engine = stage.set().engine(),
                   .shows_values = stage.options().shows_values,
                   .session = [&]() -> Session& {
                     if (!fresh) fresh = task.database->connect(deadline);
                     return *fresh;
                   }};
  auto findings = watched.findings(about);
  if (fresh) fresh->close();
  auto of_nulls = prove_nulls(stage, task, migration, deadline);
  std::move(of_nulls.begin(), of_nulls.end(), std::back_inserter(findings));
  return findings;
}

}  // namespace fulldress::scenarios
