#include "harness/base/json_position.hpp"
#include "harness/base/position_counter.hpp"
#include "harness/engine/message_digest.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/ledger_sql.hpp"
#include "migrations/script_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

// Drizzle (FORMATS 4.13): a journal lists the files; all that is pending and its ledger rows share
// one transaction; what the ledger's latest entry does not precede counts as applied. source
// drizzle-orm: migrator.js, pg-core/dialect.js, sqlite-core/dialect.js, read from the npm package.
namespace fulldress::migrations {
namespace {

using Json = nlohmann::json;

constexpr std::string_view journal = "meta/_journal.json";
constexpr std::string_view breakpoint = "--> statement-breakpoint";
/// A migration's `when`, in milliseconds: what the ledger keeps as created_at.
constexpr std::string_view when_fact = "when";

std::optional<std::int64_t> number_of(std::string_view digits) {
  std::int64_t number = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, code] = std::from_chars(digits.data(), end, number);
  return code == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

std::int64_t when_of(const Migration& migration) {
  return number_of(migration.facts.at(std::string(when_fact))).value_or(0);
}

/// One entry of the journal.
struct Entry {
  std::string tag;
  std::int64_t when = 0;
  std::string pointer;  ///< to it in the journal
};

class Journal {
 public:
  explicit Journal(const SourceDirectory& directory) : directory_(directory) {}

  [[nodiscard]] std::vector<Entry> entries() const {
    const Json document = parse();
    const auto list = document.is_object() ? document.find("entries") : document.end();
    if (!document.is_object() || list == document.end() || !list->is_array()) {
      refuse("/entries", "the journal has no list \"entries\"");
    }
    std::vector<Entry> entries;
    std::set<std::string> tags;
    for (std::size_t index = 0; index < list->size(); ++index) {
      entries.push_back(entry_of((*list)[index], "/entries/" + std::to_string(index)));
      if (!tags.insert(entries.back().tag).second) {
        refuse(entries.back().pointer + "/tag",
               "\"" + entries.back().tag + "\" is there twice: Drizzle would run its file twice");
      }
    }
    return entries;
  }

  [[noreturn]] void refuse(const std::string& pointer, const std::string& message) const {
    const auto position = position_in_json(text(), pointer, shown());
    throw UsageError("migrations.malformed-journal", position.to_text() + ": " + message);
  }

 private:
  [[nodiscard]] const std::string& text() const { return directory_.text(std::string(journal)); }
  [[nodiscard]] std::string shown() const { return directory_.shown(std::string(journal)); }

  [[nodiscard]] Json parse() const {
    try {
      // JSON.parse() takes no byte order mark, which this parser would skip.
      if (text().starts_with("\xEF\xBB\xBF")) {
        throw UsageError("migrations.malformed-journal",
                         shown() + ":1:1: a byte order mark, which Drizzle does not read");
      }
      return Json::parse(text());
    } catch (const Json::parse_error& error) {
      const auto at = error.byte > 0 ? error.byte - 1 : 0;
      const std::string what = error.what();
      const auto reason = what.find(": ", what.find("at line"));
      throw UsageError("migrations.malformed-journal",
                       directory_.position(std::string(journal), at).to_text() + ": " +
                           (reason == std::string::npos ? what : what.substr(reason + 2)));
    } catch (const Json::out_of_range& error) {
      throw UsageError("migrations.malformed-journal",
                       position_of_overflow(text(), error.what(), shown()).to_text() +
                           ": the number is too large");
    }
  }

  [[nodiscard]] Entry entry_of(const Json& value, const std::string& pointer) const {
    if (!value.is_object()) refuse(pointer, "an entry is an object with \"tag\" and \"when\"");
    const auto tag = value.find("tag");
    if (tag == value.end() || !tag->is_string() || tag->get<std::string>().empty()) {
      refuse(pointer, "the entry has no \"tag\", the name of its file without .sql");
    }
    const auto when = value.find("when");
    if (when == value.end() || !when->is_number_integer()) {
      refuse(pointer, "the entry has no \"when\", a time in milliseconds");
    }
    return {.tag = tag->get<std::string>(), .when = when->get<std::int64_t>(), .pointer = pointer};
  }

