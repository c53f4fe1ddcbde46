#include "migrations/liquibase_directory.hpp"

#include "migrations/liquibase_changelog.hpp"
#include "migrations/liquibase_conditions.hpp"
#include "migrations/liquibase_include.hpp"
#include "migrations/liquibase_inline.hpp"
#include "migrations/liquibase_properties.hpp"
#include "migrations/liquibase_root.hpp"
#include "migrations/script_text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace fulldress::migrations {
namespace {

constexpr std::string_view parameter_names = "parameters.";

std::vector<std::string> sql_files(const SourceDirectory& directory) {
  std::vector<std::string> files;
  for (const auto& file : directory.files_below()) {
    if (file.ends_with(".sql") && is_liquibase_sql(directory.text(file))) files.push_back(file);
  }
  return files;
}

/// The tool puts an expression of several words into parentheses.
std::string as_recorded(const std::string& contexts) {
  const bool has_several = contexts.find_first_of(" ,") != std::string::npos;
  return has_several ? "(" + contexts + ")" : contexts;
}

/// A changeset, and the file it stands in.
struct Placed {
  LiquibaseChangeset changeset;
  std::string file;
};

class Reader {
 public:
  Reader(const SourceDirectory& directory, const LiquibaseSettings& settings,
         const std::string& engine)
      : directory_(directory),
        settings_(settings),
        run_{.dbms = engine == "postgres" ? "postgresql" : engine,
             .contexts = settings.contexts,
             .labels = settings.label_filter} {
    for (const auto& [name, value] : settings.parameters) parameters_.set(name, value);
  }

  Discovered read() {
    const auto root = find_liquibase_root(directory_, settings_.changelog);
    if (root) {
      include_root({.file = *root, .path = path_of(*root)});
    } else {
      for (const auto& file : sql_files(directory_)) include_sql({file, path_of(file)});
    }
    Discovered discovered;
    for (const Placed& each : placed_) discovered.migrations.push_back(migration_of(each));
    return discovered;
  }

 private:
  [[nodiscard]] std::string path_of(const std::string& file) const {
    const std::string& prefix = settings_.path_prefix;
    if (prefix.empty()) return file;
    return prefix + (prefix.ends_with('/') ? "" : "/") + file;
  }

  void include_root(LiquibaseSource root) {
    for (const LiquibaseEntry& entry : read_liquibase_root(directory_, root.file)) {
      const std::string context = entry.attribute("contextFilter");
      const bool is_taken =
          run_.takes_context(context.empty() ? entry.attribute("context") : context) &&
          run_.takes_labels(entry.attribute("labels")) && run_.takes_dbms(entry.attribute("dbms"));
      if (entry.kind == "property" && entry.attribute("file").empty()) {
        if (is_taken) {
          parameters_.set(entry.attribute("name"), parameters_.expand(entry.attribute("value")));
        }
      } else if (entry.kind == "include" || entry.kind == "includeAll") {
        for (const auto& each : sources_of(directory_, root, expanded(entry))) {
          if (is_taken) include(each);
        }
      } else if (entry.kind == "changeSet") {
        auto changeset = read_liquibase_changeset(
            entry, {.directory = directory_, .root = root, .run = run_, .parameters = parameters_});
        if (changeset) add(std::move(*changeset), root.file);
      } else if (entry.kind == "preConditions") {
        refuse_other_database(entry);
      } else if (entry.kind == "logicalFilePath") {
        root.path = parameters_.expand(entry.attribute("value"));
      } else if (!is_harmless(entry.kind)) {
        throw UsageError("migrations.unsupported", entry.position.to_text() + ": " + entry.kind +
                                                       " of a changelog in XML, YAML or JSON is "
                                                       "not understood; take it out of a copy, or "
                                                       "rehearse Liquibase's own commands (key "
                                                       "command of fulldress.json)");
      }
    }
  }

  /// Of what a whole changelog asks, only the kind of the database is known before it runs.
  void refuse_other_database(const LiquibaseEntry& entry) const {
    Preconditions asked;
    take_liquibase_conditions(entry, run_, parameters_, asked);
    for (const Precondition& each : asked.all) {
      if (each.kind != Precondition::Kind::known || each.is_negated) {
        throw UsageError("migrations.unsupported",
                         each.position.to_text() +
                             ": of the preconditions of a whole changelog only dbms is asked here; "
                             "ask in the changesets, or take it out of a copy");
      }
      if (each.subject.empty() || asked.on_fail == Unmet::ignores) continue;
      throw UsageError("migrations.wrong-engine", each.position.to_text() +
                                                      ": the changelog is not for " + run_.dbms +
                                                      ": " + each.subject);
    }
  }

  static bool is_harmless(const std::string& kind) {
    return kind == "objectQuotingStrategy" || kind == "changeLogId";
  }

