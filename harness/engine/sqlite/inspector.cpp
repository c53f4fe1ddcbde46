#include "harness/engine/sqlite/inspector.hpp"

#include "harness/engine/sql_template.hpp"
#include "harness/engine/sqlite/data_reader.hpp"
#include "harness/engine/sqlite/schema_reader.hpp"
#include "harness/engine/sqlite/sql.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::sqlite {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::inspector);
  return parsed;
}

TableInfo table_info(Session& session, const std::string& name) {
  TableInfo table{.name = {.schema = "main", .name = name}, .columns = {}, .primary_key = {}};
  std::map<int, std::string> key;
  for (const Row& row : session.query(statements().get("columns"), {name}).rows) {
    const std::string column = row[0].value_or("");
    table.columns.push_back({.name = column,
                             .type = row[1].value_or(""),
                             .is_not_null = row[2] != "0",
                             .is_generated = row[4] != "0"});
    if (row[3] != "0") key.emplace(std::stoi(row[3].value_or("0")), column);
  }
  for (const auto& [position, column] : key) table.primary_key.push_back(column);
  return table;
}

/// A full-text index whose content table is gone can be asked for nothing.
bool is_readable(Session& session, const std::string& name) {
  try {
    session.query(statements().fill("any_row", {{"table", session.quote_name(name)}}));
  } catch (const SqlError&) {
    return false;
  }
  return true;
}

class SqliteInspector final : public Inspector {
 public:
  [[nodiscard]] std::vector<TableInfo> tables(Session& session) const override {
    std::vector<TableInfo> found;
    for (const Row& row : session.query(statements().get("tables")).rows) {
      const std::string name = row[0].value_or("");
      if (row[1] == "virtual" && !is_readable(session, name)) continue;
      found.push_back(table_info(session, name));
    }
    return found;
  }

  [[nodiscard]] SchemaSnapshot schema(Session& session) const override {
    return read_schema(session);
  }

  [[nodiscard]] DataFingerprint data(Session& session,
                                     const DataFingerprintOptions& options) const override {
    return read_data(session, *this, options);
  }

  [[nodiscard]] TableDifference differing_rows(Session& before, Session& after,
                                               const TableName& table,
                                               std::size_t rows_max) const override {
    return compare_rows(before, after, *this, table, rows_max);
  }

  [[nodiscard]] bool has_table(Session& session, const std::string& table) const override {
    return has_row(session, "has_table", {unqualified(table)});
  }

  [[nodiscard]] bool has_column(Session& session, const std::string& table,
                                const std::string& column) const override {
    return has_row(session, "has_column", {unqualified(table), column});
  }

  [[nodiscard]] bool has_index(Session& session, const std::string& index) const override {
    return has_row(session, "has_index", {unqualified(index)});
  }

 private:
  static bool has_row(Session& session, std::string_view statement, const Row& parameters) {
    return !session.query(statements().get(statement), parameters).rows.empty();
  }

  // Guards may say `main.orders`.
  static std::string unqualified(const std::string& name) {
    constexpr std::string_view schema = "main.";
    return name.starts_with(schema) ? name.substr(schema.size()) : name;
  }
};

}  // namespace

const Inspector& inspector() {
  static const SqliteInspector only;
  return only;
}

}  // namespace fulldress::sqlite
