#include "scenarios/written_for.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/host/files.hpp"
#include "migrations/migration_set.hpp"
#include "migrations/script_text.hpp"
#include "migrations/source_directory.hpp"
#include "scenarios/dialect_marks.hpp"
#include "scenarios/ledger_tables.hpp"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <vector>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> text_of(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return std::nullopt;
  try {
    return read_file(file);
  } catch (const Error&) {
    return std::nullopt;  // what cannot be read says nothing
  }
}

/// A file of the project, and what in it names one database or the other.
struct Settings {
  std::vector<std::string_view> files;
  std::string_view sqlite;
  std::string_view postgres;
};

/// What the format's tool has written down beside its files.
const std::vector<Settings>& tool_files() {
  static const std::vector<Settings> all = {{{"meta/_journal.json"},
                                             R"re("dialect"\s*:\s*"(?:sqlite|turso)")re",
                                             R"re("dialect"\s*:\s*"(?:pg|postgresql)")re"},
                                            {{"migration_lock.toml"},
                                             R"re(provider\s*=\s*"sqlite")re",
                                             R"re(provider\s*=\s*"postgresql")re"}};
  return all;
}

/// What the project connects to, and by which driver.
const std::vector<Settings>& project_files() {
  static const std::vector<Settings> all = {
      {{"refinery.toml"},
       R"re(\bdb_type\s*=\s*["']Sqlite)re",
       R"re(\bdb_type\s*=\s*["']Postgres)re"},
      {{".env", ".env.example", ".env.sample", ".env.local", "flyway.conf", "flyway.toml",
        "liquibase.properties", "atlas.hcl"},
       R"re([=:(]\s*["']?(?:jdbc:)?(?:sqlite3?|libsql|file):|)re"
       R"re(GOOSE_DRIVER=["']?(?:sqlite|turso))re",
       R"re([=:(]\s*["']?(?:jdbc:)?postgres(?:ql)?:|GOOSE_DRIVER=["']?(?:postgres|pgx))re"},
      {{"dbconfig.yml", "knexfile.js", "knexfile.ts", "drizzle.config.ts", "drizzle.config.js"},
       R"re((?:dialect|client)["']?\s*:\s*["']?(?:better-)?(?:sqlite|turso))re",
       R"re((?:dialect|client)["']?\s*:\s*["']?(?:postgres|pg))re"},
      {{"Cargo.toml"},
       R"re((?:^|\n)(?:rusqlite|libsqlite3-sys)\b|)re"
       R"re((?:diesel|sqlx|refinery)[^\n]*"(?:sqlite|rusqlite))re",
       R"re((?:^|\n)(?:tokio-)?postgres\b|)re"
       R"re((?:diesel|sqlx|refinery)[^\n]*"(?:tokio-)?postgres)re"},
      {{"go.mod"},
       R"re(mattn/go-sqlite3|modernc\.org/sqlite|ncruces/go-sqlite3|glebarez/sqlite)re",
       R"re(lib/pq|jackc/pgx|go-pg/pg)re"}};
  return all;
}

WrittenFor told_by(const fs::path& folder, const std::vector<Settings>& all) {
  for (const auto& each : all) {
    for (const auto name : each.files) {
      const auto text = text_of(folder / name);
      if (!text) continue;
      const bool is_sqlite = Pattern(each.sqlite).is_in(*text);
      const bool is_postgres = Pattern(each.postgres).is_in(*text);
      if (is_sqlite == is_postgres) continue;
      const std::string engine = is_sqlite ? "sqlite" : "postgres";
      return {.engine = engine, .evidence = (folder / name).string() + " names " + engine};
    }
  }
  return {};
}

