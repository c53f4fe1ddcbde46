#include "harness/engine/sql_token.hpp"
#include "migrations/file_version.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/row_ledger.hpp"
#include "migrations/sql_migrate_config.hpp"
#include "migrations/sql_migrate_script.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

// sql-migrate (FORMATS 4.13): one file with commands, cut by lines, one transaction with the ledger
// row unless the command says notransaction. source  rubenv/sql-migrate: migrate.go, sqlparse.
namespace fulldress::migrations {
namespace {

/// The digits in front of a file's name.
std::string number_of(const std::string& file) {
  const auto end = std::find_if_not(file.begin(), file.end(), sql_token::is_digit);
  return {file.begin(), end};
}

/// Files with a number come first, by number; equal numbers and all others by name.
bool sorts_before(const Migration& left, const Migration& right) {
  const std::string one = number_of(left.file);
  const std::string other = number_of(right.file);
  if (one.empty() != other.empty()) return other.empty();
  if (!one.empty()) {
    const auto number = parse_version<std::int64_t>(one).value_or(0);
    const auto other_number = parse_version<std::int64_t>(other).value_or(0);
    if (number != other_number) return number < other_number;
  }
  return left.file < right.file;
}

class SqlMigrateDiscovery final : public Discovery {
 public:
  explicit SqlMigrateDiscovery(FormatSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] FormatSettings settings_near(const SourceDirectory& directory) const override {
    return settings_in_dbconfig(directory);
  }

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    const auto count = std::count_if(
        directory.files().begin(), directory.files().end(), [&](const std::string& file) {
          return file.ends_with(".sql") && has_sql_migrate_command(directory.text(file));
        });
    if (count == 0) return {};
    return {.certainty = Certainty::certain,
            .evidence = std::to_string(count) + " files with a line `-- +migrate `"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& /*engine*/) const override {
    refuse_bad_settings(settings_, {{"ignore_unknown", false_or_true()}});
    Discovered discovered;
    for (const auto& file : directory.files()) {
      if (file.ends_with(".sql")) discovered.migrations.push_back(parse(directory, file));
    }
    std::sort(discovered.migrations.begin(), discovered.migrations.end(), sorts_before);
    return discovered;
  }

 private:
  static Migration parse(const SourceDirectory& directory, const std::string& file) {
    const std::string number = number_of(file);
    if (!number.empty() && !parse_version<std::int64_t>(number)) {
      throw UsageError("migrations.bad-version",
                       directory.shown(file) +
                           ": sql-migrate cannot read a number of more than 63 bits; rename it");
    }
    auto scripts = parse_sql_migrate_script(directory.text(file), directory.shown(file));
    Migration migration;
    migration.version = file;
    migration.name = file.substr(0, file.size() - std::string_view(".sql").size());
    migration.name.erase(0, number.size());
    migration.name.erase(0,
                         std::min(migration.name.find_first_not_of("_-"), migration.name.size()));
    migration.file = file;
    migration.up = std::move(scripts.up);
    migration.down = std::move(scripts.down);
    return migration;
  }

  FormatSettings settings_;
};

}  // namespace

std::unique_ptr<Format> make_sql_migrate_format(const FormatSettings& settings) {
  return std::make_unique<Format>(Format::Parts{
      .name = "sql_migrate",
      .title = "sql-migrate",
      .discovery = std::make_unique<SqlMigrateDiscovery>(settings),
      .ledger = std::make_unique<RowLedger>(
          RowLedger::Shape{.name = text_setting(settings, "table", "gorp_migrations"),
                           .columns = {"id", "applied_at"},
                           .statements = embedded_sql::sql_migrate}),
      .execution = {.sending = Sending::own_statements,
                    .bookkeeping = Bookkeeping::with_body,
                    // Its driver for PostgreSQL refuses a COMMIT without a transaction.
                    .own_transactions = OwnTransactions::reported,
                    .missing_script = MissingScript::moves_version,
                    .ledger_follows_search_path = true},
      .rules = {.missing_file = tolerance_setting(settings, "ignore_unknown")},
      .settings = {"table", "ignore_unknown"}});
}

}  // namespace fulldress::migrations
