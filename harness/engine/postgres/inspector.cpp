#include "harness/engine/inspector.hpp"

#include "harness/engine/content_reader.hpp"
#include "harness/engine/postgres/connection.hpp"
#include "harness/engine/postgres/data_reader.hpp"
#include "harness/engine/postgres/read_scope.hpp"
#include "harness/engine/postgres/relation_list.hpp"
#include "harness/engine/postgres/schema_memory.hpp"
#include "harness/engine/postgres/session.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/sql_template.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fulldress::postgres {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::inspector);
  return parsed;
}

/// pg_index is updated in place up to 13.
constexpr int version_with_memory = 140000;

struct Capability {
  int version = 0;
  bool is_superuser = false;  ///< who alone may read every catalogue
};

Capability capability_of(Session& session) {
  const auto row = session.query(statements().get("capability")).rows.at(0);
  return {.version = std::stoi(row.at(0).value_or("0")), .is_superuser = row.at(1) == "on"};
}

/// What the session remembers, or null: what is read may not be kept. Asked before the ReadScope.
SchemaMemory* memory_of(Session& session, const Capability& capability) {
  const bool is_idle = session.transaction_state() == TransactionState::idle;
  auto* const own = dynamic_cast<PgSession*>(&session);
  const bool has_memory = own != nullptr && is_idle && capability.is_superuser &&
                          capability.version >= version_with_memory;
  return has_memory ? &own->schema_memory() : nullptr;
}

std::vector<SchemaObject> read_objects(Session& session, int version) {
  std::vector<SchemaObject> objects;
  for (auto& each : read_catalogue(session, version)) objects.push_back(std::move(each.object));
  return objects;
}

/// Needs a ReadScope.
SchemaSnapshot read_schema(Session& session, const Capability& capability, SchemaMemory* memory) {
  return {.engine = session.engine_name(),
          .server_version = session.server_version(),
          .objects = memory != nullptr ? memory->read(session, capability.version)
                                       : read_objects(session, capability.version)};
}

class PostgresInspector final : public Inspector, public ContentReader {
 public:
  [[nodiscard]] std::vector<TableInfo> tables(Session& session) const override {
    return read_tables(session);
  }

  [[nodiscard]] SchemaSnapshot schema(Session& session) const override {
    const auto capability = capability_of(session);
    auto* const memory = memory_of(session, capability);
    const ReadScope scope(session);
    return read_schema(session, capability, memory);
  }

  [[nodiscard]] DatabaseContent content(Session& session,
                                        const DataFingerprintOptions& options) const override {
    const auto capability = capability_of(session);
    auto* const memory = memory_of(session, capability);
    const ReadScope scope(session);
    auto schema = read_schema(session, capability, memory);
    auto data = memory != nullptr ? read_data_of(session, memory->relations(session), options)
                                  : read_data_of(session, find_data_relations(session), options);
    return {.schema = std::move(schema), .data = std::move(data)};
  }

  [[nodiscard]] DataFingerprint data(Session& session,
                                     const DataFingerprintOptions& options) const override {
    return read_data(session, options);
  }

  [[nodiscard]] RowCounts row_counts(Session& session,
                                     const DataFingerprintOptions& options) const override {
    return count_data_rows(session, options);
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
