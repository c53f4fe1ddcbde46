#include "migrations/bundled_sqlite.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/row_ledger.hpp"
#include "migrations/toml_values.hpp"
#include "migrations/up_down_folders.hpp"

#include <algorithm>
#include <utility>

// Diesel (FORMATS 4.6): a folder for each migration with up.sql, down.sql and metadata.toml, sent
// whole, in one transaction with the ledger row unless the metadata says otherwise. source
// diesel-rs/diesel: diesel_migrations/migrations_internals, file_based_migrations.rs,
// migration_harness.rs.
namespace fulldress::migrations {
namespace {

std::string version_of(const std::string& folder) {
  std::string version = folder.substr(0, folder.find('_'));
  std::erase(version, '-');
  return version;
}

std::string name_of(const std::string& folder) {
  const auto end = folder.find('_');
  return end == std::string::npos ? folder : folder.substr(end + 1);
}

/// Whether there is anything in it that Diesel sees.
bool is_empty(const SourceDirectory& directory, const std::string& folder) {
  const auto files = directory.files_below();
  return std::none_of(files.begin(), files.end(), [&](const std::string& file) {
    return file.starts_with(folder + "/") && file.at(folder.size() + 1) != '.';
  });
}

/// A file that cannot be read as it must be counts as none; one without the key says false.
bool runs_in_transaction(const SourceDirectory& directory, const std::string& folder) {
  const std::string file = folder + "/metadata.toml";
  if (!directory.has(file)) return true;
  try {
    const auto values = parse_toml(directory.text(file), directory.shown(file));
    const auto found = values.find("run_in_transaction");
    if (found == values.end()) return false;
    const bool* const flag = std::get_if<bool>(&found->second);
    return flag == nullptr || *flag;
  } catch (const UsageError&) {
    return true;
  }
}

bool is_enforced(const FormatSettings& settings) {
  return text_setting(settings, "foreign_keys", "off") == "on";
}

class DieselDiscovery final : public Discovery {
 public:
  explicit DieselDiscovery(FormatSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] FormatSettings settings_near(const SourceDirectory& directory) const override {
    return bundled_sqlite_of(directory) ? FormatSettings{{"foreign_keys", "on"}} : FormatSettings{};
  }

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    const auto folders = up_down_folders(directory);
    if (folders.empty()) return {};
    return {.certainty = is_in_hasura_project(directory) ? Certainty::possible : Certainty::certain,
            .evidence = std::to_string(folders.size()) + " folders with an up.sql"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    refuse_bad_settings(settings_, {{"foreign_keys", {"off", "on"}}});
    Discovered discovered;
    if (is_enforced(settings_)) discovered.notes = bundled_sqlite_notes(directory, engine);
    for (const auto& folder : directory.folders()) {
      if (directory.has(folder + "/up.sql")) {
        discovered.migrations.push_back(read(directory, folder));
      } else if (!is_empty(directory, folder)) {
        throw UsageError("migrations.missing-up",
                         directory.shown(folder) +
                             " holds no up.sql, so Diesel refuses the whole directory; add one or "
                             "move the folder away");
      }
    }
    std::stable_sort(
        discovered.migrations.begin(), discovered.migrations.end(),
        [](const auto& left, const auto& right) { return left.version < right.version; });
    return discovered;
  }

 private:
  static Migration read(const SourceDirectory& directory, const std::string& folder) {
    const bool is_transactional = runs_in_transaction(directory, folder);
    const auto script = [&](const std::string& file) {
      Script result;
      result.text = directory.text(file);
      result.start = {.file = directory.shown(file), .line = 1, .column = 1};
      result.is_transactional = is_transactional;
      if (result.text.empty()) {
        result.refusal = ScriptRefusal{.id = "migrations.empty-part",
                                       .message = "Diesel refuses to run an empty file",
                                       .position = result.start};
      }
      return result;
    };
    Migration migration;
    migration.version = version_of(folder);
    migration.name = name_of(folder);
    migration.file = folder + "/up.sql";
    migration.up = script(migration.file);
    if (directory.has(folder + "/down.sql")) migration.down = script(folder + "/down.sql");
    return migration;
  }

  FormatSettings settings_;
};

}  // namespace

std::unique_ptr<Format> make_diesel_format(const FormatSettings& settings) {
  return std::make_unique<Format>(Format::Parts{
      .name = "diesel",
      .title = "Diesel",
      .discovery = std::make_unique<DieselDiscovery>(settings),
      .ledger = std::make_unique<RowLedger>(RowLedger::Shape{.name = "__diesel_schema_migrations",
                                                             .columns = {"version", "run_on"},
                                                             .statements = embedded_sql::diesel}),
      .execution = {.sending = Sending::whole,
                    .bookkeeping = Bookkeeping::with_body,
                    .own_transactions = OwnTransactions::tolerated,
                    .missing_script = MissingScript::fails,
                    .reset = SessionReset::search_path,
                    .sqlite_foreign_keys =
                        is_enforced(settings) ? SqliteForeignKeys::on : SqliteForeignKeys::off,
                    .ledger_follows_search_path = true},
      // A version without a file cannot be taken back, and stops the way down.
      .rules = {.rollback_order = RollbackOrder::ledger},
      .settings = {"foreign_keys"}});
}

}  // namespace fulldress::migrations
