#include "harness/base/pattern.hpp"
#include "harness/engine/lower_case.hpp"
#include "migrations/advisory_lock.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/ledger_schema.hpp"
#include "migrations/ledger_sql.hpp"
#include "migrations/named_pattern.hpp"
#include "migrations/node_pg_migrate_file.hpp"
#include "migrations/node_pg_project.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>
#include <map>
#include <utility>

// node-pg-migrate's SQL files (FORMATS 4.11): one file with an up and perhaps a down section, one
// ledger row each, everything pending in one transaction. source  salsita/node-pg-migrate 9.0:
// src/runner.ts, migration.ts, migrationLoader.ts, sqlMigration.ts; run beside it in
// tests/migrations.
namespace fulldress::migrations {
namespace {

constexpr std::int64_t lock_key = 7241865325823964;
constexpr std::string_view up_ending = ".up.sql";
constexpr std::string_view down_ending = ".down.sql";

/// Files the tool passes over: its `ignore-pattern`, which must fit the whole name.
Pattern ignored_files(const FormatSettings& settings) {
  return compile_setting("ignore-pattern", text_setting(settings, "ignore-pattern", "\\..*"));
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    if (end > at) parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// The file's name without its last extension, as Node's path has it.
std::string base_name(const std::string& file) {
  const std::size_t dot = file.rfind('.');
  return dot == std::string::npos || dot == 0 ? file : file.substr(0, dot);
}

/// What the tool sends: it ends a text that does not end with a semicolon.
Script script_of(const SourceDirectory& directory, const std::string& file,
                 const NodePgSection& section) {
  std::string text = directory.text(file).substr(section.start, section.length);
  if (!text.ends_with(';')) text += ';';
  return Script{.text = std::move(text),
                .start = directory.position(file, section.start),
                .is_transactional = true,
                .guards = {}};
}

/// Which files make one migration. `second` is the down file of the loader for pairs.
struct Unit {
  std::string id;  ///< what it is sorted by
  std::string file;
  std::string down_file;
};

class NodePgDiscovery final : public Discovery {
 public:
  explicit NodePgDiscovery(const FormatSettings& settings)
      : settings_(settings), has_pairs_(text_setting(settings, "loader", "legacySql") == "sql") {}

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    std::size_t count = 0;
    for (const auto& file : directory.files()) {
      if (!file.ends_with(".sql") || file.starts_with('.')) continue;
      count += node_pg_sections(directory.text(file)).has_up_marker ? 1U : 0U;
    }
    if (count == 0) return recognise_ups(directory);
    return {.certainty = Certainty::certain,
            .evidence = std::to_string(count) + " files with a line `-- Up Migration`"};
  }

  [[nodiscard]] std::optional<std::string> folder_named_in(
      const SourceDirectory& project) const override {
    const auto named = node_pg_folder_named_in(project, 0);
    return named ? std::optional(named->path) : std::nullopt;
  }

  [[nodiscard]] FormatSettings settings_near(const SourceDirectory& directory) const override {
    const auto project = node_pg_project_of(directory);
    return project ? project->settings : FormatSettings{};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    if (engine != "postgres") {
      throw UsageError("migrations.unsupported-engine",
                       "node-pg-migrate runs on PostgreSQL only; rehearse " +
                           directory.path().string() + " there");
    }
    refuse_bad_settings(settings_, {{"check-order", {"true", "false"}},
                                    {"create-migrations-schema", false_or_true()},
                                    {"create-schema", false_or_true()},
                                    {"loader", {"legacySql", "sql"}},
                                    {"single-transaction", {"true", "false"}}});
    const Pattern ignored = ignored_files(settings_);
    std::vector<std::string> files;
    for (const auto& file : directory.files()) {
      if (ignored.matches(file)) continue;
      refuse_program(directory, file);
      files.push_back(file);
    }
    std::vector<Unit> units = has_pairs_ ? pairs_of(directory, files) : singles_of(files);
    sort(directory, units);
    Discovered discovered;
    for (const Unit& unit : units) discovered.migrations.push_back(parse(directory, unit));
    return discovered;
  }

 private:
  /// Files without markers are ups alone; the tool itself writes `<digits>_<name>.sql`.
  static Recognition recognise_ups(const SourceDirectory& directory) {
    const auto count = unclaimed_numbered_files(directory);
    if (const auto project = count == 0 ? std::nullopt : node_pg_project_of(directory)) {
      return {.certainty = Certainty::certain,
              .evidence = project->evidence + " names the directory for node-pg-migrate"};
    }
    const auto& files = directory.files();
    const bool is_named_so = std::all_of(files.begin(), files.end(), [](const std::string& file) {
      const std::size_t digits = number_of_file(file).size();
      return digits == 0 || file[digits] == '_';
    });
    if (count == 0 || !is_named_so) return {};
    return {.certainty = Certainty::possible,
            .evidence = std::to_string(count) + " files named <digits>_<name>.sql, as ups alone"};
  }

  /// The tool loads anything that is not SQL as a program.
  static void refuse_program(const SourceDirectory& directory, const std::string& file) {
    if (lower_case(file).ends_with(".sql")) return;
    throw UsageError("migrations.unsupported",
                     directory.shown(file) +
                         ": node-pg-migrate loads this file as JavaScript, and only SQL files can "
                         "be run; set ignore-pattern, or rehearse the tool itself by commands");
  }

  static std::vector<Unit> singles_of(const std::vector<std::string>& files) {
    std::vector<Unit> units;
    units.reserve(files.size());
    for (const auto& file : files) units.push_back({.id = file, .file = file, .down_file = ""});
    return units;
  }

  /// The tool's newer loader: x.up.sql and x.down.sql are one migration x.
  static std::vector<Unit> pairs_of(const SourceDirectory& directory,
                                    const std::vector<std::string>& files) {
    std::map<std::string, Unit> by_id;
    for (const auto& file : files) {
      const bool is_up = file.ends_with(up_ending);
      const bool is_down = file.ends_with(down_ending);
      const auto ending = is_up ? up_ending.size() : is_down ? down_ending.size() : 4;
      Unit& unit = by_id[file.substr(0, file.size() - ending)];
      unit.id = file.substr(0, file.size() - ending) + ".sql";
      std::string& place = is_down ? unit.down_file : unit.file;
      if (!place.empty()) refuse_mixture(directory, file, place);
      place = file;
    }
    std::vector<Unit> units;
    for (const auto& [id, unit] : by_id) {
      if (unit.file.empty()) {
        throw UsageError("migrations.no-up", directory.shown(unit.down_file) +
                                                 ": node-pg-migrate finds no " + id +
                                                 std::string(up_ending) + " beside it");
      }
      const bool is_pair = unit.file.ends_with(up_ending);
      if (!is_pair && !unit.down_file.empty()) refuse_mixture(directory, unit.file, unit.down_file);
      units.push_back(unit);
    }
    return units;
  }

  [[noreturn]] static void refuse_mixture(const SourceDirectory& directory, const std::string& file,
                                          const std::string& other) {
    throw UsageError("migrations.duplicate-version",
                     directory.shown(file) + ": node-pg-migrate cannot mix it with " + other +
                         "; keep either the pair or the single file");
  }

  static void sort(const SourceDirectory& directory, std::vector<Unit>& units) {
    if (units.size() < 2) return;
    std::map<std::string, double> numbers;
    for (const Unit& unit : units) {
      const auto number = node_pg_number(unit.id);
      if (!number) {
        throw UsageError("migrations.bad-file-name",
                         directory.shown(unit.file) +
                             ": node-pg-migrate sorts by the number in front of the name (17 "
                             "digits are a time in UTC); give it one");
      }
      numbers[unit.id] = *number;
    }
    std::stable_sort(units.begin(), units.end(), [&](const Unit& left, const Unit& right) {
      const double left_number = numbers.at(left.id);
      const double right_number = numbers.at(right.id);
      if (left_number < right_number || right_number < left_number) {
        return left_number < right_number;
      }
      return node_pg_name_less(left.id, right.id);
    });
  }

  static Migration parse(const SourceDirectory& directory, const Unit& unit) {
    const std::string version = base_name(unit.id);
    if (version.find('\'') != std::string::npos) {
      throw UsageError("migrations.bad-file-name",
                       directory.shown(unit.file) +
                           ": node-pg-migrate writes the name into its SQL as it is, and fails at "
                           "the quote; rename the file");
    }
    const std::string& text = directory.text(unit.file);
    NodePgSections sections = node_pg_sections(text);
    const bool is_pair = unit.file != unit.id;
    if (is_pair) sections = {.up = {.start = 0, .length = text.size()}, .down = std::nullopt};
    Migration migration;
    migration.version = version;
    migration.name =
        version.substr(std::min(version.find_first_not_of("0123456789"), version.size()));
    migration.name.erase(0,
                         std::min(migration.name.find_first_not_of("_-"), migration.name.size()));
    migration.file = unit.file;
    migration.up = script_of(directory, unit.file, sections.up);
    if (sections.down) migration.down = script_of(directory, unit.file, *sections.down);
    // An empty down file is none to the tool.
    const std::size_t down_size =
        is_pair && !unit.down_file.empty() ? directory.text(unit.down_file).size() : 0;
    if (down_size > 0) {
      migration.down = script_of(directory, unit.down_file, {.start = 0, .length = down_size});
    }
    return migration;
  }

  FormatSettings settings_;
  bool has_pairs_;
};

class NodePgLedger final : public Ledger {
 public:
  explicit NodePgLedger(const FormatSettings& settings)
      : schemas_(split_at_commas(text_setting(settings, "schema", "public"))),
        creates_schemas_(is_set(settings, "create-schema")),
        creates_own_schema_(is_set(settings, "create-migrations-schema")) {
    if (schemas_.empty()) schemas_.emplace_back("public");
    table_ = text_setting(settings, "migrations-table", "pgmigrations");
    own_schema_ = text_setting(settings, "migrations-schema", schemas_.front());
  }

