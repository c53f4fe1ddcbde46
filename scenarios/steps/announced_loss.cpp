#include "scenarios/steps/announced_loss.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/host/clock.hpp"
#include "scenarios/steps/table_triggers.hpp"
#include "scenarios/steps/written_columns.hpp"

#include <algorithm>
#include <chrono>
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

/// Whether `statement` takes rows of `table` away. `grant delete`, `on delete cascade` and the like
/// only speak of it.
bool deletes_rows(const ScriptWords& statement, const std::string& table) {
  const std::string first = statement.first();
  if (first == "grant" || first == "revoke") return false;
  if (first == "truncate") return statement.names(table);
  // What is put together there need not name the table beside the word.
  if (first == "do" || first == "merge") {
    return statement.names(table) && statement.has_any({"delete", "truncate"});
  }
  return statement.deletes_from(table);
}

bool drops_table(const ScriptWords& statement) {
  const std::string drop = "drop";
  return statement.has_sequence(drop + " table") ||
         statement.has_sequence(drop + " foreign table") ||
         (statement.first() == "do" && statement.has(drop));
}

/// Whether `value` is a moment of today, which has another date in other time zones.
bool is_of_today(const Value& value) {
  constexpr std::size_t date_length = 10;
  const auto now = std::chrono::system_clock::now();
  for (const int day : {-1, 0, 1}) {
    const auto date = utc_text_of(now + std::chrono::days(day)).substr(0, date_length);
    if (value && value->starts_with(date)) return true;
  }
  return false;
}

bool has_table(const SchemaSnapshot& schema, const std::string& identity) {
  return std::any_of(schema.objects.begin(), schema.objects.end(), [&](const auto& each) {
    return each.identity == identity && each.kind.ends_with("table");
  });
}

}  // namespace

AnnouncedLoss::AnnouncedLoss(const std::vector<migrations::Migration>& ups,
                             const DatabaseState& before, const DatabaseState& after)
    : before_(before), after_(after), is_single_(ups.size() == 1) {
  const auto add = [&](const auto& script, std::vector<ScriptWords>& statements) {
    if (!script) return;
    auto more = statements_of(*script, before.schema.engine);
    std::move(more.begin(), more.end(), std::back_inserter(statements));
  };
  for (const auto& migration : ups) {
    add(migration.up, statements_);
    add(migration.down, of_downs_);
  }
}

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
                  gives_up_times(difference, column);
         });
}

// A table that was renamed is dropped, or loses a column, by its new name.
std::vector<TableName> AnnouncedLoss::names_of(const TableName& table) const {
  std::vector<TableName> names = {table};
  for (const auto& statement : statements_) {
    const auto renamed = statement.renames_table(names.back().name);
    if (renamed) names.push_back({.schema = table.schema, .name = *renamed});
  }
  return names;
}

const TableFingerprint* AnnouncedLoss::left_of(const TableName& table) const {
  for (const auto& name : names_of(table)) {
    if (const auto* left = find_table(after_, name)) return left;
  }
  return nullptr;
}

bool AnnouncedLoss::gives_up_rows(const TableName& table) const {
  const bool is_gone = left_of(table) == nullptr || is_made_anew(table);
  return gives_up_rows(table, is_gone ? Left::nothing : Left::table) ||
         gives_up_rows_of_parts(table);
}

