#include "harness/engine/sql_template.hpp"
#include "migrations/engine_support.hpp"
#include "migrations/file_version.hpp"
#include "migrations/format.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/up_down_folders.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

// Hasura (FORMATS 4.13): a folder for each migration with up.sql and down.sql, sent whole to the
// server's run_sql, which runs it in one transaction; the version is recorded behind it. source
// hasura/graphql-engine: cli/migrate/source/file, cli/migrate/database/hasuradb.
namespace fulldress::migrations {
namespace {

constexpr std::string_view ledger_schema = "hdb_catalog";

/// The number in front of the first `_`; the tool ignores folders without one.
std::optional<std::uint64_t> version_of(const std::string& folder) {
  const auto end = folder.find('_');
  return end == std::string::npos ? std::nullopt
                                  : parse_version<std::uint64_t>(folder.substr(0, end));
}

/// A file of metadata commands belongs to the time before they had a place of their own.
void refuse_metadata(const SourceDirectory& directory, const std::string& folder) {
  for (const std::string file : {"up.yaml", "down.yaml"}) {
    const std::string name = folder + "/" + file;
    if (!directory.has(name)) continue;
    throw UsageError("migrations.needs-program",
                     directory.shown(name) +
                         ":1:1: metadata commands of Hasura's first configuration need its "
                         "server; move them to metadata/");
  }
}

class HasuraDiscovery final : public Discovery {
 public:
  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    const auto folders = up_down_folders(directory);
    if (folders.empty()) return {};
    const std::string seen = std::to_string(folders.size()) + " folders with an up.sql";
    // Alone they are taken for Diesel's, unless the user knows better.
    if (!is_in_hasura_project(directory)) {
      return {.certainty = Certainty::possible, .evidence = seen};
    }
    return {.certainty = Certainty::certain, .evidence = seen + ", in a project of Hasura"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    require_postgres("Hasura", engine);
    std::map<std::uint64_t, Migration> by_version;
    for (const auto& folder : directory.folders()) {
      const auto version = version_of(folder);
      if (!version) continue;
      refuse_metadata(directory, folder);
      Migration migration = read(directory, folder);
      migration.version = std::to_string(*version);
      migration.name = folder.substr(folder.find('_') + 1);
      if (!migration.up && !migration.down) continue;
      const auto [other, is_new] = by_version.emplace(*version, std::move(migration));
      if (is_new) continue;
      throw UsageError("migrations.duplicate-version",
                       directory.shown(folder) + " and " + directory.shown(other->second.file) +
                           " have the same version " + std::to_string(*version) +
                           "; rename or remove one");
    }
    Discovered discovered;
    for (auto& [version, migration] : by_version) {
      discovered.migrations.push_back(std::move(migration));
    }
    return discovered;
  }

 private:
  /// An empty file counts as none.
  static std::optional<Script> script_of(const SourceDirectory& directory,
                                         const std::string& file) {
    if (!directory.has(file) || directory.text(file).empty()) return std::nullopt;
    Script script;
    script.text = directory.text(file);
    script.start = {.file = directory.shown(file), .line = 1, .column = 1};
    return script;
  }

  static Migration read(const SourceDirectory& directory, const std::string& folder) {
    Migration migration;
    migration.up = script_of(directory, folder + "/up.sql");
    migration.down = script_of(directory, folder + "/down.sql");
    migration.file = folder + (migration.up ? "/up.sql" : "/down.sql");
    return migration;
  }
};

class HasuraLedger final : public Ledger {
 public:
  [[nodiscard]] std::string default_name() const override { return "schema_migrations"; }
  [[nodiscard]] std::string default_schema(const std::string& /*engine*/) const override {
    return std::string(ledger_schema);
  }
  [[nodiscard]] std::vector<std::string> columns() const override { return {"version", "dirty"}; }

  void create(Session& session, const TableName& table) const override {
    session.execute(sql_.fill("postgres.create", {{"schema", session.quote_name(table.schema)},
                                                  {"ledger", session.quote_table(table)}}));
  }

  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& /*migrations*/) const override {
    LedgerState state;
    for (const Row& row : session.query(get(session, table, "read")).rows) {
      const std::string version = row.at(0).value_or("");
      if (row.at(1) == "1" && !state.dirty_version) state.dirty_version = version;
      state.applied.push_back({.version = version, .checksum = "", .applied_at = ""});
    }
    return state;
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double /*duration_ms*/) const override {
    const auto* const what = step.direction == Direction::up ? "record_up" : "record_down";
    session.query(get(session, table, what), {step.migration.version});
  }

 private:
  [[nodiscard]] std::string get(const Session& session, const TableName& table,
                                const std::string& what) const {
    return sql_.fill("postgres." + what, {{"ledger", session.quote_table(table)}});
  }

  SqlTemplate sql_{embedded_sql::hasura};
};

}  // namespace

std::unique_ptr<Format> make_hasura_format(const FormatSettings& /*settings*/) {
  return std::make_unique<Format>(
      Format::Parts{.name = "hasura",
                    .title = "Hasura",
                    .discovery = std::make_unique<HasuraDiscovery>(),
                    .ledger = std::make_unique<HasuraLedger>(),
                    .execution = {.sending = Sending::whole,
                                  .bookkeeping = Bookkeeping::with_body,
                                  .own_transactions = OwnTransactions::tolerated,
                                  .missing_script = MissingScript::moves_version},
                    .rules = {}});
}

}  // namespace fulldress::migrations
