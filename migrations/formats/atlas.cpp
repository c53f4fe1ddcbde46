#include "harness/base/pattern.hpp"
#include "harness/engine/message_digest.hpp"
#include "harness/engine/sha256.hpp"
#include "migrations/advisory_lock.hpp"
#include "migrations/atlas_directives.hpp"
#include "migrations/atlas_scanner.hpp"
#include "migrations/atlas_sum.hpp"
#include "migrations/format.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/ledger_sql.hpp"
#include "migrations/tool_markers.hpp"
#include "migrations/tool_settings.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>

// Atlas' versioned migrations (FORMATS 4.13): files in the order of their names, kept together by
// atlas.sum, split by Atlas' own scanner, one transaction each unless the file says otherwise.
// source  ariga/atlas: sql/migrate/{dir,migrate,lex}.go, cmd/atlas/internal/cmdapi/migrate.go.
namespace fulldress::migrations {
namespace {

/// In Migration::facts, and "yes".
/// The table, and on PostgreSQL its schema, too.
constexpr std::string_view ledger_name = "atlas_schema_revisions";
constexpr std::string_view checkpoint_fact = "checkpoint";

enum class TransactionMode { file, all, none };

struct Settings {
  TransactionMode transactions = TransactionMode::file;
  Tolerance out_of_order = Tolerance::refuses;
  Tolerance not_clean = Tolerance::refuses;
};

/// Of the name of the lock `atlas migrate apply` takes: FNV-1.
constexpr std::int64_t lock_key() {
  std::uint32_t hash = 2166136261U;
  for (const char each : std::string_view("atlas_migrate_execute")) {
    hash *= 16777619U;
    hash ^= static_cast<unsigned char>(each);
  }
  return hash;
}

std::string version_of(const std::string& file) {
  const std::string stem = file.substr(0, file.size() - std::string_view(".sql").size());
  return stem.substr(0, stem.find('_'));
}

std::string description_of(const std::string& file) {
  const auto at = file.find('_');
  if (at == std::string::npos) return {};
  return file.substr(at + 1, file.size() - at - 1 - std::string_view(".sql").size());
}

bool is_checkpoint(const Migration& migration) {
  return migration.facts.contains(std::string(checkpoint_fact));
}

/// Atlas can write the files of other tools (`--dir "file://...?format=goose"`), and puts its sum
/// beside them: pairs, annotated files and Flyway's are run by these tools.
bool holds_files_of_another_tool(const SourceDirectory& directory) {
  static const Pattern named(R"(^(([VUB]\d[^_]*|R)__.*|.*\.(up|down))\.sql$)");
  bool has_any = false;
  for (const auto& file : directory.files()) {
    if (!file.ends_with(".sql")) continue;
    if (!named.matches(file) && !has_tool_marker(directory.text(file))) return false;
    has_any = true;
  }
  return has_any;
}

/// The directives of one file.
class Header {
 public:
  Header(const SourceDirectory& directory, const std::string& file)
      : lines_(atlas_header(directory.text(file))), shown_(directory.shown(file)) {}

  /// Whether the file runs in a transaction.
  [[nodiscard]] bool is_transactional(TransactionMode mode) const {
    std::optional<std::string> found;
    for (std::size_t line = 1; line <= lines_.size(); ++line) {
      const auto value = value_of(line, "txmode");
      if (!value) continue;
      if (found) refuse(line, "a second txmode");
      if (*value != "none" && *value != "file") {
        refuse(line, "txmode is none or file, not \"" + *value + "\"");
      }
      if (mode == TransactionMode::all) {
        refuse(line, "txmode " + *value + " contradicts the setting tx_mode=all");
      }
      found = value;
    }
    return found ? *found == "file" : mode != TransactionMode::none;
  }

  [[nodiscard]] bool has(std::string_view directive) const {
    return line_with(directive).has_value();
  }

  void refuse_archive() const {
    const auto line = line_with("txtar");
    if (!line) return;
    refuse(*line, "a txtar archive, which only Atlas' own builds read; give each part its file");
  }

 private:
  [[nodiscard]] std::optional<std::string> value_of(std::size_t line,
                                                    std::string_view directive) const {
    return atlas_directive(lines_[line - 1], directive);
  }

  [[nodiscard]] std::optional<std::size_t> line_with(std::string_view directive) const {
    for (std::size_t line = 1; line <= lines_.size(); ++line) {
      if (value_of(line, directive)) return line;
    }
    return std::nullopt;
  }

  [[noreturn]] void refuse(std::size_t line, const std::string& message) const {
    throw UsageError("migrations.malformed-directive",
                     shown_ + ":" + std::to_string(line) + ":1: " + message);
  }

