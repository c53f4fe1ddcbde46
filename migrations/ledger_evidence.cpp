#include "migrations/ledger_evidence.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_template.hpp"
#include "migrations/external_tools.hpp"
#include "migrations/format.hpp"
#include "migrations/format_list.hpp"
#include "migrations/sql/embedded_sql.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace fulldress::migrations {
namespace {

constexpr std::string_view rails_settings = "ar_internal_metadata";

/// Both parts in lower case; the schema is empty when the tool takes the current one.
TableName place_of_ledger(const Ledger& ledger) {
  const std::string name = lower_case(ledger.default_name());
  const auto dot = name.find('.');
  if (dot != std::string::npos)
    return {.schema = name.substr(0, dot), .name = name.substr(dot + 1)};
  return {.schema = lower_case(ledger.default_schema("postgres")), .name = name};
}

/// Few columns are many tables', so they must be all; tools add some to many from release to
/// release.
bool has_shape(const SeenTable& table, const std::vector<std::string>& columns) {
  constexpr std::size_t few = 3;
  const bool has_all = std::all_of(columns.begin(), columns.end(), [&](const std::string& each) {
    return table.columns.contains(lower_case(each));
  });
  return has_all && (columns.size() >= few || table.columns.size() == columns.size());
}

bool is_text(const std::string& type) {
  return type.empty() || type.starts_with("varchar") || type.starts_with("character") ||
         type.starts_with("text");
}

/// Where names and columns are the same, the type of the version is not.
bool has_type_of(const Format& format, const SeenTable& table) {
  const auto version = table.columns.find("version");
  if (version == table.columns.end()) return true;
  if (format.name() == "dbmate") return is_text(version->second);
  if (format.name() == "golang_migrate")
    return !is_text(version->second) || version->second.empty();
  return true;
}

std::string shown(const SeenTable& table) {
  std::string text;
  for (const auto& [name, type] : table.columns) text += (text.empty() ? "" : ", ") + name;
  return (table.name.schema.empty() ? "" : table.name.schema + ".") + table.name.name + " (" +
         text + ")";
}

/// The format whose ledger it is: the one with the most columns of it, then the one that says the
/// schema.
std::optional<LedgerSighting> own_ledger(const SeenTable& table) {
  std::optional<LedgerSighting> best;
  std::pair<std::size_t, bool> best_fit;
  for (const auto& format : all_formats({})) {
    // The generic format's ledger is whatever its settings say.
    if (format->name() == "generic") continue;
    const TableName place = place_of_ledger(format->ledger());
    const std::string schema = lower_case(table.name.schema);
    const bool is_elsewhere = !place.schema.empty() && !schema.empty() && place.schema != schema;
    const auto columns = format->ledger().columns();
    if (place.name != lower_case(table.name.name) || is_elsewhere || !has_shape(table, columns) ||
        !has_type_of(*format, table)) {
      continue;
    }
    const std::pair fit(columns.size(), !place.schema.empty() && place.schema == schema);
    if (best && fit <= best_fit) continue;
    best_fit = fit;
    best = {.format = format->name(), .tool = format->title(), .shown = shown(table)};
  }
  return best;
}

std::optional<LedgerSighting> external_ledger(const SeenTable& table, bool has_rails_settings) {
  for (const auto& tool : external_tools()) {
    if (lower_case(tool.ledger) != lower_case(table.name.name) || !has_shape(table, tool.columns))
      continue;
    if (tool.name == "Rails" && !has_rails_settings) continue;
    return LedgerSighting{.format = {}, .tool = tool.name, .shown = shown(table)};
  }
  return std::nullopt;
}

}  // namespace

std::vector<SeenTable> tables_named_as_ledgers(Session& session) {
  static const SqlTemplate statements(sql::ledger);
  std::set<std::string> names = {std::string(rails_settings)};
  for (const auto& format : all_formats({})) names.insert(place_of_ledger(format->ledger()).name);
  for (const auto& tool : external_tools()) names.insert(lower_case(tool.ledger));
  std::string list = ",";
  for (const auto& name : names) list += name + ",";
  std::vector<SeenTable> tables;
  const std::string query = statements.get(session.engine_name() + ".named_tables");
  for (const Row& row : session.query(query, {list}).rows) {
    TableName name{.schema = row.at(0).value_or(""), .name = row.at(1).value_or("")};
    if (tables.empty() || tables.back().name != name) {
      tables.push_back({.name = std::move(name), .columns = {}});
    }
    tables.back().columns.emplace(lower_case(row.at(2).value_or("")),
                                  lower_case(row.at(3).value_or("")));
  }
  return tables;
}

std::vector<LedgerSighting> ledgers_among(const std::vector<SeenTable>& tables) {
  const bool has_rails_settings = std::any_of(
      tables.begin(), tables.end(),
      [](const SeenTable& each) { return lower_case(each.name.name) == rails_settings; });
  std::vector<LedgerSighting> found;
  for (const auto& table : tables) {
    // Rails' table is dbmate's but for what stands beside it.
    auto sighting = external_ledger(table, has_rails_settings);
    if (!sighting) sighting = own_ledger(table);
    if (sighting) found.push_back(std::move(*sighting));
  }
  return found;
}

}  // namespace fulldress::migrations
