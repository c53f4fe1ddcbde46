#include "harness/base/pattern.hpp"
#include "migrations/bundled_sqlite.hpp"
#include "migrations/file_version.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/go_text.hpp"
#include "migrations/row_ledger.hpp"
#include "migrations/siphash.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

// refinery (FORMATS 4.15): files named as Flyway's, without a way back, sent whole in one
// transaction with the ledger row unless a comment says refinery:noTransaction. source
// rust-db/refinery: refinery_core/src/{util,migration,executor}.
namespace fulldress::migrations {
namespace {

struct FileName {
  std::string version;  ///< digits, and with a dot more digits, which the tool then refuses
  std::string name;
  bool is_sql = false;
};

/// Also of files in folders below.
std::optional<FileName> parse_name(const std::string& path) {
  static const Pattern pattern(R"(^[UV|](\d+(?:\.\d+)?)__(\w+)\.(sql|rs)$)");
  const auto match = pattern.match(path.substr(path.rfind('/') + 1));
  if (!match) return std::nullopt;
  return FileName{.version = (*match)[1], .name = (*match)[2], .is_sql = (*match)[3] == "sql"};
}

/// What Rust's hasher makes of name, version and text; a string ends with a byte no text holds.
std::string checksum_of(const std::string& name, std::int32_t version, const std::string& text) {
  std::string bytes = name + '\xFF';
  const auto number = static_cast<std::uint32_t>(version);
  for (unsigned shift = 0; shift < 32; shift += 8) {
    bytes += static_cast<char>(static_cast<unsigned char>(number >> shift & 0xFFU));
  }
  return std::to_string(siphash13(bytes + text + '\xFF'));
}

bool is_transactional(std::string_view text) {
  const auto lines = go_text::lines_of(text);
  return std::none_of(lines.begin(), lines.end(), [](const go_text::Line& line) {
    static const Pattern pattern(R"(^-{2,}\s?refinery:noTransaction$)");
    return pattern.matches(line.text);
  });
}

bool is_enforced(const FormatSettings& settings) {
  return text_setting(settings, "foreign_keys", "off") == "on";
}

class RefineryDiscovery final : public Discovery {
 public:
  explicit RefineryDiscovery(FormatSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] FormatSettings settings_near(const SourceDirectory& directory) const override {
    return bundled_sqlite_of(directory) ? FormatSettings{{"foreign_keys", "on"}} : FormatSettings{};
  }

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    const auto count =
        std::count_if(directory.files().begin(), directory.files().end(),
                      [](const std::string& file) { return parse_name(file).has_value(); });
    if (count == 0) return {};
    // The same names are Flyway's elsewhere, unless the user says that they are not.
    if (!is_in_refinery_project(directory)) {
      return {.certainty = Certainty::possible,
              .evidence = std::to_string(count) + " files named V<number>__<name>"};
    }
    return {.certainty = Certainty::certain,
            .evidence =
                std::to_string(count) + " files named V<number>__<name> in a project of refinery"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    refuse_bad_settings(settings_, {{"foreign_keys", {"off", "on"}},
                                    {"grouped", false_or_true()},
                                    {"ignore_divergent", false_or_true()},
                                    {"ignore_missing", false_or_true()}});
    std::map<std::int32_t, Migration> by_version;
    for (const auto& file : directory.files_below()) {
      const auto name = parse_name(file);
      if (!name) continue;
      if (!name->is_sql) {
        throw UsageError("migrations.needs-program",
                         directory.shown(file) +
                             ":1:1: a migration in Rust runs only in the program it is built "
                             "into; rehearse that program by its own commands instead");
      }
      const auto version = parse_version<std::int32_t>(name->version);
      if (!version) {
        throw UsageError("migrations.bad-version",
                         directory.shown(file) +
                             ": refinery wants a whole number of at most 32 bits; rename it");
      }
      const auto [other, is_new] =
          by_version.emplace(*version, read(directory, file, name->name, *version));
      if (is_new) continue;
      throw UsageError("migrations.duplicate-version",
                       directory.shown(file) + " and " + directory.shown(other->second.file) +
                           " have the same version " + std::to_string(*version) +
                           "; give one of them a version of its own");
    }
    Discovered discovered;
    if (is_enforced(settings_)) discovered.notes = bundled_sqlite_notes(directory, engine);
    for (auto& [version, migration] : by_version) {
      discovered.migrations.push_back(std::move(migration));
    }
    return discovered;
  }

 private:
  static Migration read(const SourceDirectory& directory, const std::string& file,
                        const std::string& name, std::int32_t version) {
    Migration migration;
    migration.version = std::to_string(version);
    migration.name = name;
    migration.file = file;
    migration.up = Script{};
    migration.up->text = directory.text(file);
    migration.up->start = {.file = directory.shown(file), .line = 1, .column = 1};
    migration.up->is_transactional = is_transactional(migration.up->text);
    migration.checksum = checksum_of(name, version, migration.up->text);
    migration.irreversible_reason = "refinery has no way back";
    return migration;
  }

  FormatSettings settings_;
};

Row ledger_row(const Migration& migration) {
  return {migration.version, migration.name, migration.checksum};
}

}  // namespace

std::unique_ptr<Format> make_refinery_format(const FormatSettings& settings) {
  const Tolerance missing = tolerance_setting(settings, "ignore_missing");
  return std::make_unique<Format>(Format::Parts{
      .name = "refinery",
      .title = "refinery",
      .discovery = std::make_unique<RefineryDiscovery>(settings),
      .ledger = std::make_unique<RowLedger>(
          RowLedger::Shape{.name = text_setting(settings, "table", "refinery_schema_history"),
                           .columns = {"version", "name", "applied_on", "checksum"},
                           .statements = embedded_sql::refinery,
                           .row = ledger_row}),
      .execution = {.sending = Sending::whole,
                    .bookkeeping = Bookkeeping::with_body,
                    .own_transactions = OwnTransactions::tolerated,
                    .missing_script = MissingScript::fails,
                    .scope = is_set(settings, "grouped") ? TransactionScope::run
                                                         : TransactionScope::migration,
                    .sqlite_foreign_keys =
                        is_enforced(settings) ? SqliteForeignKeys::on : SqliteForeignKeys::off,
                    .ledger_follows_search_path = true},
      .rules = {.out_of_order = missing,
                .edited = tolerance_setting(settings, "ignore_divergent"),
                .missing_file = missing},
      .settings = {"table", "foreign_keys", "grouped", "ignore_divergent", "ignore_missing"}});
}

}  // namespace fulldress::migrations