  std::vector<std::string> lines_;
  std::string shown_;
};

class AtlasDiscovery final : public Discovery {
 public:
  explicit AtlasDiscovery(const Settings& settings) : settings_(settings) {}

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    if (holds_files_of_another_tool(directory)) return {};
    if (directory.has("atlas.sum")) {
      return {.certainty = Certainty::certain, .evidence = "the file atlas.sum"};
    }
    // discover() says that the file is missing.
    const auto count = std::count_if(
        directory.files().begin(), directory.files().end(), [&](const std::string& file) {
          return file.ends_with(".sql") && directory.text(file).starts_with("-- atlas:");
        });
    if (count == 0) return {};
    return {.certainty = Certainty::certain,
            .evidence = std::to_string(count) + " files that start with `-- atlas:`"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    std::vector<std::string> files;
    std::copy_if(directory.files().begin(), directory.files().end(), std::back_inserter(files),
                 [](const auto& file) { return file.ends_with(".sql"); });
    if (files.empty()) return {};
    refuse_other_sum(directory, files);
    const auto hashes = atlas_hashes(directory, files);
    Discovered discovered;
    for (const auto& file : files) {
      const auto hash = hashes.find(file);
      if (hash == hashes.end()) {
        throw UsageError("migrations.sum-ignored",
                         directory.shown(file) +
                             ":1:1: `atlas:sum ignore` leaves the file without a checksum, and "
                             "Atlas runs none that has no checksum");
      }
      discovered.migrations.push_back(migration_of(directory, file, hash->second, engine));
    }
    const auto schema = atlas_revisions_schema(directory);
    if (schema && engine == "postgres") {
      discovered.ledger_table = *schema + "." + std::string(ledger_name);
    }
    return discovered;
  }

 private:
  [[nodiscard]] Migration migration_of(const SourceDirectory& directory, const std::string& file,
                                       const std::string& hash, const std::string& engine) const {
    const std::string& text = directory.text(file);
    const Header header(directory, file);
    header.refuse_archive();
    Migration migration;
    migration.version = version_of(file);
    migration.name = description_of(file);
    migration.file = file;
    migration.checksum = hash;
    migration.up = Script{.text = text,
                          .start = directory.position(file, 0),
                          .is_transactional = header.is_transactional(settings_.transactions),
                          .guards = {},
                          .statements = split_as_atlas(text, engine, directory.shown(file))};
    if (header.has("checkpoint")) migration.facts[std::string(checkpoint_fact)] = "yes";
    return migration;
  }

  Settings settings_;
};

class AtlasLedger final : public Ledger {
 public:
  explicit AtlasLedger(const Settings& settings) : settings_(settings) {}

  [[nodiscard]] std::string default_name() const override { return std::string(ledger_name); }
  [[nodiscard]] std::string default_schema(const std::string& engine) const override {
    return engine == "postgres" ? std::string(ledger_name) : std::string();
  }
  [[nodiscard]] std::vector<std::string> columns() const override {
    return {"version",    "description", "type",           "applied",
            "total",      "executed_at", "execution_time", "error",
            "error_stmt", "hash",        "partial_hashes", "operator_version"};
  }

  void create(Session& session, const TableName& table) const override {
    if (settings_.not_clean == Tolerance::refuses) refuse_tables(session, table);
    session.execute(sql_.get(session, table, "create"));
  }

  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& migrations) const override {
    LedgerState state;
    state.dirty_remedy = "`atlas migrate apply` goes on behind its last statement that ran";
    for (const Row& row : session.query(sql_.get(session, table, "read")).rows) {
      if (row.at(2) != row.at(3)) state.dirty_version = row.at(0).value_or("");
      state.applied.push_back({.version = row.at(0).value_or(""),
                               .checksum = row.at(1).value_or(""),
                               .applied_at = row.at(4).value_or("")});
    }
    add_passed_over(state, migrations);
    return state;
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double duration_ms) const override {
    ensure(step.direction == Direction::up, "Atlas has no down, so none is recorded");
    constexpr double nanoseconds = 1e6;
    const auto& statements = step.migration.up->statements;
    session.query(sql_.get(session, table, "record_up"),
                  {step.migration.version, step.migration.name, std::to_string(statements.size()),
                   std::to_string(static_cast<std::int64_t>(duration_ms * nanoseconds)),
                   step.migration.checksum, partial_hashes(statements)});
  }

  [[nodiscard]] std::unique_ptr<LedgerLock> lock(Session& session, const TableName& /*table*/,
                                                 std::chrono::milliseconds timeout) const override {
    // On SQLite the tool locks only against itself, with a file of its own.
    if (session.engine_name() != "postgres") return nullptr;
    return take_advisory_lock(session, {.key = lock_key(), .timeout = timeout});
  }