  [[nodiscard]] std::string default_name() const override { return table_; }
  [[nodiscard]] std::string default_schema(const std::string& /*engine*/) const override {
    return own_schema_;
  }
  [[nodiscard]] std::vector<std::string> columns() const override {
    return {"id", "name", "run_on"};
  }

  /// The tool sets search_path for the whole run, also when it is the default.
  void prepare(Session& session, const TableName& table,
               const std::vector<Migration>& /*migrations*/) const override {
    std::string path;
    for (const auto& schema : schemas_) {
      if (creates_schemas_) create_schema(session, schema);
      path += (path.empty() ? "" : ", ") + session.quote_name(schema);
    }
    session.query(statements_.get("set_search_path"), {path});
    if (creates_own_schema_) create_schema(session, table.schema);
  }

  void create(Session& session, const TableName& table) const override {
    make_ledger_schema(session, table);
    session.execute(sql_.get(session, table, "create"));
  }

  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& /*migrations*/) const override {
    LedgerState state;
    for (const Row& row : session.query(sql_.get(session, table, "read")).rows) {
      state.applied.push_back({.version = row.at(0).value_or(""),
                               .checksum = "",
                               .applied_at = row.at(1).value_or("")});
    }
    return state;
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double /*duration_ms*/) const override {
    const auto* const what = step.direction == Direction::up ? "record_up" : "record_down";
    session.query(sql_.get(session, table, what), {step.migration.version});
  }

