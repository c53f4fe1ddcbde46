#include "scenarios/steps/announced_loss.hpp"

#include "scenarios/steps/copies_elsewhere.hpp"
#include "scenarios/steps/times_given_up.hpp"
#include "scenarios/steps/written_columns.hpp"

#include <algorithm>
#include <set>

namespace fulldress::scenarios {
namespace {

/// Columns in which any row differs.
struct ChangedColumns {
  std::set<std::string> all;
  std::set<std::string> had_values;  ///< those in which others than NULLs were replaced
  std::set<std::string> had_others;  ///< than empty texts
};

ChangedColumns changed_columns(const TableDifference& difference) {
  ChangedColumns changed;
  for (const auto& row : difference.rows) {
    if (row.change != RowChange::changed) continue;
    for (std::size_t index = 0; index < difference.columns.size(); ++index) {
      const auto& name = difference.columns[index];
      const auto& names = row.changed_columns;
      if (std::find(names.begin(), names.end(), name) == names.end()) continue;
      changed.all.insert(name);
      const Value before = index < row.before.size() ? row.before[index] : Value();
      if (before) changed.had_values.insert(name);
      if (!before || !before->empty()) changed.had_others.insert(name);
    }
  }
  return changed;
}

/// The table an identity of the catalogue is about: `public."Old Orders"`.
TableName table_of(const std::string& identity) {
  std::vector<std::string> parts(1);
  bool is_quoted = false;
  for (const char each : identity) {
    if (each == '"') {
      is_quoted = !is_quoted;
    } else if (each == '.' && !is_quoted) {
      parts.emplace_back();
    } else {
      parts.back() += each;
    }
  }
  if (parts.size() == 1) parts.insert(parts.begin(), "");
  return {.schema = parts[0], .name = parts[1]};
}

bool drops_table(const ScriptWords& statement) {
  const std::string drop = "drop";
  return statement.has_sequence(drop + " table") ||
         statement.has_sequence(drop + " foreign table") ||
         (statement.first() == "do" && statement.has(drop));
}

bool has_table(const SchemaSnapshot& schema, const std::string& identity) {
  return std::any_of(schema.objects.begin(), schema.objects.end(), [&](const auto& each) {
    return each.identity == identity && each.kind.ends_with("table");
  });
}

}  // namespace

bool AnnouncedLoss::covers(const TableDifference& difference, RowChange change) const {
  switch (change) {
    case RowChange::missing:
      return gives_up_rows(difference.table) && !loses_more(difference);
    case RowChange::extra:
      return puts_back_deleted(difference) || puts_back_otherwise(difference);
    case RowChange::changed:
      break;
  }
  if (puts_back_otherwise(difference)) return true;
  const auto changed = changed_columns(difference);
  return !changed.all.empty() &&
         std::all_of(changed.all.begin(), changed.all.end(), [&](const std::string& column) {
           const bool were_null = !changed.had_values.contains(column);
           const bool were_empty = !changed.had_others.contains(column);
           return gives_up_values(difference.table, column) ||
                  (were_null && fills_in(difference.table, column)) ||
                  (were_empty && empties(difference.table, column)) ||
                  gives_up_times(scripts_, difference, column);
         });
}

bool AnnouncedLoss::gives_up_rows(const TableName& table) const {
  const bool is_gone = scripts_.left_of(table) == nullptr || is_made_anew(table);
  return gives_up_rows(table, is_gone ? Left::nothing : Left::table) ||
         gives_up_rows_of_parts(table);
}

// `drop table t; create table t (...)` and nothing more. A rebuild that forgets to copy renames
// the new table.
bool AnnouncedLoss::is_made_anew(const TableName& table) const {
  const auto* left = find_table(scripts_.after, table);
  if (left == nullptr || left->rows != 0) return false;
  const auto dropped =
      std::find_if(scripts_.ups.begin(), scripts_.ups.end(), [&](const ScriptWords& statement) {
        return statement.names(table.name) && drops_table(statement);
      });
  return std::any_of(dropped, scripts_.ups.end(), [&](const ScriptWords& statement) {
    return statement.creates_table(table.schema, table.name);
  });
}

// `delete from roles where name = 'guest'` finds nothing among generated rows, and the down inserts
// the role all the same.
bool AnnouncedLoss::puts_back_deleted(const TableDifference& difference) const {
  const auto& table = difference.table;
  const auto is_put_back = [&](const Value& value) {
    const auto deletes = [&](const ScriptWords& statement) {
      return statement.deletes_from(table.name) && statement.has_literal(*value);
    };
    const auto inserts = [&](const ScriptWords& statement) {
      return statement.first() == "insert" && statement.writes_to(table.schema, table.name) &&
             statement.has_literal(*value);
    };
    return value && std::any_of(scripts_.ups.begin(), scripts_.ups.end(), deletes) &&
           std::any_of(scripts_.downs.begin(), scripts_.downs.end(), inserts);
  };
  return std::all_of(difference.rows.begin(), difference.rows.end(), [&](const auto& row) {
    return row.change != RowChange::extra ||
           std::any_of(row.after.begin(), row.after.end(), is_put_back);
  });
}

// The up deletes rows and the down inserts them again, with a new number or time. That these are
// the rows that differ is certain only where nobody updates the table, and the down deletes none.
bool AnnouncedLoss::puts_back_otherwise(const TableDifference& difference) const {
  const auto* left = find_table(scripts_.after, difference.table);
  const auto& name = difference.table.name;
  if (!scripts_.is_single || left == nullptr || left->rows >= difference.rows_before ||
      difference.rows_after > difference.rows_before) {
    return false;
  }
  const auto is_opaque = [&](const ScriptWords& statement) {
    if (statement.has_any({"do", "select", "call"}) && statement.first() != "insert" &&
        !statement.deletes_from(name)) {
      return true;
    }
    return statement.names(name) &&
           (statement.has_any({"update", "merge"}) || statement.first() == "alter");
  };
  const auto is_any = [](const std::vector<ScriptWords>& statements, const auto& is_such) {
    return std::any_of(statements.begin(), statements.end(), is_such);
  };
  const bool is_inserted = is_any(scripts_.downs, [&](const ScriptWords& statement) {
    return statement.first() == "insert" && statement.writes_to(difference.table.schema, name);
  });
  const bool is_deleted_there = is_any(
      scripts_.downs, [&](const ScriptWords& statement) { return deletes_rows(statement, name); });
  return is_inserted && !is_deleted_there && gives_up_rows(difference.table) &&
         !is_any(scripts_.ups, is_opaque) && !is_any(scripts_.downs, is_opaque);
}

// Where the up only takes rows away, fewer rows behind the down than behind the up are the down's
// doing. Several ups may be followed by rows of other origin.
bool AnnouncedLoss::loses_more(const TableDifference& difference) const {
  const auto* left = find_table(scripts_.after, difference.table);
  if (!scripts_.is_single || left == nullptr || difference.rows_after >= left->rows) return false;
  return std::none_of(scripts_.ups.begin(), scripts_.ups.end(), [&](const ScriptWords& statement) {
    // What a function does it need not say.
    if (statement.first() == "select" || statement.first() == "call") return true;
    return statement.names(difference.table.name) &&
           statement.has_any({"insert", "copy", "merge", "call"});
  });
}

// What a partition or an inheriting table holds are rows of the table above, too.
bool AnnouncedLoss::gives_up_rows_of_parts(const TableName& table) const {
  const auto& objects = scripts_.before.schema.objects;
  return std::any_of(objects.begin(), objects.end(), [&](const SchemaObject& each) {
    if (each.kind != "inherits" || table_of(each.definition) != table) return false;
    const auto part = table_of(each.identity);
    const auto left = has_table(scripts_.after.schema, each.identity) ? Left::table : Left::nothing;
    return gives_up_rows(part, left) || gives_up_rows_of_parts(part);
  });
}

bool AnnouncedLoss::gives_up_rows(const TableName& table, Left left) const {
  const bool is_gone = left == Left::nothing;
  const auto names = scripts_.names_of(table);
  const bool is_said =
      std::any_of(scripts_.ups.begin(), scripts_.ups.end(), [&](const ScriptWords& statement) {
        if (is_gone && statement.has("drop") && statement.has("schema")) {
          return statement.names(table.schema);
        }
        return std::any_of(names.begin(), names.end(), [&](const TableName& each) {
          return deletes_rows(statement, each.name) ||
                 (is_gone && statement.names(each.name) && drops_table(statement));
        });
      });
  return is_said && !copies_rows(scripts_, table);
}

bool AnnouncedLoss::gives_up_values(const TableName& table, const std::string& column) const {
  const auto* left = scripts_.left_of(table);
  const bool is_gone = left == nullptr || std::find(left->columns.begin(), left->columns.end(),
                                                    column) == left->columns.end();
  const auto names = scripts_.names_of(table);
  const bool is_said =
      std::any_of(scripts_.ups.begin(), scripts_.ups.end(), [&](const ScriptWords& statement) {
        return (statement.drops(column) || (is_gone && drops_table(statement))) &&
               std::any_of(names.begin(), names.end(),
                           [&](const TableName& each) { return statement.names(each.name); });
      });
  return is_said && !copies_values(scripts_, table, column);
}

bool AnnouncedLoss::fills_in(const TableName& table, const std::string& column) const {
  return std::any_of(scripts_.ups.begin(), scripts_.ups.end(), [&](const ScriptWords& statement) {
    // `on update cascade` and a trigger `after update` fill nothing in; a function may.
    const bool has_body = statement.has("language") || statement.first() == "do";
    const bool is_definition =
        (statement.first() == "create" && !has_body) || statement.first() == "alter";
    if (!statement.names(table.name) || !statement.names(column)) return false;
    if (has_body) return statement.has_any({"coalesce", "ifnull", "update"});
    return !is_definition ? replaces_nulls(statement.text(), column)
                          : statement.has_any({"coalesce", "ifnull"});
  });
}

bool AnnouncedLoss::empties(const TableName& table, const std::string& column) const {
  return std::ranges::any_of(scripts_.ups, [&](const ScriptWords& statement) {
    return statement.first() == "update" && statement.names(table.name) &&
           replaces_empty_texts(statement.text(), column);
  });
}

}  // namespace fulldress::scenarios