  [[nodiscard]] std::chrono::milliseconds lock_timeout(const std::string& engine) const override {
    return engine == "postgres" ? std::chrono::seconds(10) : std::chrono::seconds(5);
  }

 private:
  void refuse_tables(Session& session, const TableName& table) const {
    const Row schema = session.engine_name() == "postgres" ? Row{table.schema} : Row{};
    const auto found = session.query(sql_.get(session, table, "found"), schema).rows;
    if (found.empty()) return;
    throw UsageError("migrations.not-empty",
                     "there is no table " + table.to_text() + ", but a " +
                         found[0].at(0).value_or("") +
                         ": Atlas migrates only a clean database or one it knows; set "
                         "allow_dirty=yes if yours runs with --allow-dirty");
  }

  /// What the tool does not look at counts as applied: on an empty ledger what the last checkpoint
  /// replaces, later the checkpoints and what is before the first row.
  static void add_passed_over(LedgerState& state, const std::vector<Migration>& migrations) {
    const auto last = std::find_if(migrations.rbegin(), migrations.rend(), is_checkpoint);
    const bool is_fresh = state.applied.empty();
    const std::string first = is_fresh ? std::string() : state.applied.front().version;
    const auto has_row = [&](const Migration& each) {
      return std::any_of(state.applied.begin(), state.applied.end(),
                         [&](const LedgerEntry& row) { return row.version == each.version; });
    };
    bool is_replaced = is_fresh && last != migrations.rend();
    for (const Migration& each : migrations) {
      if (is_replaced && &each == &*last) is_replaced = false;
      const bool is_passed_over =
          is_fresh ? is_replaced : is_checkpoint(each) || each.version < first;
      if (!is_passed_over || has_row(each)) continue;
      state.applied.push_back({.version = each.version, .checksum = "", .applied_at = ""});
    }
  }

  static std::string partial_hashes(const std::vector<ScriptStatement>& statements) {
    auto hashes = nlohmann::json::array();
    Sha256 digest;
    for (const auto& each : statements) {
      digest.add(each.text);
      hashes.push_back("h1:" + to_base64(digest.bytes_so_far()));
    }
    return hashes.empty() ? "null" : hashes.dump();
  }

  Settings settings_;
  LedgerSql sql_{embedded_sql::atlas};
};

/// One of `values`, which are the words a setting takes; the first if it is not given.
std::size_t choice_of(const FormatSettings& settings, const std::string& name,
                      const std::vector<std::string>& values) {
  const auto found = settings.find(name);
  if (found == settings.end()) return 0;
  const auto value = std::find(values.begin(), values.end(), found->second);
  if (value == values.end()) {
    std::string list;
    for (const auto& each : values) list += (list.empty() ? "" : ", ") + each;
    throw UsageError("migrations.bad-setting",
                     name + " is one of " + list + ", not \"" + found->second + "\"");
  }
  return static_cast<std::size_t>(value - values.begin());
}

Settings settings_of(const FormatSettings& settings) {
  constexpr auto tolerance = [](std::size_t choice) {
    return choice == 0 ? Tolerance::refuses : Tolerance::ignores;
  };
  const std::size_t mode = choice_of(settings, "tx_mode", {"file", "all", "none"});
  return {.transactions = mode == 0   ? TransactionMode::file
                          : mode == 1 ? TransactionMode::all
                                      : TransactionMode::none,
          .out_of_order = tolerance(choice_of(settings, "exec_order", {"linear", "non-linear"})),
          .not_clean = tolerance(choice_of(settings, "allow_dirty", {"no", "yes"}))};
}

}  // namespace

std::unique_ptr<Format> make_atlas_format(const FormatSettings& settings) {
  const Settings chosen = settings_of(settings);
  const bool is_one = chosen.transactions == TransactionMode::all;
  return std::make_unique<Format>(Format::Parts{
      .name = "atlas",
      .title = "Atlas",
      .discovery = std::make_unique<AtlasDiscovery>(chosen),
      .ledger = std::make_unique<AtlasLedger>(chosen),
      .execution = {.sending = Sending::own_statements,
                    .bookkeeping = Bookkeeping::with_body,
                    .own_transactions = OwnTransactions::reported,
                    .missing_script = MissingScript::fails,
                    .scope = is_one ? TransactionScope::run : TransactionScope::migration,
                    .sqlite_foreign_keys = SqliteForeignKeys::off},
      .rules = {.out_of_order = chosen.out_of_order},
      .settings = {"tx_mode", "exec_order", "allow_dirty"}});
}

}  // namespace fulldress::migrations