  [[nodiscard]] std::unique_ptr<LedgerLock> lock(Session& session, const TableName& /*table*/,
                                                 std::chrono::milliseconds timeout) const override {
    return take_advisory_lock(session, {.key = lock_key, .timeout = timeout});
  }

  [[nodiscard]] std::chrono::milliseconds lock_timeout(
      const std::string& /*engine*/) const override {
    return std::chrono::milliseconds(0);
  }

 private:
  void create_schema(Session& session, const std::string& schema) const {
    session.execute(statements_.fill("create_schema", {{"schema", session.quote_name(schema)}}));
  }

  SqlTemplate statements_{embedded_sql::node_pg_migrate};
  LedgerSql sql_{embedded_sql::node_pg_migrate};
  std::vector<std::string> schemas_;
  std::string table_;
  std::string own_schema_;
  bool creates_schemas_;
  bool creates_own_schema_;
};

}  // namespace

std::unique_ptr<Format> make_node_pg_migrate_format(const FormatSettings& settings) {
  const bool is_single = text_setting(settings, "single-transaction", "true") != "false";
  const bool has_order = text_setting(settings, "check-order", "true") != "false";
  return std::make_unique<Format>(Format::Parts{
      .name = "node_pg_migrate",
      .title = "node-pg-migrate",
      .discovery = std::make_unique<NodePgDiscovery>(settings),
      .ledger = std::make_unique<NodePgLedger>(settings),
      .execution = {.sending = Sending::whole,
                    .bookkeeping = Bookkeeping::with_body,
                    .own_transactions = OwnTransactions::tolerated,
                    .missing_script = MissingScript::fails,
                    .scope = is_single ? TransactionScope::run : TransactionScope::migration},
      .rules = {.ledger_order = has_order ? Tolerance::refuses : Tolerance::ignores,
                .rollback_order = RollbackOrder::ledger},
      .settings = {"check-order", "create-migrations-schema", "create-schema", "ignore-pattern",
                   "loader", "migrations-schema", "migrations-table", "schema",
                   "single-transaction"}});
}

}  // namespace fulldress::migrations
