#include "scenarios/steps/taken_back_rows.hpp"

#include "harness/base/wording.hpp"
#include "scenarios/scripts/script_words.hpp"
#include "scenarios/steps/migration_finding.hpp"

#include <algorithm>
#include <map>

namespace fulldress::scenarios {
namespace {

const HeldTable* find(const std::vector<HeldTable>& tables, const TableName& name) {
  const auto found =
      std::ranges::find_if(tables, [&](const HeldTable& each) { return each.table.name == name; });
  return found == tables.end() ? nullptr : &*found;
}

const ColumnInfo* find(const HeldTable& table, const std::string& name) {
  const auto& columns = table.table.columns;
  const auto found = std::ranges::find(columns, name, &ColumnInfo::name);
  return found == columns.end() ? nullptr : &*found;
}

/// Rows on both sides, by their key, that hold different values in `column`.
std::size_t count_changed(const HeldTable& before, const HeldTable& after,
                          const std::string& column) {
  const auto& key = before.table.primary_key;
  std::map<Row, Value> old;
  for (const Row& row : before.rows.rows) {
    old[values_of(key, before.rows, row)] = values_of({column}, before.rows, row).front();
  }
  return static_cast<std::size_t>(std::ranges::count_if(after.rows.rows, [&](const Row& row) {
    const auto found = old.find(values_of(key, after.rows, row));
    return found != old.end() && found->second != values_of({column}, after.rows, row).front();
  }));
}

class WayBack {
 public:
  WayBack(const TakenBackRows& rows, const migrations::Migration& migration,
          std::string_view engine)
      : rows_(rows),
        migration_(migration),
        ups_(statements_of(*migration.up, engine)),
        downs_(statements_of(*migration.down, engine)) {}

  std::vector<Finding> findings() {
    const auto is_opaque = [](const ScriptWords& statement) {
      return statement.has_any({"do", "call"}) || statement.first() == "select";
    };
    if (std::ranges::any_of(downs_, is_opaque) || std::ranges::any_of(ups_, is_opaque)) return {};
    for (const auto& written : rows_.written) {
      const auto* down = find(rows_.down, written.table.name);
      const auto* again = find(rows_.again, written.table.name);
      if (down == nullptr || again == nullptr || !have_one_key(written, *down, *again)) continue;
      for (const auto& column : written.table.columns) {
        if (column.is_generated || is_key(written, column.name)) continue;
        if (const auto* old = find(*down, column.name)) {
          if (old->type == column.type && is_only_of_down(written, column.name)) {
            add(written, column.name, count_changed(written, *down, column.name), "after the down");
          }
        } else if (find(*again, column.name) != nullptr && is_left_unread(written, *down, column)) {
          add(written, column.name, count_changed(written, *again, column.name),
              "after the down and another up");
        }
      }
    }
    return std::move(findings_);
  }

 private:
  static bool have_one_key(const HeldTable& written, const HeldTable& down,
                           const HeldTable& again) {
    const auto& key = written.table.primary_key;
    return key == down.table.primary_key && key == again.table.primary_key;
  }

  static bool is_key(const HeldTable& table, const std::string& column) {
    const auto& key = table.table.primary_key;
    return std::ranges::find(key, column) != key.end();
  }

  [[nodiscard]] bool is_only_of_down(const HeldTable& table, const std::string& column) const {
    const auto& [schema, name] = table.table.name;
    const auto names = [&](const ScriptWords& statement) { return statement.names(column); };
    const auto writes = [&](const ScriptWords& statement) {
      return statement.writes_to(schema, name) && statement.names(column);
    };
    const auto sets_time = [&](const ScriptWords& statement) {
      return statement.sets_to_now(column);
    };
    return std::ranges::none_of(ups_, names) && std::ranges::any_of(downs_, writes) &&
           std::ranges::none_of(downs_, sets_time);
  }

  // The up fills it from a column that it drops, and nothing the down says reads it.
  [[nodiscard]] bool is_left_unread(const HeldTable& written, const HeldTable& down,
                                    const ColumnInfo& column) const {
    return std::ranges::any_of(down.table.columns, [&](const ColumnInfo& old) {
      if (find(written, old.name) != nullptr) return false;
      const auto targets = filled_from(written, old.name);
      const auto is_unread = [&](const std::string& target) { return is_dropped_only(target); };
      return std::ranges::find(targets, column.name) != targets.end() &&
             std::ranges::all_of(targets, is_unread);
    });
  }

  /// Columns the up puts the values of `old` into.
  [[nodiscard]] std::vector<std::string> filled_from(const HeldTable& written,
                                                     const std::string& old) const {
    const auto& [schema, name] = written.table.name;
    std::vector<std::string> targets;
    for (const auto& statement : ups_) {
      if (!statement.names(old)) continue;
      const std::string first = statement.first();
      // Another table or a document may hold them.
      if (first != "alter" && !statement.writes_to(schema, name)) return {};
      if (first != "update") continue;
      for (const auto& each : written.table.columns) {
        if (statement.names(each.name) && !is_key(written, each.name)) targets.push_back(each.name);
      }
    }
    return targets;
  }

  [[nodiscard]] bool is_dropped_only(const std::string& column) const {
    bool is_dropped = false;
    for (const auto& statement : downs_) {
      if (!statement.names(column)) continue;
      if (statement.first() != "alter" || statement.has("using") || !statement.drops(column)) {
        return false;
      }
      is_dropped = true;
    }
    return is_dropped;
  }

  void add(const HeldTable& table, const std::string& column, std::size_t rows,
           const std::string& state) {
    if (rows == 0) return;
    const std::string name = "table " + table.table.name.to_text();
    auto finding =
        migration_finding("rows-changed", migration_,
                          name + ": " + count_of(rows, "row") + " written behind the up " +
                              (rows == 1 ? "differs " : "differ ") + state + ", in " + column);
    finding.subject = name;
    if (migration_.down) finding.position = migration_.down->start;
    findings_.push_back(std::move(finding));
  }

  const TakenBackRows& rows_;
  const migrations::Migration& migration_;
  std::vector<ScriptWords> ups_;
  std::vector<ScriptWords> downs_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<HeldTable> held_tables(Session& session) {
  std::vector<HeldTable> held;
  for (auto& table : session.inspector().tables(session)) {
    if (table.primary_key.empty()) continue;
    auto rows = read_rows(session, table);
    if (rows) held.push_back({.table = std::move(table), .rows = std::move(*rows)});
  }
  return held;
}

std::vector<Finding> lost_on_the_way_back(const TakenBackRows& rows,
                                          const migrations::Migration& migration,
                                          std::string_view engine) {
  if (!migration.up || !migration.down) return {};
  return WayBack(rows, migration, engine).findings();
}

}  // namespace fulldress::scenarios
