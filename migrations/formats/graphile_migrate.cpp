#include "harness/engine/message_digest.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/advisory_lock.hpp"
#include "migrations/format.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/graphile_current.hpp"
#include "migrations/graphile_file.hpp"
#include "migrations/graphile_layout.hpp"
#include "migrations/graphile_settings.hpp"
#include "migrations/ledger_sql.hpp"
#include "migrations/live_tokens.hpp"
#include "migrations/script_text.hpp"
#include "migrations/unset_placeholder.hpp"

#include <algorithm>
#include <utility>

// graphile-migrate (FORMATS 4.12): committed files chained by hashes, one ledger row each, body and
// row in one transaction; the current migration only when asked for. No way down. source
// graphile/migrate 2.0.0-rc.3: src/migration.ts, src/commands/migrate.ts; run beside it in
// tests/migrations.
namespace fulldress::migrations {
namespace {

/// `GRAPHILE MIGRATE` on a telephone's keys.
constexpr std::int64_t lock_key = 4727445306447283;
constexpr std::string_view current_version = "current";
constexpr std::string_view setting_fact = "set ";

/// Placeholders are replaced in one pass; the first that fits wins, and none is part of a word.
std::string with_placeholders(std::string_view text,
                              const std::map<std::string, std::string>& placeholders) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto found =
        std::find_if(placeholders.begin(), placeholders.end(), [&](const auto& each) {
          const std::size_t end = at + each.first.size();
          return text.substr(at).starts_with(each.first) &&
                 (end == text.size() || !sql_token::is_name_part(text[end]));
        });
    if (found == placeholders.end()) {
      result += text[at++];
    } else {
      result += found->second;
      at += found->first.size();
    }
  }
  return result;
}

/// One committed file and the chain up to it.
class Committed {
 public:
  Committed(const SourceDirectory& directory, std::string file)
      : directory_(directory),
        file_(std::move(file)),
        text_(parse_graphile_text(directory.text(file_))) {}

  [[nodiscard]] Migration read(const std::string& previous_file, const std::string& previous_hash) {
    refuse_layout();
    const std::string hash = value_of("Hash");
    const std::string named = value_of("Previous");
    const std::string before = named == "-" ? "" : named;
    if (before != previous_hash) {
      refuse("migrations.broken-chain", text_.headers.find("Previous")->second.offset,
             previous_file.empty()
                 ? "its previous hash is that of no file before it; the first file says `-`"
                 : "its previous hash is not that of " + previous_file + ", which is " +
                       previous_hash);
    }
    const auto name = parse_graphile_name(file_.substr(file_.rfind('/') + 1));
    const auto message = text_.headers.find("Message");
    Migration migration;
    migration.version = name->number;
    migration.name = name->message;
    if (message != text_.headers.end()) migration.name = message->second.value.value_or("");
    migration.file = file_;
    migration.checksum = hash;
    migration.facts = {{"hash", hash}, {"previous_hash", before}};
    migration.up = Script{.text = text_.body,
                          .start = directory_.position(file_, text_.body_offset),
                          .is_transactional = true,
                          .guards = {}};
    migration.up->refusal = wrong_hash(hash, before);
    return migration;
  }

 private:
  void refuse_layout() const {
    if (text_.repeated_header) {
      refuse("migrations.repeated-marker", *text_.repeated_header, "this header is there twice");
    }
    if (!text_.has_blank_line) {
      const bool has_returns = directory_.text(file_).find('\r') != std::string::npos;
      refuse("migrations.malformed-marker", text_.headers_end,
             has_returns ? "carriage returns stand at the ends of lines, so that the hash cannot "
                           "hold; tell git not to convert this file"
                         : "an empty line must separate the headers from the body");
    }
  }

  /// A header that must be there.
  [[nodiscard]] std::string value_of(const std::string& key) const {
    const auto found = text_.headers.find(key);
    if (found != text_.headers.end() && !found->second.value.value_or("").empty()) {
      return *found->second.value;
    }
    refuse("migrations.missing-header", found == text_.headers.end() ? 0 : found->second.offset,
           "a committed migration has a line `--! " + key + ": ...`; commit it with the tool");
  }

  /// The tool looks at a file's own hash only when it is about to run it.
  [[nodiscard]] std::optional<ScriptRefusal> wrong_hash(const std::string& hash,
                                                        const std::string& before) const {
    const auto allowed = text_.headers.find("AllowInvalidHash");
    const bool is_allowed = allowed != text_.headers.end();
    const std::string computed = graphile_hash(text_.body, before);
    const bool is_right = computed == hash;
    if (is_right != is_allowed) return std::nullopt;
    const auto& line = is_allowed ? allowed->second : text_.headers.find("Hash")->second;
    return ScriptRefusal{
        .id = "migrations.wrong-hash",
        .message = is_allowed ? "an invalid hash is allowed here, but the hash is right; take the "
                                "line AllowInvalidHash out"
                              : "the body's hash is " + computed +
                                    ", not this one; the file was "
                                    "changed after it was committed",
        .position = directory_.position(file_, line.offset)};
  }

