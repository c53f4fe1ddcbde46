#include "migrations/migration_set.hpp"

#include "harness/base/suggestion.hpp"
#include "harness/engine/sha256.hpp"
#include "migrations/detection.hpp"
#include "migrations/format_list.hpp"
#include "migrations/script_text.hpp"
#include "migrations/source_directory.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace fulldress::migrations {
namespace {

/// Where it is, with the directory.
std::string shown_file(const Migration& migration) {
  return migration.up ? migration.up->start.file : migration.file;
}

void refuse_duplicates(const std::vector<Migration>& migrations) {
  std::map<std::string, std::string> files;
  for (const Migration& each : migrations) {
    const auto [other, is_new] = files.emplace(each.version, shown_file(each));
    if (is_new) continue;
    throw UsageError("migrations.duplicate-version", shown_file(each) + " and " + other->second +
                                                         " have the same version " + each.version +
                                                         "; give one of them a version of its own");
  }
}

template <typename Map>
void add_map(Sha256& digest, const Map& map) {
  digest.add_part(std::to_string(map.size()));
  for (const auto& [name, text] : map) {
    digest.add_part(name);
    digest.add_part(text);
  }
}

void add(Sha256& digest, const std::optional<Script>& script) {
  digest.add_part(script ? script->text : "");
  digest.add_part(!script ? "none" : script->is_transactional ? "transaction" : "plain");
  digest.add_part(script && script->refusal ? script->refusal->message : "");
  for (const auto& statement : script ? script->statements : std::vector<ScriptStatement>()) {
    digest.add_part(statement.text);
  }
  if (script) add_map(digest, script->variables);
  for (const Guard& guard : script ? script->guards : std::vector<Guard>()) {
    digest.add_part(std::to_string(static_cast<int>(guard.kind)));
    for (const auto& argument : guard.arguments) digest.add_part(argument);
  }
}

std::string fingerprint_of(const MigrationSet& set, const FormatSettings& settings) {
  Sha256 digest;
  digest.add_part(set.format().name());
  digest.add_part(set.engine());
  add_map(digest, settings);
  for (const Migration& each : set.migrations()) {
    digest.add_part(each.version);
    digest.add_part(each.name);
    digest.add_part(each.is_manual ? "manual" : "");
    add(digest, each.up);
    add(digest, each.down);
    add(digest, each.verify);
    digest.add_part(std::to_string(static_cast<int>(each.rerun)));
  }
  for (const Action& each : set.actions()) {
    digest.add_part(std::to_string(static_cast<int>(each.event)));
    digest.add_part(to_text(each.direction));
    add(digest, each.script);
  }
  add_map(digest, set.included_files());
  return digest.hex();
}

/// `table` or `schema.table`, as the tools take it: split at the first dot.
TableName table_name(const std::string& text) {
  const auto dot = text.find('.');
  if (dot == std::string::npos) return {.schema = "", .name = text};
  return {.schema = text.substr(0, dot), .name = text.substr(dot + 1)};
}

/// What the user says comes first, then what the directory says.
TableName ledger_table_of(const Ledger& ledger, const std::string& configured,
                          const LoadOptions& options) {
  if (!options.ledger_table.empty()) return table_name(options.ledger_table);
  if (!configured.empty()) return table_name(configured);
  TableName table = table_name(ledger.default_name());
  const std::string schema = ledger.default_schema(options.engine);
  if (!schema.empty()) table.schema = schema;
  return table;
}

/// A setting the format does not take would be believed to have an effect.
void refuse_unknown_settings(const Format& format, const FormatSettings& settings) {
  const auto& known = format.settings();
  for (const auto& [name, value] : settings) {
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const std::string& each) {
      return each == name || (each.ends_with('.') && name.starts_with(each));
    });
    if (is_known) continue;
    throw UsageError(
        "migrations.unknown-setting",
        "format " + format.name() + " has no setting \"" + name + "\"" + did_you_mean(name, known));
  }
}

}  // namespace

MigrationSet MigrationSet::load(const std::filesystem::path& directory,
                                const LoadOptions& options) {
  static_cast<void>(dialect_of(options.engine));
  SourceDirectory source(directory);
  auto format = choose_format(all_formats(options.settings), source,
                              {.wanted = options.format, .evidence = options.ledger_evidence});
  const std::size_t levels = format->discovery().levels_to_project(source);
  if (levels > 0) source = source.above(levels);
  LoadOptions settled = options;
  settled.settings.merge(format->discovery().settings_near(source));
  if (settled.settings.size() != options.settings.size()) {
    format = choose_format(all_formats(settled.settings), source,
                           {.wanted = format->name(), .evidence = {}});
  }
  return read(source, std::move(format), settled);
}

MigrationSet MigrationSet::compose(const std::filesystem::path& directory,
                                   std::shared_ptr<const Format> format,
                                   const LoadOptions& options) {
  static_cast<void>(dialect_of(options.engine));
  return read(SourceDirectory(directory), std::move(format), options);
}

MigrationSet MigrationSet::read(const SourceDirectory& source, std::shared_ptr<const Format> format,
                                const LoadOptions& options) {
  MigrationSet set;
  set.directory_ = source.path();
  set.engine_ = options.engine;
  set.format_ = std::move(format);
  refuse_unknown_settings(*set.format_, options.settings);
  auto discovered = set.format_->discovery().discover(source, options.engine);
  set.migrations_ = std::move(discovered.migrations);
  set.archived_ = std::move(discovered.archived);
  set.actions_ = std::move(discovered.actions);
  set.notes_ = std::move(discovered.notes);
  if (set.migrations_.empty()) {
    throw UsageError(
        "migrations.none-found",
        source.path().string() + " holds no migration of format " + set.format_->name());
  }
  refuse_duplicates(set.migrations_);
  mark_packages(set.migrations_, options.packages);
  set.ledger_table_ = ledger_table_of(set.format_->ledger(), discovered.ledger_table, options);
  if (set.is_run_by_psql()) {
    std::vector<Script> actions;
    for (const Action& each : set.actions_) actions.push_back(each.script);
    set.included_files_ = read_client_scripts(source, set.migrations_, actions,
                                              set.format_->execution().client_programs);
  }
  set.fingerprint_ = fingerprint_of(set, options.settings);
  return set;
}

SqlDialect MigrationSet::dialect() const {
  return is_run_by_psql() ? SqlDialect::psql : dialect_of(engine_);
}

bool MigrationSet::is_run_by_psql() const {
  return engine_ == "postgres" && format_->execution().sending == Sending::client;
}

}  // namespace fulldress::migrations
