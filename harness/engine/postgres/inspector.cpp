#include "harness/engine/inspector.hpp"

#include "harness/engine/postgres/connection.hpp"
#include "harness/engine/postgres/data_reader.hpp"
#include "harness/engine/postgres/pinned_setting.hpp"
#include "harness/engine/postgres/schema_query.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/sql_template.hpp"

#include <map>
#include <string>

namespace fulldress::postgres {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::inspector);
  return parsed;
}

int server_version_number(Session& session) {
  const auto rows = session.query("select pg_catalog.current_setting('server_version_num')").rows;
  return std::stoi(rows.at(0).at(0).value_or("0"));
}

std::vector<TableInfo> read_tables(Session& session) {
  const PinnedSetting path(session, "search_path", "pg_catalog");
  std::vector<TableInfo> tables;
  std::map<TableName, std::size_t> places;
  for (const Row& row : session.query(statements().get("tables")).rows) {
    const TableName name{.schema = row[0].value_or(""), .name = row[1].value_or("")};
    places.emplace(name, tables.size());
    tables.push_back({.name = name});
  }
  std::map<TableName, std::map<int, std::string>> keys;
  for (const Row& row : session.query(statements().get("columns")).rows) {
    const TableName name{.schema = row[0].value_or(""), .name = row[1].value_or("")};
    const auto place = places.find(name);
    if (place == places.end()) continue;
    const std::string column = row[2].value_or("");
    tables[place->second].columns.push_back({.name = column,
                                             .type = row[3].value_or(""),
                                             .is_not_null = row[4] == "t",
                                             .is_generated = row[5] == "t"});
    if (row[6]) keys[name].emplace(std::stoi(*row[6]), column);
  }
  for (const auto& [name, key] : keys) {
    for (const auto& [position, column] : key) {
      tables[places.at(name)].primary_key.push_back(column);
    }
  }
  return tables;
}

class PostgresInspector final : public Inspector {
 public:
  [[nodiscard]] std::vector<TableInfo> tables(Session& session) const override {
    return read_tables(session);
  }

  [[nodiscard]] SchemaSnapshot schema(Session& session) const override {
    const int version = server_version_number(session);
    const PinnedSetting path(session, "search_path", "pg_catalog");
    // Compiling the statement would take longer than running it.
    const PinnedSetting jit(session, "jit", "off");
    SchemaSnapshot snapshot;
    snapshot.engine = session.engine_name();
    snapshot.server_version = session.server_version();
    for (Row& row : session.query(schema_query(version)).rows) {
      snapshot.objects.push_back({.kind = std::move(row[0]).value_or(""),
                                  .identity = std::move(row[1]).value_or(""),
                                  .definition = std::move(row[2]).value_or("")});
    }
    return snapshot;
  }

  [[nodiscard]] DataFingerprint data(Session& session,
                                     const DataFingerprintOptions& options) const override {
    return read_data(session, tables(session), options);
  }

  [[nodiscard]] TableDifference differing_rows(Session& before, Session& after,
                                               const TableName& table,
                                               std::size_t rows_max) const override {
    return compare_rows({.session = before, .tables = tables(before)},
                        {.session = after, .tables = tables(after)}, table, rows_max);
  }

  [[nodiscard]] bool has_table(Session& session, const std::string& table) const override {
    return !session.query(statements().get("has_table"), {written_name(session, table)})
                .rows.empty();
  }

  [[nodiscard]] bool has_column(Session& session, const std::string& table,
                                const std::string& column) const override {
    return !session.query(statements().get("has_column"), {written_name(session, table), column})
                .rows.empty();
  }

  [[nodiscard]] bool has_index(Session& session, const std::string& index) const override {
    return !session.query(statements().get("has_index"), {written_name(session, index)})
                .rows.empty();
  }

 private:
  // to_regclass reads SQL: a name is quoted, "schema.name" in its two parts.
  [[nodiscard]] static std::string written_name(const Session& session, const std::string& name) {
    const auto dot = name.find('.');
    if (dot == std::string::npos) return session.quote_name(name);
    return session.quote_table({.schema = name.substr(0, dot), .name = name.substr(dot + 1)});
  }
};

}  // namespace

const Inspector& inspector() {
  static const PostgresInspector only;
  return only;
}

}  // namespace fulldress::postgres
