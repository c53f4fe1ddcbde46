#include "migrations/file_version.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/goose_script.hpp"
#include "migrations/ledger_schema.hpp"
#include "migrations/ledger_sql.hpp"
#include "migrations/tool_settings.hpp"

#include <algorithm>
#include <map>
#include <utility>

// goose (FORMATS 4.3): one file with annotations, cut by lines, one transaction with the ledger row
// unless the file says NO TRANSACTION. source  pressly/goose: provider_collect.go,
// provider_run.go, internal/sqlparser.
namespace fulldress::migrations {
namespace {

constexpr std::string_view variable_prefix = "env.";

/// The number in front of the first `_`.
std::optional<std::int64_t> version_of(const std::string& file) {
  const auto end = file.find('_');
  if (end == std::string::npos) return std::nullopt;
  const auto version = parse_signed_version(file.substr(0, end));
  return version && *version >= 1 ? version : std::nullopt;
}

std::string name_of(const std::string& file) {
  const std::size_t start = file.find('_') + 1;
  return file.substr(start, file.rfind('.') - start);
}

class GooseDiscovery final : public Discovery {
 public:
  explicit GooseDiscovery(FormatSettings settings) : settings_(std::move(settings)) {
    for (const auto& [name, value] : settings_) {
      if (name.starts_with(variable_prefix))
        variables_[name.substr(variable_prefix.size())] = value;
    }
  }

  [[nodiscard]] FormatSettings settings_near(const SourceDirectory& directory) const override {
    const auto table =
        tool_variable(directory, {.name = "GOOSE_TABLE", .folder = "GOOSE_MIGRATION_DIR"});
    return table ? FormatSettings{{"table", *table}} : FormatSettings{};
  }

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    const auto count = std::count_if(
        directory.files().begin(), directory.files().end(), [&](const std::string& file) {
          return file.ends_with(".sql") && has_goose_annotation(directory.text(file));
        });
    if (count == 0) return {};
    return {.certainty = Certainty::certain,
            .evidence = std::to_string(count) + " files with a line `-- +goose`"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& /*engine*/) const override {
    refuse_bad_settings(settings_,
                        {{"allow_missing", false_or_true()}, {"strict", {"true", "false"}}});
    std::map<std::int64_t, Migration> by_version;
    for (const auto& file : directory.files()) {
      const auto version = version_of(file);
      if (file.ends_with(".go")) refuse_program(directory, file);
      if (!file.ends_with(".sql")) continue;
      if (!version) {
        if (text_setting(settings_, "strict", "true") == "false") continue;
        throw UsageError("migrations.bad-version",
                         directory.shown(file) +
                             ": goose wants a number of at least 1 and `_` in front of the name; "
                             "rename it, or say the format's setting strict=false to leave it out");
      }
      const auto [other, is_new] = by_version.emplace(*version, parse(directory, file, *version));
      if (is_new) continue;
      throw UsageError("migrations.duplicate-version",
                       directory.shown(file) + " and " + directory.shown(other->second.file) +
                           " have the same version " + std::to_string(*version) +
                           "; give one of them a version of its own");
    }
    Discovered discovered;
    for (auto& [version, migration] : by_version) {
      discovered.migrations.push_back(std::move(migration));
    }
    return discovered;
  }

 private:
  /// A helper file without a version, and a test, are none.
  static void refuse_program(const SourceDirectory& directory, const std::string& file) {
    if (!version_of(file) || file.ends_with("_test.go")) return;
    throw UsageError("migrations.needs-program",
                     directory.shown(file) +
                         ":1:1: a migration in Go runs only in the program it is built into; "
                         "rehearse that program by its own commands instead");
  }

  [[nodiscard]] Migration parse(const SourceDirectory& directory, const std::string& file,
                                std::int64_t version) const {
    auto scripts = parse_goose_script(directory.text(file), directory.shown(file), variables_);
    Migration migration;
    migration.version = std::to_string(version);
    migration.name = name_of(file);
    migration.file = file;
    migration.up = std::move(scripts.up);
    migration.down = std::move(scripts.down);
    return migration;
  }

  FormatSettings settings_;
  GooseVariables variables_;
};

class GooseLedger final : public Ledger {
 public:
  explicit GooseLedger(std::string table) : table_(std::move(table)) {}

  [[nodiscard]] std::string default_name() const override { return table_; }
  [[nodiscard]] std::vector<std::string> columns() const override {
    return {"id", "version_id", "is_applied", "tstamp"};
  }

  void create(Session& session, const TableName& table) const override {
    make_ledger_schema(session, table);
    session.execute(sql_.get(session, table, "create"));
    session.execute(sql_.get(session, table, "begin"));
  }

  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& /*migrations*/) const override {
    LedgerState state;
    for (const Row& row : session.query(sql_.get(session, table, "read")).rows) {
      const std::string version = row.at(0).value_or("");
      std::erase_if(state.applied, [&](const auto& each) { return each.version == version; });
      if (version == "0" || row.at(1) != "1") continue;
      state.applied.push_back(
          {.version = version, .checksum = "", .applied_at = row.at(2).value_or("")});
    }
    return state;
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double /*duration_ms*/) const override {
    const auto* const what = step.direction == Direction::up ? "record_up" : "record_down";
    session.query(sql_.get(session, table, what), {step.migration.version});
  }

 private:
  std::string table_;
  LedgerSql sql_{embedded_sql::goose};
};

}  // namespace

std::unique_ptr<Format> make_goose_format(const FormatSettings& settings) {
  return std::make_unique<Format>(Format::Parts{
      .name = "goose",
      .title = "goose",
      .discovery = std::make_unique<GooseDiscovery>(settings),
      .ledger = std::make_unique<GooseLedger>(text_setting(settings, "table", "goose_db_version")),
      .execution = {.sending = Sending::own_statements,
                    .bookkeeping = Bookkeeping::with_body,
                    .own_transactions = OwnTransactions::tolerated,
                    // No `-- +goose Down` is a down of no statements.
                    .missing_script = MissingScript::moves_version,
                    .ledger_follows_search_path = true},
      .rules = {.out_of_order = tolerance_setting(settings, "allow_missing"),
                .rollback_order = RollbackOrder::ledger},
      .settings = {"table", "allow_missing", "strict", std::string(variable_prefix)}});
}

}  // namespace fulldress::migrations