  [[nodiscard]] LiquibaseEntry expanded(LiquibaseEntry entry) const {
    for (auto& [name, value] : entry.attributes) value = parameters_.expand(value);
    return entry;
  }

  void include(const LiquibaseSource& source) {
    if (is_liquibase_root(directory_, source.file)) {
      // A changelog that includes itself would never end.
      if (!roots_.insert(source.file).second) return;
      include_root(source);
    } else if (source.file.ends_with(".sql")) {
      include_sql(source);
    }
  }

  void include_sql(const LiquibaseSource& source) {
    const std::string& text = directory_.text(source.file);
    if (!is_liquibase_sql(text)) {
      // The tool runs a file of plain SQL as one changeset of one statement.
      LiquibaseChangeset plain;
      plain.id = "raw";
      plain.author = "includeAll";
      plain.path = source.path;
      plain.sql.copy(text, 0);
      plain.splitting = {.splits = false, .strips_comments = false, .end_delimiter = std::nullopt};
      refuse_lost_statements(source, text);
      plain.position = directory_.position(source.file, 0);
      return add(std::move(plain), source.file);
    }
    const LiquibaseFile file{
        .text = text, .shown = directory_.shown(source.file), .path = source.path};
    for (auto& changeset : parse_liquibase_sql(file, run_, parameters_)) {
      add(std::move(changeset), source.file);
    }
  }

  /// SQLite's driver runs the first one of a text and says nothing of the others.
  void refuse_lost_statements(const LiquibaseSource& source, const std::string& text) const {
    if (run_.dbms != "sqlite") return;
    const auto statements = migrations::statements_of(text, SqlDialect::sqlite);
    if (!statements || statements->size() < 2) return;
    throw UsageError("migrations.several-statements",
                     directory_.position(source.file, (*statements)[1].offset_bytes).to_text() +
                         ": Liquibase hands a file of plain SQL to SQLite as one statement, of "
                         "which this and what follows it are never run; start the file with "
                         "--liquibase formatted sql");
  }

  void add(LiquibaseChangeset changeset, const std::string& file) {
    const std::string key = changeset.key();
    const auto [other, is_new] = by_key_.emplace(key, placed_.size());
    if (!is_new) {
      throw UsageError("migrations.duplicate-version",
                       changeset.position.to_text() + ": the changeset " + key + " is already at " +
                           placed_[other->second].changeset.position.to_text() +
                           "; give one of them another id");
    }
    placed_.push_back({.changeset = std::move(changeset), .file = file});
  }

  [[nodiscard]] std::vector<ScriptStatement> statements_of(
      const std::string& file, const MappedText& text, const LiquibaseSplitting& splitting) const {
    std::vector<ScriptStatement> statements;
    for (auto& each : split_liquibase_sql(text.text(), splitting)) {
      statements.push_back({.text = std::move(each.text),
                            .start = directory_.position(file, text.source_of(each.offset_bytes))});
    }
    return statements;
  }

  /// Where each line of a text stands.
  [[nodiscard]] std::vector<ScriptPosition> lines_of(const LiquibaseChange& change,
                                                     std::size_t start, std::size_t end) const {
    std::vector<ScriptPosition> lines;
    const std::string& text = change.sql.text();
    for (std::size_t at = start; at <= end && at <= text.size();) {
      lines.push_back(directory_.position(change.file, change.sql.source_of(at)));
      const std::size_t next = text.find('\n', at);
      if (next == std::string::npos) break;
      at = next + 1;
    }
    return lines;
  }

  [[nodiscard]] Script script_of_changes(const LiquibaseChangeset& changeset,
                                         const std::vector<LiquibaseChange>& changes) const {
    Script script{.text = "",
                  .start = changeset.position,
                  .is_transactional = changeset.is_transactional,
                  .guards = {}};
    for (const LiquibaseChange& change : changes) {
      if (!change.is_run || change.sql.text().empty()) continue;
      const std::string& sql = change.sql.text();
      for (const auto& line : lines_of(change, 0, sql.size())) script.lines.push_back(line);
      script.text += sql + "\n";
      if (sql.ends_with('\n')) script.text.pop_back();
      for (auto& each : split_liquibase_sql(sql, change.splitting)) {
        const std::size_t start = each.offset_bytes;
        ScriptStatement statement{.text = std::move(each.text), .start = {}};
        statement.lines = lines_of(change, start, start + statement.text.size());
        statement.start = statement.lines.front();
        script.statements.push_back(std::move(statement));
      }
    }
    return script;
  }

  [[nodiscard]] Script script_of(const Placed& placed) const {
    const LiquibaseChangeset& changeset = placed.changeset;
    if (changeset.is_inline) return script_of_changes(changeset, changeset.changes);
    return {.text = changeset.sql.text(),
            .start = changeset.position,
            .is_transactional = changeset.is_transactional,
            .guards = {},
            .statements = statements_of(placed.file, changeset.sql, changeset.splitting)};
  }

