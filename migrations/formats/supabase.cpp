#include "harness/base/pattern.hpp"
#include "harness/base/position_counter.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/row_ledger.hpp"
#include "migrations/script_text.hpp"
#include "migrations/supabase_splitter.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

// Supabase (FORMATS 4.13): the statements of a file and its ledger row go to the server in one
// pipeline, which is one transaction. PostgreSQL only. source  supabase/cli: pkg/migration/{list,
// file,apply,history}.go, pkg/parser.
namespace fulldress::migrations {
namespace {

/// Dates of older files named init mark the first ones of a project, which the tool passes over.
constexpr std::string_view first_of_today = "20211209000000";

std::string version_of(const std::string& file) {
  const auto end = std::find_if_not(file.begin(), file.end(), sql_token::is_digit);
  const std::string version(file.begin(), end);
  const std::string_view rest = std::string_view(file).substr(version.size());
  const bool is_named = !version.empty() && rest.starts_with('_') && rest.ends_with(".sql") &&
                        rest.size() >= std::string_view("_.sql").size();
  return is_named ? version : std::string();
}

/// `[0-9]{14}_init\.sql` anywhere in the name, and before the date.
bool is_old_init(const std::string& file) {
  constexpr std::string_view ending = "_init.sql";
  constexpr std::size_t digits = 14;
  for (std::size_t at = file.find(ending); at != std::string::npos;
       at = file.find(ending, at + 1)) {
    if (at < digits) continue;
    const std::string date = file.substr(at - digits, digits);
    if (std::all_of(date.begin(), date.end(), sql_token::is_digit)) return date < first_of_today;
  }
  return false;
}

/// The first thing in the directory, whatever it is.
bool is_first(const SourceDirectory& directory, const std::string& file) {
  const auto& folders = directory.folders();
  return directory.files().front() == file && (folders.empty() || file < folders.front());
}

/// What the tool, since release 2.109, sends by itself, outside of its pipeline; it looks behind
/// the comments in front.
bool runs_alone(std::string_view statement) {
  auto words = sql_token::leading_words(statement, 4);
  words.resize(4);
  const bool is_unique = words[0] == "create" && words[1] == "unique";
  const std::string& object = words[is_unique ? 2 : 1];
  const std::string& manner = words[is_unique ? 3 : 2];
  if (words[0] == "create" || words[0] == "drop") {
    return object == "index" && manner == "concurrently";
  }
  if (words[0] == "reindex") {
    static const Pattern concurrently(R"(\sconcurrently(\s|$))", Pattern::Letters::any_case);
    return concurrently.is_in(statement.substr(0, statement.find(';')));
  }
  return words[0] == "vacuum" || words[0] == "cluster" ||
         (words[0] == "alter" && words[1] == "system");
}

/// Cuts the pipeline around statements that run alone: what stands between them is a transaction.
void isolate(Script& up) {
  std::vector<ScriptStatement> sent;
  bool is_open = false;
  const auto say = [&](const char* word, const ScriptPosition& position) {
    sent.push_back({.text = word, .start = position});
  };
  for (ScriptStatement& each : up.statements) {
    const ScriptPosition position = each.start;
    if (runs_alone(each.text) == is_open) {
      say(is_open ? "commit" : "begin", position);
      is_open = !is_open;
    }
    sent.push_back(std::move(each));
  }
  if (is_open) say("commit", sent.back().start);
  up.statements = std::move(sent);
  up.is_transactional = false;
}

class SupabaseDiscovery final : public Discovery {
 public:
  explicit SupabaseDiscovery(FormatSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    const auto count = std::count_if(
        directory.files().begin(), directory.files().end(),
        [](const auto& file) { return !version_of(file).empty() && !is_half_of_pair(file); });
    if (count == 0) return {};
    std::error_code ignored;
    const auto path = std::filesystem::weakly_canonical(directory.path(), ignored);
    const bool is_its_place =
        path.filename() == "migrations" && path.parent_path().filename() == "supabase";
    return {.certainty = is_its_place ? Certainty::certain : Certainty::possible,
            .evidence = is_its_place ? "the directory supabase/migrations"
                                     : std::to_string(count) + " files named <digits>_<name>.sql"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    refuse_bad_settings(
        settings_, {{"platform", {"supabase", "none"}}, {"concurrently", {"alone", "refused"}}});
    if (dialect_of(engine) != SqlDialect::postgres) {
      throw UsageError("migrations.wrong-engine",
                       "Supabase migrates only PostgreSQL, not " + engine);
    }
    Discovered discovered;
    for (const auto& file : directory.files()) {
      const std::string version = version_of(file);
      if (version.empty() || (is_old_init(file) && is_first(directory, file))) continue;
      discovered.migrations.push_back(migration_of(directory, file, version));
    }
    return discovered;
  }

 private:
  /// Each goes as one command of the extended protocol.
  static void refuse_several(const ScriptStatement& statement) {
    const auto pieces = statements_of(statement.text, SqlDialect::postgres);
    if (!pieces || pieces->size() < 2) return;
    throw UsageError("migrations.several-statements",
                     statement.start.to_text() +
                         ": Supabase takes this and what follows it for one statement, which "
                         "PostgreSQL refuses (42601); put them into files of their own");
  }

  [[nodiscard]] Migration migration_of(const SourceDirectory& directory, const std::string& file,
                                       const std::string& version) const {
    const std::string& text = directory.text(file);
    Script up{.text = text, .start = directory.position(file, 0), .guards = {}};
    PositionCounter positions(text, directory.shown(file));
    for (const SupabaseStatement& each : split_as_supabase(text)) {
      up.statements.push_back(
          {.text = std::string(each.text), .start = positions.at(each.offset_bytes)});
      refuse_several(up.statements.back());
    }
    Migration migration;
    migration.version = version;
    migration.name = file.substr(version.size() + 1, file.size() - version.size() - 5);
    migration.file = file;
    auto texts = nlohmann::json::array();
    for (const auto& each : up.statements) texts.push_back(each.text);
    migration.facts["statements"] = texts.dump();
    const bool has_loner =
        std::any_of(up.statements.begin(), up.statements.end(),
                    [](const ScriptStatement& each) { return runs_alone(each.text); });
    if (has_loner && text_setting(settings_, "concurrently", "alone") == "alone") isolate(up);
    migration.up = std::move(up);
    return migration;
  }

  FormatSettings settings_;
};

Row ledger_row(const Migration& migration) {
  return {migration.version, migration.name, migration.facts.at("statements")};
}

/// A project that makes all it needs itself says platform=none.
std::string platform_of(const FormatSettings& settings) {
  const bool has_one = text_setting(settings, "platform", "supabase") != "none";
  return has_one ? std::string(embedded_sql::supabase_platform) : std::string();
}

}  // namespace

std::unique_ptr<Format> make_supabase_format(const FormatSettings& settings) {
  return std::make_unique<Format>(Format::Parts{
      .name = "supabase",
      .title = "Supabase",
      .discovery = std::make_unique<SupabaseDiscovery>(settings),
      .ledger =
          std::make_unique<RowLedger>(RowLedger::Shape{.name = "schema_migrations",
                                                       .schema = "supabase_migrations",
                                                       .columns = {"version", "statements", "name"},
                                                       .statements = embedded_sql::supabase,
                                                       .row = ledger_row}),
      .execution = {.sending = Sending::own_statements,
                    .bookkeeping = Bookkeeping::with_body,
                    .own_transactions = OwnTransactions::tolerated,
                    .missing_script = MissingScript::fails,
                    .reset = SessionReset::everything},
      .rules = {.out_of_order = Tolerance::refuses,
                .edited = Tolerance::ignores,
                .missing_file = Tolerance::refuses},
      .settings = {"concurrently", "platform"},
      .platform = platform_of(settings)});
}

}  // namespace fulldress::migrations