  [[noreturn]] void refuse(const std::string& id, std::size_t offset,
                           const std::string& message) const {
    throw UsageError(id, directory_.position(file_, offset).to_text() + ": " + message);
  }

  const SourceDirectory& directory_;
  std::string file_;
  GraphileText text_;
};

class GraphileDiscovery final : public Discovery {
 public:
  explicit GraphileDiscovery(const FormatSettings& settings) : settings_(settings) {}

  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    const auto layout = graphile_layout(directory);
    const auto signed_files = std::count_if(
        layout.committed.begin(), layout.committed.end(),
        [&](const std::string& file) { return directory.text(file).starts_with("--! "); });
    if (signed_files > 0) {
      return {.certainty = Certainty::certain,
              .evidence = std::to_string(signed_files) + " committed files that start with `--! `"};
    }
    if (!layout.has_config) return {};
    return {.certainty = Certainty::certain, .evidence = "a .gmrc and its folder of migrations"};
  }

  [[nodiscard]] std::optional<std::string> folder_named_in(
      const SourceDirectory& project) const override {
    return graphile_folder_named_in(project);
  }

  [[nodiscard]] bool keeps_folders_in(const SourceDirectory& directory) const override {
    return is_graphile_folder(directory);
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    if (engine != "postgres") {
      throw UsageError("migrations.unsupported-engine",
                       "graphile-migrate runs on PostgreSQL only; rehearse " +
                           directory.path().string() + " there");
    }
    refuse_bad_settings(settings_, {{"actions", {"run", "sql", "skip"}},
                                    {"config", {"read", "ignore"}},
                                    {"current", false_or_true()}});
    const auto layout = graphile_layout(directory);
    const GraphileSettings tool = read_graphile_settings(directory, layout.levels, settings_);
    Discovered discovered;
    auto files = layout.committed;
    // By number and extension: the message in between does not count.
    const auto key = [](const std::string& file) {
      return parse_graphile_name(file.substr(file.rfind('/') + 1))->number + ".sql";
    };
    std::stable_sort(
        files.begin(), files.end(),
        [&](const std::string& left, const std::string& right) { return key(left) < key(right); });
    std::string previous_file;
    std::string previous_hash;
    for (const auto& file : files) {
      Migration migration = Committed(directory, file).read(previous_file, previous_hash);
      previous_file = directory.shown(file);
      previous_hash = migration.checksum;
      discovered.migrations.push_back(std::move(migration));
    }
    if (is_set(settings_, "current")) add_current(directory, layout.folder, discovered);
    for (Migration& each : discovered.migrations) fill(each, tool);
    read_actions(directory, layout.folder, tool, discovered);
    return discovered;
  }

 private:
  static void add_current(const SourceDirectory& directory, const std::string& folder,
                          Discovered& discovered) {
    auto script = read_graphile_current(directory, folder);
    if (!script) return;
    Migration migration;
    migration.version = std::string(current_version);
    migration.name = "current migration";
    migration.file = folder + "current.sql";
    migration.up = std::move(script);
    migration.rerun = Rerun::when_changed;
    discovered.migrations.push_back(std::move(migration));
  }

  /// The tool lets an unknown placeholder pass, and the server finds a stray colon.
  static void refuse_unset(const Script& script, const GraphileSettings& tool) {
    const auto unset = find_unset_placeholder(script.text, [&](const std::string& name) {
      return name == "DATABASE_NAME" || name == "DATABASE_OWNER" ||
             tool.placeholders.contains(":" + name);
    });
    if (!unset) return;
    throw UsageError("migrations.bad-config",
                     position_in(script, unset->offset_bytes).to_text() +
                         ": nothing sets the placeholder :" + unset->name +
                         "; name it under \"placeholders\" of .gmrc, or say --format-option "
                         "placeholders." +
                         unset->name + "=<value>");
  }

  static void fill_script(Script& script, const GraphileSettings& tool) {
    refuse_unset(script, tool);
    script.text = with_placeholders(script.text, tool.placeholders);
    script.is_transactional = !is_graphile_no_transaction(script.text);
    script.live_tokens = {{":DATABASE_NAME", LiveValue::database_name}};
    if (tool.database_owner) {
      script.text = with_placeholders(script.text, {{":DATABASE_OWNER", *tool.database_owner}});
    } else {
      script.live_tokens[":DATABASE_OWNER"] = LiveValue::user_name;
    }
  }

  static void fill(Migration& migration, const GraphileSettings& tool) {
    fill_script(*migration.up, tool);
    if (migration.version == current_version) {
      migration.checksum = to_hex(message_digest(DigestAlgorithm::sha1, migration.up->text));
    }
    for (const auto& [name, value] : tool.session_settings) {
      migration.facts[std::string(setting_fact) + name] = value;
    }
  }

  static void read_actions(const SourceDirectory& directory, const std::string& folder,
                           const GraphileSettings& tool, Discovered& discovered) {
    const auto add = [&](const std::vector<GraphileAction>& named, RunEvent event) {
      for (const auto& each : named) {
        const std::string file = folder + each.file;
        if (!directory.has(file)) {
          throw UsageError("migrations.bad-config",
                           each.position.to_text() + ": " + each.key + " names " + each.file +
                               ", but there is no file " + directory.shown(file));
        }
        Action action{.event = event, .script = {}};
        action.script.text = directory.text(file);
        action.script.start = {.file = directory.shown(file), .line = 1, .column = 1};
        fill_script(action.script, tool);
        action.script.is_transactional = false;
        discovered.actions.push_back(std::move(action));
      }
    };
    add(tool.after_reset, RunEvent::after_creating);
    add(tool.before_all, RunEvent::before_applying);
    add(tool.after_all, RunEvent::after_applying);
    // The current migration is the only one that may run again.
    add(tool.before_current, RunEvent::before_repeatables);
    add(tool.after_current, RunEvent::after_applying);
  }

  FormatSettings settings_;
};