  const SourceDirectory& directory_;
};

/// Nothing but blanks and comments.
bool is_blank(std::string_view text, SqlDialect dialect) {
  const auto statements = statements_of(text, dialect);
  return statements && statements->empty();
}

/// Whether the driver of SQLite that a package.json names enforces foreign keys while it migrates:
/// better-sqlite3 is built so, and the pragma that drizzle-kit writes in front of a rebuilt table
/// does nothing in a transaction. libsql's migrator switches them off in front of it, and Expo
/// leaves them off.
std::optional<std::string> foreign_keys_of_driver(const std::string& package) {
  const auto document = Json::parse(package, nullptr, false);
  if (!document.is_object()) return std::nullopt;
  for (const char* kind : {"dependencies", "devDependencies"}) {
    const auto names = document.find(kind);
    if (names == document.end() || !names->is_object()) continue;
    if (names->contains("@libsql/client") || names->contains("expo-sqlite")) return "off";
    if (names->contains("better-sqlite3")) return "on";
  }
  return std::nullopt;
}

class DrizzleDiscovery final : public Discovery {
 public:
  explicit DrizzleDiscovery(bool takes_several) : takes_several_(takes_several) {}

  [[nodiscard]] std::map<std::string, std::string> settings_near(
      const SourceDirectory& directory) const override {
    constexpr std::size_t levels_max = 4;
    for (std::size_t level = 0; level <= levels_max; ++level) {
      const auto package = directory.text_above("package.json", level);
      const auto found = package ? foreign_keys_of_driver(*package) : std::nullopt;
      if (found) return {{"foreign_keys", *found}};
    }
    return {};
  }

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    if (!directory.has(std::string(journal))) return {};
    return {.certainty = Certainty::certain, .evidence = "the file " + std::string(journal)};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    if (!directory.has(std::string(journal))) {
      throw UsageError("migrations.no-journal", directory.shown(std::string(journal)) +
                                                    ":1:1: Drizzle cannot find its journal; name "
                                                    "the directory that holds meta/");
    }
    const Journal source(directory);
    Discovered discovered;
    for (const Entry& entry : source.entries()) {
      const std::string file = entry.tag + ".sql";
      if (!directory.has(file)) {
        source.refuse(entry.pointer + "/tag",
                      "there is no file " + directory.shown(file) + " for this entry");
      }
      discovered.migrations.push_back(migration_of(directory, entry, file, engine));
    }
    return discovered;
  }

 private:
  [[nodiscard]] Migration migration_of(const SourceDirectory& directory, const Entry& entry,
                                       const std::string& file, const std::string& engine) const {
    const std::string& text = directory.text(file);
    Script up{.text = text,
              .start = directory.position(file, 0),
              .is_transactional = true,
              .guards = {},
              .statements = split(directory, file, dialect_of(engine))};
    return {.version = entry.tag,
            .name = entry.tag,
            .file = file,
            .checksum = to_hex(message_digest(DigestAlgorithm::sha256, text)),
            .up = std::move(up),
            .down = std::nullopt,
            .facts = {{std::string(when_fact), std::to_string(entry.when)}},
            .irreversible_reason = std::nullopt};
  }

  /// At the literal marker, wherever it stands. What is blank is sent too and does nothing, so it
  /// is left out.
  [[nodiscard]] std::vector<ScriptStatement> split(const SourceDirectory& directory,
                                                   const std::string& file,
                                                   SqlDialect dialect) const {
    const std::string& text = directory.text(file);
    std::vector<ScriptStatement> statements;
    PositionCounter positions(text, directory.shown(file));
    std::size_t at = 0;
    while (at <= text.size()) {
      const std::size_t end = std::min(text.find(breakpoint, at), text.size());
      const std::string_view part = std::string_view(text).substr(at, end - at);
      const auto first = std::find_if_not(part.begin(), part.end(), sql_token::is_space);
      const std::size_t start = at + static_cast<std::size_t>(first - part.begin());
      if (!is_blank(part, dialect)) {
        if (dialect == SqlDialect::sqlite) refuse_several(directory, file, part, at);
        statements.push_back(
            {.text = text.substr(start, end - start), .start = positions.at(start)});
      }
      at = end == text.size() ? end + 1 : end + breakpoint.size();
    }
    return statements;
  }

