#include "harness/base/pattern.hpp"
#include "migrations/advisory_lock.hpp"
#include "migrations/engine_support.hpp"
#include "migrations/file_version.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/ledger_schema.hpp"
#include "migrations/ledger_sql.hpp"
#include "migrations/tern_script.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <utility>

// tern (FORMATS 4.13): numbered files without gaps, two parts with a separator between them, sent
// whole in one transaction with the version, or cut into statements without one. source
// jackc/tern: migrate/migrate.go.
namespace fulldress::migrations {
namespace {

/// migrate.go: "arbitrary random number".
constexpr std::int64_t lock_key = 9628173550095224;

constexpr std::string_view ledger_schema = "public";

std::string number_of(const std::string& file) {
  static const Pattern pattern(R"(^(\d+)_.+\.sql$)");
  const auto match = pattern.match(file);
  return match ? (*match)[1] : std::string();
}

class TernDiscovery final : public Discovery {
 public:
  explicit TernDiscovery(FormatSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] FormatSettings settings_near(const SourceDirectory& directory) const override {
    const auto database = read_tern_conf(directory, "database");
    const auto table = database.find("version_table");
    const bool is_told = table != database.end() && !table->second.empty();
    return is_told ? FormatSettings{{"table", table->second}} : FormatSettings{};
  }

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    const auto count = std::count_if(
        directory.files().begin(), directory.files().end(), [&](const std::string& file) {
          return !number_of(file).empty() && has_tern_marker(directory.text(file));
        });
    if (count > 0) {
      return {.certainty = Certainty::certain,
              .evidence = std::to_string(count) + " files with tern's separator or its disable-tx"};
    }
    if (!has_settings(directory) || unclaimed_numbered_files(directory) == 0) return {};
    return {.certainty = Certainty::certain,
            .evidence = "numbered files without a marker and a tern.conf"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    require_postgres("tern", engine);
    std::map<std::int32_t, std::string> files;
    for (const auto& file : directory.files()) {
      const std::string number = number_of(file);
      if (number.empty()) continue;
      const auto version = parse_version<std::int32_t>(number);
      if (!version || *version == 0) {
        throw UsageError("migrations.bad-version",
                         directory.shown(file) + ": tern numbers migrations from 1 on; rename it");
      }
      const auto [other, is_new] = files.emplace(*version, file);
      if (is_new) continue;
      throw UsageError("migrations.duplicate-version",
                       directory.shown(file) + " and " + directory.shown(other->second) +
                           " are both migration " + std::to_string(*version) +
                           "; renumber one of them");
    }
    refuse_gap(directory, files);
    const TernData data = data_for(directory);
    Discovered discovered;
    for (const auto& [version, file] : files) {
      discovered.migrations.push_back(read(directory, file, version, data));
    }
    return discovered;
  }

 private:
  /// `tern.conf` lies beside the files; or above them, where folders of other files lie too.
  static bool has_settings(const SourceDirectory& directory) {
    if (directory.has("tern.conf")) return true;
    const auto path = std::filesystem::absolute(directory.path()).lexically_normal();
    const auto folder = path.has_filename() ? path.filename() : path.parent_path().filename();
    return folder.string().find("migrat") != std::string::npos &&
           directory.text_above("tern.conf", 1).has_value();
  }

  /// What the user says is stronger than the file.
  [[nodiscard]] TernData data_for(const SourceDirectory& directory) const {
    constexpr std::string_view prefix = "data.";
    TernData data = read_tern_conf(directory, "data");
    for (const auto& [name, value] : settings_) {
      if (name.starts_with(prefix)) data[name.substr(prefix.size())] = value;
    }
    return data;
  }