class GraphileLedger final : public Ledger {
 public:
  [[nodiscard]] std::string default_name() const override { return "migrations"; }
  [[nodiscard]] std::string default_schema(const std::string& /*engine*/) const override {
    return "graphile_migrate";
  }
  [[nodiscard]] std::vector<std::string> columns() const override {
    return {"date", "filename", "hash", "previous_hash"};
  }
  [[nodiscard]] std::vector<TableName> other_tables(const TableName& table) const override {
    return {{.schema = table.schema, .name = "current"}};
  }

  /// The tool's pgSettings, which every migration knows.
  void prepare(Session& session, const TableName& /*table*/,
               const std::vector<Migration>& migrations) const override {
    if (migrations.empty()) return;
    for (const auto& [fact, value] : migrations.front().facts) {
      if (!fact.starts_with(setting_fact)) continue;
      session.query(statements_.get("set_setting"), {fact.substr(setting_fact.size()), value});
    }
  }

  void create(Session& session, const TableName& table) const override {
    session.execute(sql_.get(session, table, "create"));
  }

  /// All files up to the last one that is recorded count as applied.
  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& migrations) const override {
    LedgerState state;
    for (const Row& row : session.query(sql_.get(session, table, "read")).rows) {
      const std::string file = row.at(0).value_or("");
      state.applied.push_back({.version = file.substr(0, file.rfind(".sql")),
                               .checksum = row.at(1).value_or(""),
                               .applied_at = row.at(2).value_or("")});
    }
    const std::string last = state.applied.empty() ? "" : state.applied.back().version + ".sql";
    const auto recorded = state.applied;
    for (const Migration& each : migrations) {
      if (each.version == current_version) {
        add_current(session, table, each, state);
      } else if (each.version + ".sql" <= last && !holds(recorded, each.version)) {
        state.applied.push_back({.version = each.version, .checksum = "", .applied_at = ""});
      }
    }
    return state;
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double /*duration_ms*/) const override {
    const Migration& migration = step.migration;
    if (migration.version == current_version) {
      session.query(sql_.get(session, table, "record_current"),
                    {with_live_tokens(session, *migration.up).text});
      return;
    }
    const std::string& previous = migration.facts.at("previous_hash");
    session.query(sql_.get(session, table, "record_up"),
                  {migration.facts.at("hash"), previous.empty() ? Value() : Value(previous),
                   migration.version + ".sql"});
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
  static bool holds(const std::vector<LedgerEntry>& entries, const std::string& version) {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const LedgerEntry& each) { return each.version == version; });
  }

  void add_current(Session& session, const TableName& table, const Migration& current,
                   LedgerState& state) const {
    for (const Row& row : session.query(sql_.get(session, table, "read_current")).rows) {
      const bool is_same = row.at(0) == with_live_tokens(session, *current.up).text;
      state.applied.push_back({.version = current.version,
                               .checksum = is_same ? current.checksum : "another content",
                               .applied_at = row.at(1).value_or("")});
    }
  }

  SqlTemplate statements_{embedded_sql::graphile_migrate};
  LedgerSql sql_{embedded_sql::graphile_migrate};
};

}  // namespace

std::unique_ptr<Format> make_graphile_migrate_format(const FormatSettings& settings) {
  return std::make_unique<Format>(
      Format::Parts{.name = "graphile_migrate",
                    .title = "graphile-migrate",
                    .discovery = std::make_unique<GraphileDiscovery>(settings),
                    .ledger = std::make_unique<GraphileLedger>(),
                    .execution = {.sending = Sending::whole,
                                  .bookkeeping = Bookkeeping::with_body,
                                  .own_transactions = OwnTransactions::tolerated,
                                  .missing_script = MissingScript::fails},
                    .rules = {},
                    .settings = {"actions", "config", "current", "placeholders."}});
}

}  // namespace fulldress::migrations