  /// SQLite's drivers prepare one statement; some refuse the rest, others leave it out silently.
  void refuse_several(const SourceDirectory& directory, const std::string& file,
                      std::string_view part, std::size_t offset) const {
    const auto pieces = statements_of(part, SqlDialect::sqlite);
    if (takes_several_ || !pieces || pieces->size() < 2) return;
    throw UsageError("migrations.several-statements",
                     directory.position(file, offset + (*pieces)[1].offset_bytes).to_text() +
                         ": a second statement, which drivers of SQLite do not run; write `" +
                         std::string(breakpoint) +
                         "` in front of it, or set several_statements=allowed if yours does");
  }

  bool takes_several_;
};

class DrizzleLedger final : public Ledger {
 public:
  [[nodiscard]] std::string default_name() const override { return "__drizzle_migrations"; }
  [[nodiscard]] std::string default_schema(const std::string& engine) const override {
    return engine == "postgres" ? "drizzle" : "";
  }
  [[nodiscard]] std::vector<std::string> columns() const override {
    return {"id", "hash", "created_at"};
  }

  void create(Session& session, const TableName& table) const override {
    session.execute(sql_.get(session, table, "create"));
  }

  /// Everything whose `when` is not behind the latest entry's counts as applied: that is all the
  /// tool looks at.
  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& migrations) const override {
    const auto rows = session.query(sql_.get(session, table, "read")).rows;
    if (rows.empty()) return {};
    std::map<std::string, std::string> hashes;  // by created_at
    for (const Row& row : rows) hashes.emplace(row.at(1).value_or("0"), row.at(0).value_or(""));
    const std::int64_t latest = number_of(rows[0].at(1).value_or("0")).value_or(0);
    LedgerState state;
    for (const Migration& each : migrations) {
      if (when_of(each) > latest) continue;
      const auto found = hashes.find(each.facts.at(std::string(when_fact)));
      const std::string hash = found == hashes.end() ? "" : found->second;
      state.applied.push_back({.version = each.version, .checksum = hash, .applied_at = ""});
    }
    for (const auto& [when, hash] : hashes) {
      const bool has_file = std::any_of(
          migrations.begin(), migrations.end(),
          [&](const Migration& each) { return each.facts.at(std::string(when_fact)) == when; });
      if (!has_file) state.applied.push_back({.version = when, .checksum = hash, .applied_at = ""});
    }
    return state;
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double /*duration_ms*/) const override {
    ensure(step.direction == Direction::up, "Drizzle has no down, so none is recorded");
    session.query(sql_.get(session, table, "record_up"),
                  {step.migration.checksum, step.migration.facts.at(std::string(when_fact))});
  }

 private:
  LedgerSql sql_{embedded_sql::drizzle};
};

bool takes_several_statements(const FormatSettings& settings) {
  const auto found = settings.find("several_statements");
  if (found == settings.end() || found->second == "refused") return false;
  if (found->second == "allowed") return true;
  throw UsageError("migrations.bad-setting",
                   "several_statements is refused or allowed, not \"" + found->second + "\"");
}

}  // namespace

std::unique_ptr<Format> make_drizzle_format(const FormatSettings& settings) {
  return std::make_unique<Format>(Format::Parts{
      .name = "drizzle",
      .title = "Drizzle",
      .discovery = std::make_unique<DrizzleDiscovery>(takes_several_statements(settings)),
      .ledger = std::make_unique<DrizzleLedger>(),
      .execution = {.sending = Sending::own_statements,
                    .bookkeeping = Bookkeeping::with_body,
                    .own_transactions = OwnTransactions::reported,
                    .missing_script = MissingScript::fails,
                    .scope = TransactionScope::run,
                    .sqlite_foreign_keys = text_setting(settings, "foreign_keys", "off") == "on"
                                               ? SqliteForeignKeys::on
                                               : SqliteForeignKeys::off,
                    // So are better-sqlite3, libsql and D1 built.
                    .sqlite_unknown_names = UnknownNames::fail},
      .rules = {},
      .settings = {"foreign_keys", "several_statements"}});
}

}  // namespace fulldress::migrations