/// The project's own settings, as far up as its version control reaches.
WrittenFor told_by_project(fs::path folder) {
  constexpr int levels_max = 4;
  for (int level = 0; level < levels_max; ++level) {
    if (auto told = told_by(folder, project_files()); !told.engine.empty()) return told;
    if (fs::exists(folder / ".git") || folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return {};
}

WrittenFor told_by_name(const fs::path& folder) {
  static const std::set<std::string> sqlite = {"sqlite", "sqlite3", "libsql"};
  static const std::set<std::string> postgres = {"postgres", "postgresql", "pg", "psql",
                                                 "cockroach"};
  for (const auto& part : {folder, folder.parent_path()}) {
    const std::string name = part.filename().string();
    const std::string engine = sqlite.contains(name)     ? "sqlite"
                               : postgres.contains(name) ? "postgres"
                                                         : "";
    if (!engine.empty()) {
      return {.engine = engine, .evidence = "the folder is called " + name};
    }
  }
  return {};
}

/// Rows whose key only SQLite fills in: `id integer primary key` is its row's number there, and
/// forbids NULL elsewhere.
class NumberedRows {
 public:
  void read(const migrations::Script& script) {
    static const Pattern key(
        R"(\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(\w+)\s*\(\s*(\w+)\s+integer\s+)"
        R"((?:not\s+null\s+)?primary\s+key\s*[,)])");
    static const Pattern insert(
        R"(\binsert\s+into\s+(\w+)\s*\(([\w\s,]*)\)\s*(?:values|select)\b)");
    static const Pattern word(R"(\w+)");
    const std::string text = words_only(script.text);
    for (const auto& each : key.find_all(text)) keys_[each[1]] = each[2];
    for (const auto& each : insert.find_all(text)) {
      std::set<std::string> columns;
      for (const auto& column : word.find_all(each[2])) columns.insert(column[0]);
      inserts_.push_back({.table = each[1],
                          .columns = std::move(columns),
                          .place = migrations::position_in(script, each.offset_bytes()).to_text()});
    }
  }

  void add(const NumberedRows& others) {
    keys_.insert(others.keys_.begin(), others.keys_.end());
    inserts_.insert(inserts_.end(), others.inserts_.begin(), others.inserts_.end());
  }

  /// Where the first such row is written; empty: nowhere.
  [[nodiscard]] std::string first() const {
    for (const auto& each : inserts_) {
      const auto key = keys_.find(each.table);
      if (key == keys_.end() || each.columns.contains(key->second)) continue;
      return each.place + " leaves out " + each.table + "." + key->second +
             ", an integer primary key";
    }
    return {};
  }

 private:
  struct Insert {
    std::string table;
    std::set<std::string> columns;
    std::string place;
  };

  std::map<std::string, std::string> keys_;  ///< by table
  std::vector<Insert> inserts_;
};

/// The first mark of each kind over all scripts, and where it stands.
class Evidence {
 public:
  void take(const migrations::Script& script) {
    const DialectMarks marks(script.text);
    rows_.read(script);
    for (std::size_t kind = 0; kind < dialect_mark_count; ++kind) {
      const auto& mark = marks.first(static_cast<DialectMark>(kind));
      if (!mark || !found_.at(kind).empty()) continue;
      found_.at(kind) =
          migrations::position_in(script, mark->offset_bytes).to_text() + " says " + mark->words;
    }
  }

  void take(const std::optional<migrations::Script>& script) {
    if (script) take(*script);
  }

  void add(const Evidence& others) {
    rows_.add(others.rows_);
    for (std::size_t kind = 0; kind < dialect_mark_count; ++kind) {
      if (found_.at(kind).empty()) found_.at(kind) = others.found_.at(kind);
    }
  }

  /// Whether downs that say otherwise are mistakes: they are tried less often than ups.
  [[nodiscard]] bool outweighs(const Evidence& downs) const {
    const bool is_refused = !of(DialectMark::not_postgres).empty() || !rows_.first().empty();
    return !of(DialectMark::sqlite).empty() || !of(DialectMark::postgres).empty() ||
           !of(DialectMark::other).empty() || (is_refused && downs.of(DialectMark::other).empty());
  }

  [[nodiscard]] WrittenFor judge() const {
    const std::string& sqlite = of(DialectMark::sqlite);
    const std::string& postgres = of(DialectMark::postgres);
    const std::string& other = of(DialectMark::other);
    const std::string& foreign = other.empty() ? of(DialectMark::other_type) : other;
    if (!foreign.empty() && sqlite.empty() && postgres.empty()) {
      return {.engine = "",
              .evidence = "written for a database that cannot be rehearsed: " + foreign};
    }
    if (!sqlite.empty() && (!postgres.empty() || !other.empty())) {
      return {.engine = "",
              .evidence = "written for several databases: " + sqlite + ", " +
                          (postgres.empty() ? other : postgres),
              .is_of_several = true};
    }
    if (!sqlite.empty()) return {.engine = "sqlite", .evidence = sqlite};
    if (!postgres.empty()) return {.engine = "postgres", .evidence = postgres};
    std::string not_postgres = of(DialectMark::not_postgres);
    if (not_postgres.empty()) not_postgres = rows_.first();
    if (!not_postgres.empty()) {
      return {.engine = "sqlite", .evidence = not_postgres + ", which PostgreSQL refuses"};
    }
    const std::string& not_sqlite = of(DialectMark::not_sqlite);
    return {.engine = not_sqlite.empty() ? "" : "postgres", .evidence = not_sqlite};
  }

 private:
  [[nodiscard]] const std::string& of(DialectMark kind) const {
    return found_.at(static_cast<std::size_t>(kind));
  }

  std::array<std::string, dialect_mark_count> found_;
  NumberedRows rows_;
};

/// What scripts say, those of both directions apart.
class EvidenceOfBoth {
 public:
  void take_all(const migrations::MigrationSet& set) {
    for (const auto& each : set.migrations()) {
      ups_.take(each.up);
      downs_.take(each.down);
    }
    for (const auto& each : set.actions()) ups_.take(each.script);
  }

  /// A file of a directory that cannot be read as migrations.
  void take_file(const migrations::SourceDirectory& directory, const std::string& file) {
    static const Pattern down(R"(^.*[._-](down|undo|rollback|revert)\.sql$)",
                              Pattern::Letters::any_case);
    Evidence& evidence = down.matches(file) ? downs_ : ups_;
    evidence.take(migrations::Script{
        .text = directory.text(file), .start = directory.position(file, 0), .guards = {}});
  }

  [[nodiscard]] WrittenFor judge() const {
    if (ups_.outweighs(downs_)) return ups_.judge();
    Evidence all = ups_;
    all.add(downs_);
    return all.judge();
  }

 private:
  Evidence ups_;
  Evidence downs_;
};

/// Whether a directory is refused because its scripts are another database's.
bool is_of_engine(std::string_view error_id) {
  return error_id == "migrations.wrong-engine" || error_id == "migrations.none-found";
}

/// Scripts exactly as they would run; where the directory cannot be read as one database's, it may
/// be the other's; where it can be read as neither's, the SQL files that lie there.
WrittenFor told_by_scripts(const ScenarioConfig& config) {
  EvidenceOfBoth evidence;
  std::string refusal;
  for (const char* engine : {"postgres", "sqlite"}) {
    try {
      const auto set = migrations::MigrationSet::load(
          config.migrations, {.format = config.format,
                              .engine = engine,
                              .ledger_table = config.ledger_table,
                              .settings = config.format_options,
                              .ledger_evidence = [&] { return tables_in_dumps(config); },
                              .packages = config.packages});
      evidence.take_all(set);
      auto told = evidence.judge();
      if (told.evidence.empty() && is_of_engine(refusal)) {
        told = {.engine = engine, .evidence = set.format().title() + " has no scripts for others"};
      }
      return told;
    } catch (const UsageError& error) {
      refusal = error.id();  // told when the directory is loaded for good
    }
  }
  try {
    const migrations::SourceDirectory directory(config.migrations);
    for (const auto& file : directory.files()) {
      if (file.ends_with(".sql")) evidence.take_file(directory, file);
    }
  } catch (const UsageError&) {
    return {};
  }
  return evidence.judge();
}

}  // namespace

WrittenFor written_for(const ScenarioConfig& config) {
  auto told = told_by(config.migrations, tool_files());
  if (told.engine.empty()) told = told_by_scripts(config);
  const bool is_told = !told.engine.empty() || !told.evidence.empty();
  if (is_told && !told.is_of_several) return told;
  std::error_code ignored;
  auto folder = fs::weakly_canonical(config.migrations, ignored);
  if (!folder.has_filename()) folder = folder.parent_path();
  const auto named = told_by_name(folder);
  if (!named.engine.empty()) return named;
  return told.is_of_several ? told : told_by_project(folder);
}

}  // namespace fulldress::scenarios