// `drop table t; create table t (...)` and nothing more. A rebuild that forgets to copy renames
// the new table.
bool AnnouncedLoss::is_made_anew(const TableName& table) const {
  const auto* left = find_table(after_, table);
  if (left == nullptr || left->rows != 0) return false;
  const auto dropped =
      std::find_if(statements_.begin(), statements_.end(), [&](const ScriptWords& statement) {
        return statement.names(table.name) && drops_table(statement);
      });
  return std::any_of(dropped, statements_.end(), [&](const ScriptWords& statement) {
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
    return value && std::any_of(statements_.begin(), statements_.end(), deletes) &&
           std::any_of(of_downs_.begin(), of_downs_.end(), inserts);
  };
  return std::all_of(difference.rows.begin(), difference.rows.end(), [&](const auto& row) {
    return row.change != RowChange::extra ||
           std::any_of(row.after.begin(), row.after.end(), is_put_back);
  });
}

// The up deletes rows and the down inserts them again, with a new number or time. That these are
// the rows that differ is certain only where nobody updates the table, and the down deletes none.
bool AnnouncedLoss::puts_back_otherwise(const TableDifference& difference) const {
  const auto* left = find_table(after_, difference.table);
  const auto& name = difference.table.name;
  if (!is_single_ || left == nullptr || left->rows >= difference.rows_before ||
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
  const bool is_inserted = is_any(of_downs_, [&](const ScriptWords& statement) {
    return statement.first() == "insert" && statement.writes_to(difference.table.schema, name);
  });
  const bool is_deleted_there = is_any(
      of_downs_, [&](const ScriptWords& statement) { return deletes_rows(statement, name); });
  return is_inserted && !is_deleted_there && gives_up_rows(difference.table) &&
         !is_any(statements_, is_opaque) && !is_any(of_downs_, is_opaque);
}

// Where the up only takes rows away, fewer rows behind the down than behind the up are the down's
// doing. Several ups may be followed by rows of other origin.
bool AnnouncedLoss::loses_more(const TableDifference& difference) const {
  const auto* left = find_table(after_, difference.table);
  if (!is_single_ || left == nullptr || difference.rows_after >= left->rows) return false;
  return std::none_of(statements_.begin(), statements_.end(), [&](const ScriptWords& statement) {
    // What a function does it need not say.
    if (statement.first() == "select" || statement.first() == "call") return true;
    return statement.names(difference.table.name) &&
           statement.has_any({"insert", "copy", "merge", "call"});
  });
}

// What a partition or an inheriting table holds are rows of the table above, too.
bool AnnouncedLoss::gives_up_rows_of_parts(const TableName& table) const {
  const auto& objects = before_.schema.objects;
  return std::any_of(objects.begin(), objects.end(), [&](const SchemaObject& each) {
    if (each.kind != "inherits" || table_of(each.definition) != table) return false;
    const auto part = table_of(each.identity);
    const auto left = has_table(after_.schema, each.identity) ? Left::table : Left::nothing;
    return gives_up_rows(part, left) || gives_up_rows_of_parts(part);
  });
}

bool AnnouncedLoss::gives_up_rows(const TableName& table, Left left) const {
  const bool is_gone = left == Left::nothing;
  const auto names = names_of(table);
  const bool is_said =
      std::any_of(statements_.begin(), statements_.end(), [&](const ScriptWords& statement) {
        if (is_gone && statement.has("drop") && statement.has("schema")) {
          return statement.names(table.schema);
        }
        return std::any_of(names.begin(), names.end(), [&](const TableName& each) {
          return deletes_rows(statement, each.name) ||
                 (is_gone && statement.names(each.name) && drops_table(statement));
        });
      });
  return is_said && !copies_rows(table);
}

bool AnnouncedLoss::gives_up_values(const TableName& table, const std::string& column) const {
  const auto* left = left_of(table);
  const bool is_gone = left == nullptr || std::find(left->columns.begin(), left->columns.end(),
                                                    column) == left->columns.end();
  const auto names = names_of(table);
  const bool is_said =
      std::any_of(statements_.begin(), statements_.end(), [&](const ScriptWords& statement) {
        return (statement.drops(column) || (is_gone && drops_table(statement))) &&
               std::any_of(names.begin(), names.end(),
                           [&](const TableName& each) { return statement.names(each.name); });
      });
  return is_said && !copies_values(table, column);
}

bool AnnouncedLoss::fills_in(const TableName& table, const std::string& column) const {
  return std::any_of(statements_.begin(), statements_.end(), [&](const ScriptWords& statement) {
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
  return std::ranges::any_of(statements_, [&](const ScriptWords& statement) {
    return statement.first() == "update" && statement.names(table.name) &&
           replaces_empty_texts(statement.text(), column);
  });
}

// By its name, or by what a trigger writes there; any other time says something of its own.
bool AnnouncedLoss::is_time_of_change(const TableName& table, const std::string& column) const {
  return is_named_as_time_of_change(column) ||
         has_trigger_that_times(before_.schema, table, column) ||
         has_trigger_that_times(after_.schema, table, column);
}

bool AnnouncedLoss::becomes(const std::string& copy, const TableName& table) const {
  const std::string name = lower_case(table.name);
  return copy == name ||
         (!copy.empty() &&
          std::any_of(statements_.begin(), statements_.end(), [&](const ScriptWords& statement) {
            return statement.renames_table(copy) == name;
          }));
}

// `set state = 'done', updated_at = now()`, or what a trigger writes into `updated_at`: nobody can
// say later when the row was changed before. The column stays all the time, and the up does nothing
// else with it, else it is a value like others that the down must bring back.
bool AnnouncedLoss::gives_up_times(const TableDifference& difference,
                                   const std::string& column) const {
  const auto& table = difference.table;
  const auto* left = left_of(table);
  if (left == nullptr ||
      std::find(left->columns.begin(), left->columns.end(), column) == left->columns.end() ||
      !is_time_of_change(table, column)) {
    return false;
  }
  const auto updates = [&](const ScriptWords& statement) {
    return statement.has("update") && statement.first() != "create" && statement.names(table.name);
  };
  const auto sets = [&](const ScriptWords& statement) {
    return (updates(statement) && statement.sets_to_now(column)) ||
           becomes(copies_now_into(statement.text(), column, left->columns), table);
  };
  const auto is_any = [](const std::vector<ScriptWords>& statements, const auto& is_such) {
    return std::any_of(statements.begin(), statements.end(), is_such);
  };
  const auto is_about = [&](const ScriptWords& statement) {
    const bool keeps_no_values =
        statement.first() == "create" && statement.has_any({"index", "trigger", "view"});
    return statement.names(table.name) && statement.names(column) && !sets(statement) &&
           !keeps_no_values;
  };
  const auto is_other_time = [&](const RowDifference& row) {
    const auto& names = row.changed_columns;
    if (std::find(names.begin(), names.end(), column) == names.end()) return false;
    const auto found = std::find(difference.columns.begin(), difference.columns.end(), column);
    const auto index = static_cast<std::size_t>(found - difference.columns.begin());
    return index >= row.after.size() || !is_of_today(row.after[index]);
  };
  if (is_any(statements_, is_about)) return false;
  if (is_any(statements_, sets)) return true;
  return (has_trigger_on(before_.schema, table) || has_trigger_on(after_.schema, table)) &&
         (is_any(statements_, updates) || is_any(of_downs_, updates)) &&
         !is_any(of_downs_, is_about) &&
         std::none_of(difference.rows.begin(), difference.rows.end(), is_other_time);
}

bool AnnouncedLoss::copies_rows(const TableName& table) const {
  const auto names = names_of(table);
  const auto is_any_name = [&](const std::string& name) {
    return std::any_of(names.begin(), names.end(),
                       [&](const TableName& each) { return each.name == name; });
  };
  const auto is_elsewhere = [&](const ScriptWords& statement) {
    return std::any_of(after_.data.tables.begin(), after_.data.tables.end(),
                       [&](const TableFingerprint& other) {
                         return !is_any_name(other.table.name) && statement.names(other.table.name);
                       });
  };
  // What is written into the table itself is not put elsewhere.
  const auto takes_from = [&](const ScriptWords& statement) {
    return std::any_of(names.begin(), names.end(), [&](const TableName& each) {
      return statement.names(each.name) && !statement.writes_to(each.schema, each.name);
    });
  };
  // `update t set a = b.a from b where b.id = t.id` takes values along, by a key and one more
  // column; with the key alone it only looks for rows.
  const auto* fingerprint = find_table(before_, table);
  const auto takes_values = [&](const ScriptWords& statement) {
    return statement.first() == "update" && statement.has("from") && fingerprint != nullptr &&
           std::count_if(fingerprint->columns.begin(), fingerprint->columns.end(),
                         [&](const std::string& each) { return statement.names(each); }) > 1;
  };
  return std::any_of(statements_.begin(), statements_.end(), [&](const ScriptWords& statement) {
    const bool is_copy = statement.has("select") &&
                         statement.has_any({"insert", "create", "into", "merge", "update"});
    return (is_copy || takes_values(statement)) && takes_from(statement) && is_elsewhere(statement);
  });
}

// Views and functions are about a column without keeping its values.
bool AnnouncedLoss::copies_values(const TableName& table, const std::string& column) const {
  const auto names = names_of(table);
  return std::any_of(statements_.begin(), statements_.end(), [&](const ScriptWords& statement) {
    const bool is_about = std::any_of(names.begin(), names.end(), [&](const TableName& each) {
      return statement.names(each.name);
    });
    if (!is_about || !statement.names(column)) return false;
    const std::string first = statement.first();
    if (first == "create") return statement.has("table") && statement.has("select");
    return first == "update" || first == "insert" || first == "with" || first == "merge" ||
           first == "do" || first == "select";
  });
}

}  // namespace fulldress::scenarios
