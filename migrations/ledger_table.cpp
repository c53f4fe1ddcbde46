#include "migrations/ledger_table.hpp"

#include "harness/engine/sql_template.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/format.hpp"
#include "migrations/format_list.hpp"
#include "migrations/migrator.hpp"
#include "migrations/sql/embedded_sql.hpp"

#include <algorithm>

namespace fulldress::migrations {
namespace {

using Names = std::vector<std::string>;

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::ledger);
  return parsed;
}

std::string list_of(const Names& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

Names sorted(Names names) {
  std::sort(names.begin(), names.end());
  return names;
}

void fold(std::string& name) {
  std::transform(name.begin(), name.end(), name.begin(), sql_token::to_lower);
}

/// The other tool whose ledger has exactly these columns; empty if none is known.
std::string owner_of(const Names& columns) {
  for (const auto& format : all_formats({})) {
    if (sorted(format->ledger().columns()) == sorted(columns)) return format->title();
  }
  return {};
}

}  // namespace

TableName resolve_ledger(Session& session, const MigrationSet& set) {
  TableName table = set.ledger_table();
  if (!table.schema.empty()) return table;
  // SQLite's tools name no schema, and its CREATE INDEX takes none for the table.
  if (session.engine_name() != "postgres") return table;
  const auto schema = session.query(statements().get("postgres.current_schema")).rows.at(0).at(0);
  const std::string& last_resort = set.format().execution().last_resort_schema;
  if (!schema && last_resort.empty()) {
    throw UsageError("migrations.no-schema",
                     "the session's search_path names no schema that exists, so there is no place "
                     "for table " +
                         table.name);
  }
  table.schema = schema.value_or(last_resort);
  return table;
}

void forget_search_path(Session& session) {
  const bool is_idle = session.transaction_state() == TransactionState::idle;
  if (session.engine_name() != "postgres" || !is_idle) return;
  session.execute(statements().get("postgres.reset_search_path"));
}

std::vector<std::string> ledger_columns(Session& session, const TableName& table) {
  Names columns;
  const std::string name = session.engine_name() + ".columns";
  const std::string schema = table.schema.empty() ? "main" : table.schema;
  for (const Row& row : session.query(statements().get(name), {schema, table.name}).rows) {
    columns.push_back(row.at(0).value_or(""));
    // SQLite keeps a name as it was written and compares without case.
    if (session.engine_name() == "sqlite") fold(columns.back());
  }
  return columns;
}

bool has_ledger(Session& session, const MigrationSet& set, const TableName& table) {
  const Names columns = ledger_columns(session, table);
  if (columns.empty()) return false;
  const Names wanted = sorted(set.format().ledger().columns());
  const Names found = sorted(columns);
  const std::string owner = owner_of(columns);
  // A tool that needs few columns must not take another's table for its own.
  const bool is_ours = std::includes(found.begin(), found.end(), wanted.begin(), wanted.end()) &&
                       (owner.empty() || wanted == found || wanted.empty());
  if (!is_ours) {
    throw UsageError("migrations.foreign-ledger",
                     "table " + table.to_text() + " has columns " + list_of(columns) + ": " +
                         (owner.empty() ? "it is no" : "that is the ledger of " + owner + ", no") +
                         " ledger of " + set.format().title() +
                         "; name another ledger table or another format");
  }
  return true;
}

std::vector<TableName> ledger_tables(Session& session, const MigrationSet& set) {
  auto usual = ledger_tables(set);
  if (!set.ledger_table().schema.empty() || session.engine_name() != "postgres") return usual;
  if (!ledger_columns(session, usual.front()).empty()) return usual;
  std::vector<TableName> found;
  const auto wanted = sorted(set.format().ledger().columns());
  const auto& name = set.ledger_table().name;
  for (const Row& row : session.query(statements().get("postgres.schemas_with"), {name}).rows) {
    const TableName table{.schema = row.at(0).value_or(""), .name = name};
    const auto columns = sorted(ledger_columns(session, table));
    if (!std::includes(columns.begin(), columns.end(), wanted.begin(), wanted.end())) continue;
    found.push_back(table);
    const auto others = set.format().ledger().other_tables(table);
    found.insert(found.end(), others.begin(), others.end());
  }
  return found.empty() ? usual : found;
}

}  // namespace fulldress::migrations
