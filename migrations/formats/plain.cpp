#include "harness/engine/sha256.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/file_version.hpp"
#include "migrations/foreign_pairs.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/numbered_names.hpp"
#include "migrations/row_ledger.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

// Plain numbered SQL files without any marker (FORMATS 4.0.2), which somebody runs one after the
// other with psql or sqlite3, or as one string each. There is no way back.
namespace fulldress::migrations {
namespace {

std::string stem_of(const std::string& file) {
  constexpr std::string_view extension = ".sql";
  return file.substr(0, file.size() - extension.size());
}

/// `2022-01-31-users.sql`: ordered by name, since only a part of the day is one number.
bool all_start_with_days(const SourceDirectory& directory) {
  const auto& files = directory.files();
  return std::all_of(files.begin(), files.end(), [](const std::string& file) {
    return !file.ends_with(".sql") || file.starts_with('.') || starts_with_day(stem_of(file));
  });
}

class PlainDiscovery final : public Discovery {
 public:
  explicit PlainDiscovery(FormatSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    const std::size_t count = unclaimed_numbered_files(directory);
    if (count == 0) return {};
    return {.certainty = Certainty::possible,
            .evidence = std::to_string(count) + " numbered .sql files without any marker"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& /*engine*/) const override {
    refuse_bad_settings(settings_, {{"sending", {"client", "whole"}},
                                    {"transaction", {"none", "each"}},
                                    {"programs", {"refused", "allowed"}}});
    if (const auto text = describe_foreign_pairs(directory)) {
      throw UsageError("migrations.foreign-pairs", *text);
    }
    const bool is_by_name = all_start_with_days(directory);
    using Number = std::pair<std::size_t, std::string>;
    std::map<Number, Migration> by_number;
    for (const auto& file : directory.files()) {
      refuse_program(directory, file);
      if (!file.ends_with(".sql") || file.starts_with('.')) continue;
      const std::string number = is_by_name ? stem_of(file) : number_of_file(file);
      if (number.empty() || is_half_of_pair(file)) refuse(directory, file);
      const std::string key = without_zeros(number);
      const std::size_t size = is_by_name ? 0 : key.size();
      const auto [other, is_new] =
          by_number.emplace(Number{size, key}, read(directory, file, number));
      if (is_new) continue;
      throw UsageError("migrations.duplicate-version",
                       directory.shown(file) + " and " + directory.shown(other->second.file) +
                           " have the same number; their order would hang on their names");
    }
    Discovered discovered;
    for (auto& [number, migration] : by_number) {
      discovered.migrations.push_back(std::move(migration));
    }
    return discovered;
  }

 private:
  /// A number in front says that it has its turn among the others.
  static void refuse_program(const SourceDirectory& directory, const std::string& file) {
    if (!is_program_file(file) || !sql_token::is_digit(file.front())) return;
    throw UsageError("migrations.needs-program",
                     directory.shown(file) +
                         ":1:1: a migration that is a program is run by the project itself; "
                         "rehearse that by its own commands, or leave such files out with "
                         "--format=generic and its setting program_files=ignored");
  }

  [[noreturn]] static void refuse(const SourceDirectory& directory, const std::string& file) {
    throw UsageError(
        "migrations.stray-file",
        directory.shown(file) + (is_half_of_pair(file)
                                     ? " looks like one half of a pair, which plain files are "
                                       "not; say another --format"
                                     : " has no number, so its place is not known; rename it "
                                       "or move it away"));
  }

  [[nodiscard]] Migration read(const SourceDirectory& directory, const std::string& file,
                               const std::string& number) const {
    Migration migration;
    migration.version = number;
    migration.name = file.substr(number.size(), file.size() - number.size() - 4);
    migration.name.erase(0,
                         std::min(migration.name.find_first_not_of("_-. "), migration.name.size()));
    migration.file = file;
    migration.up = Script{};
    migration.up->text = directory.text(file);
    migration.up->start = {.file = directory.shown(file), .line = 1, .column = 1};
    migration.up->variables = client_variables_setting(settings_);
    migration.up->is_transactional = text_setting(settings_, "transaction", "none") == "each";
    migration.checksum = sha256_hex(migration.up->text);
    migration.irreversible_reason = "plain files have no way back";
    return migration;
  }

  FormatSettings settings_;
};

Row ledger_row(const Migration& migration) {
  return {migration.version, migration.file, migration.checksum};
}

}  // namespace

std::unique_ptr<Format> make_plain_format(const FormatSettings& settings) {
  const bool is_whole = text_setting(settings, "sending", "client") == "whole";
  return std::make_unique<Format>(
      Format::Parts{.name = "plain",
                    .title = "plain files",
                    .discovery = std::make_unique<PlainDiscovery>(settings),
                    .ledger = std::make_unique<RowLedger>(
                        RowLedger::Shape{.name = "fulldress_plain_files",
                                         .columns = {"version", "file", "checksum", "run_at"},
                                         .statements = embedded_sql::plain,
                                         .row = ledger_row}),
                    .execution = {.sending = is_whole ? Sending::whole : Sending::client,
                                  .client_programs = client_programs_setting(settings),
                                  .bookkeeping = Bookkeeping::with_body,
                                  .own_transactions = OwnTransactions::tolerated,
                                  .missing_script = MissingScript::fails},
                    .rules = {.out_of_order = Tolerance::refuses,
                              .edited = Tolerance::refuses,
                              .missing_file = Tolerance::refuses},
                    .settings = {"programs", "sending", "transaction", "variables."}});
}

}  // namespace fulldress::migrations
