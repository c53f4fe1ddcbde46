#include "scenarios/steps/announced_loss.hpp"

#include "scenarios/scripts/pattern_search.hpp"
#include "scenarios/scripts/script_pieces.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/written_columns.hpp"
#include "scenarios/steps/copies_elsewhere.hpp"
#include "scenarios/steps/times_given_up.hpp"

#include <algorithm>
#include <set>

namespace fulldress::scenarios {
namespace {

std::set<std::string> changed_columns(const TableDifference& difference) {
  std::set<std::string> changed;
  for (const auto& row : difference.rows) {
    if (row.change != RowChange::changed) continue;
    changed.insert(row.changed_columns.begin(), row.changed_columns.end());
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

/// Whether `statement` takes all rows of `table` away.
bool empties_table(const ScriptWords& statement, const std::string& table) {
  const bool is_plain = statement.first() == "truncate" || statement.first() == "delete";
  return is_plain && !statement.has_any({"where", "using"}) && deletes_rows(statement, table);
}

bool drops_table(const ScriptWords& statement) {
  const std::string drop = "drop";
  return statement.has_sequence(drop + " table") ||
         statement.has_sequence(drop + " foreign table") ||
         (statement.first() == "do" && statement.has(drop));
}

/// Whether `text` is one that a statement names by a pattern: `like '%guest%'`.
bool fits_pattern_of(const ScriptWords& statement, const std::string& text, SqlDialect dialect) {
  return std::ranges::any_of(
      patterns_in(script_tokens(statement.text()), dialect),
      [&](const SoughtPattern& pattern) { return !pattern.is_negated && pattern.fits(text); });
}

bool names_any(const ScriptWords& statement, const std::vector<TableName>& tables) {
  return std::ranges::any_of(tables,
                             [&](const TableName& table) { return statement.names(table.name); });
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
      return gives_up_rows(difference.table) && !loses_more(difference) &&
             std::ranges::none_of(difference.rows, [&](const RowDifference& row) {
               return row.change == RowChange::missing && rows_.is_kept(difference, row);
             });
    case RowChange::extra:
      return puts_back_deleted(difference) || puts_back_otherwise(difference);
    case RowChange::changed:
      break;
  }
  if (puts_back_otherwise(difference)) return true;
  const auto changed = changed_columns(difference);
  return !changed.empty() &&
         std::all_of(changed.begin(), changed.end(), [&](const std::string& column) {
           return gives_up_values(difference.table, column) || gives_up_each(difference, column) ||
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
  const auto dialect = client_dialect(scripts_.before.schema.engine);
  const auto is_put_back = [&](const Value& value) {
    const auto deletes = [&](const ScriptWords& statement) {
      return statement.deletes_from(table.name) &&
             (statement.has_literal(*value) || fits_pattern_of(statement, *value, dialect));
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
// the rows that differ is certain only where nobody updates the table, and the down deletes none of
// those from before.
bool AnnouncedLoss::puts_back_otherwise(const TableDifference& difference) const {
  const auto* left = find_table(scripts_.after, difference.table);
  const auto& name = difference.table.name;
  if (!scripts_.is_single || left == nullptr || left->rows >= difference.rows_before ||
      difference.rows_after > difference.rows_before) {
    return false;
  }
  const auto is_insert = [](const ScriptWords& statement) {
    return statement.first() == "insert" ||
           (statement.first() == "with" && statement.has("insert"));
  };
  const auto is_opaque = [&](const ScriptWords& statement) {
    if (statement.has_any({"do", "select", "call"}) && !is_insert(statement) &&
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
    return is_insert(statement) && statement.writes_to(difference.table.schema, name);
  });
  const bool is_deleted_there = is_any(
      scripts_.downs, [&](const ScriptWords& statement) { return deletes_rows(statement, name); });
  const bool has_any_of_before =
      left->rows > 0 && !is_any(scripts_.ups, [&](const ScriptWords& statement) {
        return empties_table(statement, name);
      });
  return is_inserted && !(is_deleted_there && has_any_of_before) &&
         gives_up_rows(difference.table) && !is_any(scripts_.ups, is_opaque) &&
         !is_any(scripts_.downs, is_opaque);
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

std::vector<std::string> AnnouncedLoss::key_given_up(const TableDifference& difference) const {
  std::vector<std::string> columns;
  for (const auto& column : difference.key_columns) {
    if (gives_up_values(difference.table, column)) columns.push_back(column);
  }
  return columns;
}

// Where a down deletes, too, what the up has left in the table is not given up by the up.
bool AnnouncedLoss::may_give_up_some(const TableFingerprint& table) const {
  const auto* left = find_table(scripts_.after, table.table);
  const auto is_deleting = [&](const ScriptWords& statement) {
    return deletes_rows(statement, table.table.name);
  };
  if (left != nullptr && left->rows > 0 && std::ranges::any_of(scripts_.ups, is_deleting) &&
      std::ranges::any_of(scripts_.downs, is_deleting)) {
    return true;
  }
  // Most tables are named by no statement that sets a value, however many columns they have.
  const auto names = scripts_.names_of(table.table);
  const bool is_named = std::ranges::any_of(scripts_.ups, [&](const ScriptWords& statement) {
    return statement.has_any({"update", "coalesce", "ifnull", "case"}) &&
           names_any(statement, names);
  });
  return is_named && std::ranges::any_of(table.columns, [&](const std::string& column) {
           return fills_in(names, column) || empties(names, column);
         });
}

// A NULL that is another value now, or an empty text that is NULL now; each where the up has done
// so. What it has left as it was, the down has replaced.
bool AnnouncedLoss::gives_up_each(const TableDifference& difference,
                                  const std::string& column) const {
  using Fate = RowsBehindUp::Fate;
  const auto found = std::ranges::find(difference.columns, column);
  const auto place = static_cast<std::size_t>(found - difference.columns.begin());
  const auto names = scripts_.names_of(difference.table);
  const bool may_be_filled_in = fills_in(names, column);
  const bool may_be_emptied = empties(names, column);
  const auto is_given_up = [&](const RowDifference& row) {
    const auto& changed = row.changed_columns;
    if (row.change != RowChange::changed || std::ranges::find(changed, column) == changed.end()) {
      return true;
    }
    const Value value = place < row.before.size() ? row.before[place] : Value();
    if (value && !value->empty()) return false;
    const auto fate = rows_.fate_of(difference, row, column);
    if (fate == Fate::kept) return false;
    return value ? may_be_emptied && fate != Fate::replaced : may_be_filled_in;
  };
  return (may_be_filled_in || may_be_emptied) &&
         std::all_of(difference.rows.begin(), difference.rows.end(), is_given_up);
}

bool AnnouncedLoss::fills_in(const std::vector<TableName>& names, const std::string& column) const {
  return std::any_of(scripts_.ups.begin(), scripts_.ups.end(), [&](const ScriptWords& statement) {
    // `on update cascade` and a trigger `after update` fill nothing in; a function may.
    const bool has_body = statement.has("language") || statement.first() == "do";
    const bool is_definition =
        (statement.first() == "create" && !has_body) || statement.first() == "alter";
    if (!names_any(statement, names) || !statement.names(column)) return false;
    if (has_body) return statement.has_any({"coalesce", "ifnull", "update"});
    return !is_definition ? replaces_nulls(statement.text(), column)
                          : statement.has_any({"coalesce", "ifnull"});
  });
}

bool AnnouncedLoss::empties(const std::vector<TableName>& names, const std::string& column) const {
  return std::ranges::any_of(scripts_.ups, [&](const ScriptWords& statement) {
    return statement.first() == "update" && names_any(statement, names) &&
           empties_texts(statement.text(), column);
  });
}

}  // namespace fulldress::scenarios