  static void refuse_gap(const SourceDirectory& directory,
                         const std::map<std::int32_t, std::string>& files) {
    std::int32_t wanted = 1;
    for (const auto& [version, file] : files) {
      if (version != wanted) {
        throw UsageError("migrations.version-gap",
                         directory.shown(file) + ": there is no migration " +
                             std::to_string(wanted) +
                             " in front of it, and tern takes no gaps; renumber the files");
      }
      ++wanted;
    }
  }

  static Migration read(const SourceDirectory& directory, const std::string& file,
                        std::int32_t version, const TernData& data) {
    auto scripts = parse_tern_script(directory, file, data);
    Migration migration;
    migration.version = std::to_string(version);
    const std::size_t start = file.find('_') + 1;
    migration.name = file.substr(start, file.size() - start - std::string_view(".sql").size());
    migration.file = file;
    migration.up = std::move(scripts.up);
    migration.down = std::move(scripts.down);
    // The tool's own template says so: "If this migration is irreversible then delete the
    // separator line".
    if (!scripts.has_separator) {
      migration.irreversible_reason =
          "it has no line that separates the part that drops from the part that creates";
    }
    return migration;
  }

  FormatSettings settings_;
};

class TernLedger final : public Ledger {
 public:
  explicit TernLedger(std::string table) : table_(std::move(table)) {}

  [[nodiscard]] std::string default_name() const override { return table_; }
  [[nodiscard]] std::string default_schema(const std::string& /*engine*/) const override {
    return table_.find('.') == std::string::npos ? std::string(ledger_schema) : std::string();
  }
  [[nodiscard]] std::vector<std::string> columns() const override { return {"version"}; }

  void create(Session& session, const TableName& table) const override {
    make_ledger_schema(session, table);
    session.execute(sql_.get(session, table, "create"));
  }

  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& migrations) const override {
    const auto rows = session.query(sql_.get(session, table, "read")).rows;
    LedgerState state;
    const std::string current = rows.empty() ? "0" : rows[0].at(0).value_or("0");
    const auto reached = parse_version<std::int32_t>(current).value_or(0);
    for (const Migration& each : migrations) {
      if (parse_version<std::int32_t>(each.version).value_or(0) > reached) break;
      state.applied.push_back({.version = each.version, .checksum = "", .applied_at = ""});
    }
    // A version beyond the files is one tern refuses.
    const bool is_beyond = static_cast<std::size_t>(reached) > migrations.size();
    if (is_beyond) state.applied.push_back({.version = current, .checksum = "", .applied_at = ""});
    return state;
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double /*duration_ms*/) const override {
    const std::string before = step.previous_version.empty() ? "0" : step.previous_version;
    session.query(sql_.get(session, table, "write"),
                  {step.direction == Direction::up ? step.migration.version : before});
  }

  [[nodiscard]] std::unique_ptr<LedgerLock> lock(Session& session, const TableName& /*table*/,
                                                 std::chrono::milliseconds timeout) const override {
    return take_advisory_lock(session, {.key = lock_key, .timeout = timeout});
  }

  [[nodiscard]] std::chrono::milliseconds lock_timeout(
      const std::string& /*engine*/) const override {
    return waits_for_ever;
  }

 private:
  std::string table_;
  LedgerSql sql_{embedded_sql::tern};
};

}  // namespace

std::unique_ptr<Format> make_tern_format(const FormatSettings& settings) {
  return std::make_unique<Format>(Format::Parts{
      .name = "tern",
      .title = "tern",
      .discovery = std::make_unique<TernDiscovery>(settings),
      .ledger = std::make_unique<TernLedger>(text_setting(settings, "table", "schema_version")),
      // A script in a transaction is one statement.
      .execution = {.sending = Sending::own_statements,
                    .bookkeeping = Bookkeeping::with_body,
                    .own_transactions = OwnTransactions::tolerated,
                    .missing_script = MissingScript::fails,
                    .reset = SessionReset::everything},
      .rules = {.missing_file = Tolerance::refuses},
      .settings = {"data.", "table"}});
}

}  // namespace fulldress::migrations