  [[nodiscard]] std::optional<Script> rollback_of(const Placed& placed) const {
    const LiquibaseChangeset& changeset = placed.changeset;
    switch (changeset.rollback) {
      case LiquibaseRollback::none:
        return std::nullopt;
      case LiquibaseRollback::nothing:
        return Script{.text = "",
                      .start = changeset.position,
                      .is_transactional = changeset.is_transactional,
                      .guards = {}};
      case LiquibaseRollback::sql:
        if (changeset.is_inline) return script_of_changes(changeset, changeset.rollback_changes);
        return Script{
            .text = changeset.rollback_sql.text(),
            .start = directory_.position(placed.file, changeset.rollback_sql.source_of(0)),
            .is_transactional = changeset.is_transactional,
            .guards = {},
            .statements =
                statements_of(placed.file, changeset.rollback_sql, changeset.rollback_splitting)};
      case LiquibaseRollback::changeset:
        break;
    }
    const auto other = by_key_.find(changeset.rollback_key);
    if (other == by_key_.end()) {
      throw UsageError("migrations.malformed-directive",
                       changeset.position.to_text() + ": its rollback names the changeset " +
                           changeset.rollback_key + ", which does not exist");
    }
    return script_of(placed_[other->second]);
  }

  static std::string checksum_of(const LiquibaseChangeset& changeset) {
    if (!changeset.is_inline) return liquibase_checksum(changeset.sql.text());
    std::vector<std::string> checked;
    for (const LiquibaseChange& each : changeset.changes) {
      if (each.is_run) checked.push_back(each.checked);
    }
    return liquibase_checksum_of(checked);
  }

  static std::string description_of(const LiquibaseChangeset& changeset) {
    if (!changeset.is_inline) return "sql";
    if (changeset.changes.empty()) return "empty";
    constexpr std::size_t length_max = 255;
    std::string all;
    for (const LiquibaseChange& each : changeset.changes) {
      all += (all.empty() ? "" : "; ") + each.description;
    }
    return all.size() <= length_max ? all : all.substr(0, length_max - 3) + "...";
  }

  [[nodiscard]] Migration migration_of(const Placed& placed) const {
    const LiquibaseChangeset& changeset = placed.changeset;
    Migration migration{.version = changeset.key(),
                        .name = changeset.comment.empty() ? changeset.id : changeset.comment,
                        .file = placed.file,
                        .checksum = checksum_of(changeset),
                        .up = script_of(placed),
                        .down = rollback_of(placed),
                        .rerun = changeset.rerun,
                        .preconditions = changeset.preconditions,
                        .other_checksums = changeset.valid_checksums,
                        .facts = {{"id", changeset.id},
                                  {"author", changeset.author},
                                  {"path", changeset.path},
                                  {"comment", changeset.comment},
                                  {"contexts", as_recorded(changeset.contexts)},
                                  {"labels", changeset.labels},
                                  {"description", description_of(changeset)}},
                        .is_manual = false,
                        .irreversible_reason = std::nullopt};
    return migration;
  }

  const SourceDirectory& directory_;
  const LiquibaseSettings& settings_;
  LiquibaseRun run_;
  LiquibaseParameters parameters_;
  std::vector<Placed> placed_;
  std::map<std::string, std::size_t> by_key_;
  std::set<std::string> roots_;  // included already
};

}  // namespace

std::vector<std::string> liquibase_setting_names() {
  return {"changelog", "contexts", "labelFilter", "pathPrefix", std::string(parameter_names)};
}

LiquibaseSettings parse_liquibase_settings(const FormatSettings& settings) {
  LiquibaseSettings parsed;
  for (const auto& [name, value] : settings) {
    if (name == "contexts") parsed.contexts = value;
    if (name == "labelFilter") parsed.label_filter = value;
    if (name == "pathPrefix") parsed.path_prefix = value;
    if (name == "changelog") parsed.changelog = value;
    if (name.starts_with(parameter_names)) {
      parsed.parameters[name.substr(parameter_names.size())] = value;
    }
  }
  return parsed;
}

Recognition recognise_liquibase(const SourceDirectory& directory) {
  const auto count = sql_files(directory).size();
  if (count == 0) {
    const auto& files = directory.files();
    const auto root = std::find_if(files.begin(), files.end(), [&](const std::string& file) {
      return is_liquibase_root(directory, file);
    });
    const auto named = changelog_in_own_properties(directory);
    if (root == files.end() && !named) return {};
    return {.certainty = Certainty::certain,
            .evidence = "the changelog " + (root == files.end() ? *named : *root)};
  }
  return {.certainty = Certainty::certain,
          .evidence = std::to_string(count) + " files that start with --liquibase formatted"};
}

Discovered discover_liquibase(const SourceDirectory& directory, const LiquibaseSettings& settings,
                              const std::string& engine) {
  return Reader(directory, settings, engine).read();
}

}  // namespace fulldress::migrations
