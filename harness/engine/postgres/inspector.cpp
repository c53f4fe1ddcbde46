#include "harness/engine/inspector.hpp"

#include "harness/engine/postgres/connection.hpp"
#include "harness/engine/postgres/data_reader.hpp"
#include "harness/engine/postgres/read_scope.hpp"
#include "harness/engine/postgres/schema_query.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/sha256.hpp"
#include "harness/engine/sql_template.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

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

/// One for each choice of families.
std::string statement_name(const std::set<std::string>& absent) {
  std::string text;
  for (const auto& family : absent) text += family + " ";
  return "fulldress_schema_" + sha256_hex(text).substr(0, 16);
}

/// Prepared on the session's first use: planning takes as long as running it, and a rehearsal asks
/// again and again. A script that forgets what is prepared only costs time.
std::vector<Row> read_catalogue(Session& session, int version) {
  const auto absent = absent_families(session);
  const auto name = statement_name(absent);
  if (session.query(statements().get("is_prepared"), {name}).rows.empty()) {
    session.execute(
        statements().fill("prepare", {{"name", name}, {"query", schema_query(version, absent)}}));
  }
  return session.query(statements().fill("execute", {{"name", name}})).rows;
}

class PostgresInspector final : public Inspector {
 public:
  [[nodiscard]] std::vector<TableInfo> tables(Session& session) const override {
    return read_tables(session);
  }

  [[nodiscard]] SchemaSnapshot schema(Session& session) const override {
    const int version = server_version_number(session);
    const ReadScope scope(session);
    SchemaSnapshot snapshot;
    snapshot.engine = session.engine_name();
    snapshot.server_version = session.server_version();
    for (Row& row : read_catalogue(session, version)) {
      snapshot.objects.push_back({.kind = std::move(row[0]).value_or(""),
                                  .identity = std::move(row[1]).value_or(""),
                                  .definition = std::move(row[2]).value_or("")});
    }
    return snapshot;
  }

  [[nodiscard]] DataFingerprint data(Session& session,
                                     const DataFingerprintOptions& options) const override {
    return read_data(session, options);
  }

  [[nodiscard]] TableDifference differing_rows(Session& before, Session& after,
                                               const TableName& table,
                                               std::size_t rows_max) const override {
    return compare_rows(before, after, table, rows_max);
  }

  [[nodiscard]] bool has_table(Session& session, const std::string& table) const override {
    return has_rows(session, "has_table", written_names(session, table));
  }

  [[nodiscard]] bool has_column(Session& session, const std::string& table,
                                const std::string& column) const override {
    Row parameters = written_names(session, table);
    parameters.emplace_back(column);
    return has_rows(session, "has_column", parameters);
  }

  [[nodiscard]] bool has_index(Session& session, const std::string& index) const override {
    return has_rows(session, "has_index", written_names(session, index));
  }

 private:
  [[nodiscard]] static bool has_rows(Session& session, std::string_view question,
                                     const Row& parameters) {
    return !session.query(statements().get(question), parameters).rows.empty();
  }

  // to_regclass reads SQL: the name as one identifier and, if it has a dot, as "schema.name".
  [[nodiscard]] static Row written_names(const Session& session, const std::string& name) {
    Row names{session.quote_name(name), std::nullopt};
    const auto dot = name.find('.');
    if (dot != std::string::npos) {
      names[1] = session.quote_table({.schema = name.substr(0, dot), .name = name.substr(dot + 1)});
    }
    return names;
  }
};

}  // namespace

const Inspector& inspector() {
  static const PostgresInspector only;
  return only;
}

}  // namespace fulldress::postgres
