#include "migrations/flyway_directory.hpp"

#include "migrations/flyway_callbacks.hpp"
#include "migrations/flyway_script.hpp"
#include "migrations/folder_of_downs.hpp"
#include "migrations/named_pairs.hpp"
#include "migrations/plan.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

namespace fulldress::migrations {
namespace {

/// A file Flyway runs, and what its name says.
struct Source {
  std::string file;
  FlywayName name;
};

constexpr const char* undoes_versioned = "Flyway undoes versioned migrations only";

std::string base_of(const std::string& file) {
  const auto slash = file.rfind('/');
  return slash == std::string::npos ? file : file.substr(slash + 1);
}

std::string key_of_repeatable(std::string description) {
  std::replace(description.begin(), description.end(), ' ', '_');
  return "R__" + description;
}

/// As the ledger's column takes it.
std::string abbreviated(const std::string& description) {
  constexpr std::size_t length_max = 200;
  if (description.size() <= length_max) return description;
  return description.substr(0, length_max - 3) + "...";
}

std::string abbreviated_script(const std::string& script) {
  constexpr std::size_t length_max = 1000;
  if (script.size() <= length_max) return script;
  return "..." + script.substr(script.size() - (length_max - 3));
}

[[noreturn]] void refuse_twins(const SourceDirectory& directory, const std::string& one,
                               const std::string& other) {
  throw UsageError("migrations.duplicate-version",
                   directory.shown(one) + " and " + directory.shown(other) +
                       " are the same migration to Flyway; rename or remove one");
}

/// The directory while it is being read.
class Reader {
 public:
  Reader(const SourceDirectory& directory, const FlywaySettings& settings,
         const std::string& engine)
      : directory_(directory), settings_(settings), engine_(engine) {}

  Discovered read() {
    refuse_outside_locations();
    sort_files();
    Discovered discovered;
    auto baseline = baselines_.begin();
    const auto add_baselines = [&](const FlywayVersion* below) {
      for (; baseline != baselines_.end() && (below == nullptr || baseline->first < *below);
           ++baseline) {
        discovered.migrations.push_back(baseline_of(baseline->first, baseline->second));
      }
    };
    for (const auto& [version, source] : versioned_) {
      add_baselines(&version);
      discovered.migrations.push_back(versioned_of(version, source));
    }
    add_baselines(nullptr);
    for (const auto& [description, source] : repeatable_) {
      discovered.migrations.push_back(repeatable_of(source));
    }
    for (const FlywayCallbackMoment& moment : flyway_callback_moments())
      add_actions(moment, discovered.actions);
    return discovered;
  }

 private:
  using Versions = std::map<FlywayVersion, Source>;

  void refuse_outside_locations() const {
    for (const std::string& location : settings_.locations) {
      if (!location.starts_with(flyway_location_outside)) continue;
      throw UsageError("migrations.unsupported",
                       directory_.path().string() + " is one of several locations of Flyway; " +
                           location.substr(flyway_location_outside.size()) +
                           " lies outside of it: name the directory that holds all, or say "
                           "--format-option locations=.");
    }
  }

  /// A file's name below the location that holds it; nothing when none does.
  [[nodiscard]] std::optional<std::string> script_name(const std::string& file) const {
    if (settings_.locations.empty()) return file;
    for (const std::string& location : settings_.locations) {
      if (location == ".") return file;
      if (file.starts_with(location + "/")) return file.substr(location.size() + 1);
    }
    return std::nullopt;
  }

  void sort_files() {
    for (const auto& file : directory_.files_below()) {
      if (!script_name(file)) continue;
      auto name = parse_flyway_name(base_of(file), settings_.naming);
      if (!name) continue;
      if (!name->problem.empty()) {
        if (!settings_.validates_names) continue;
        throw UsageError("migrations.bad-name",
                         directory_.shown(file) + " is no name of Flyway's: " + name->problem);
      }
      add({.file = file, .name = std::move(*name)});
    }
    for (auto& [event, callbacks] : callbacks_) {
      std::sort(callbacks.begin(), callbacks.end(), [](const Source& left, const Source& right) {
        return left.name.description < right.name.description;
      });
    }
  }

  void add(Source source) {
    const std::string file = source.file;
    const auto keep = [&](auto& sources, const auto& key) {
      const auto [other, is_new] = sources.emplace(key, std::move(source));
      if (!is_new) refuse_twins(directory_, file, other->second.file);
    };
    const auto version = FlywayVersion::parse(source.name.version);
    switch (source.name.kind) {
      case FlywayKind::versioned:
        return keep(versioned_, *version);
      case FlywayKind::undo:
        return keep(undo_, *version);
      case FlywayKind::baseline:
        if (settings_.uses_baselines) keep(baselines_, *version);
        return;
      case FlywayKind::repeatable:
        return keep(repeatable_, source.name.description);
      case FlywayKind::callback:
        return add_callback(std::move(source));
    }
  }

  void add_callback(Source source) {
    if (is_unsupported_flyway_callback(source.name.prefix)) {
      throw UsageError("migrations.unsupported",
                       directory_.shown(source.file) + ": Flyway runs the callback " +
                           source.name.prefix + ", which is not run here; take it out of a copy");
    }
    auto& callbacks = callbacks_[source.name.prefix];
    for (const Source& each : callbacks) {
      if (each.name.description == source.name.description) {
        refuse_twins(directory_, source.file, each.file);
      }
    }
    callbacks.push_back(std::move(source));
  }

  /// The script of `file` between the callbacks that surround every migration.
  void add_actions(const FlywayCallbackMoment& moment, std::vector<Action>& actions) {
    const auto found = callbacks_.find(std::string(moment.callback));
    if (found == callbacks_.end()) return;
    const bool is_of_validation = moment.callback.ends_with("Validate");
    if (is_of_validation && !settings_.validates) return;
    const bool is_between =
        moment.event == RunEvent::after_versioned || moment.event == RunEvent::before_repeatables;
    for (const Source& each : found->second) {
      if (is_between && settings_.group) {
        throw UsageError("migrations.unsupported",
                         directory_.shown(each.file) +
                             ": a callback between versioned and repeatable migrations would end "
                             "the transaction that group=true makes them share; leave one out");
      }
      FlywayScript read =
          read_flyway_script(directory_, each.file, each.name.kind, settings_, engine_);
      if (!read.is_executed) continue;
      actions.push_back(
          {.event = moment.event, .direction = moment.direction, .script = std::move(read.script)});
    }
  }

  FlywayScript script_of(const Source& source, const std::string& before,
                         const std::string& after) {
    FlywayScript read =
        read_flyway_script(directory_, source.file, source.name.kind, settings_, engine_);
    auto& statements = read.script.statements;
    const auto first = statements_of_callbacks(before);
    const auto last = statements_of_callbacks(after);
    statements.insert(statements.begin(), first.begin(), first.end());
    statements.insert(statements.end(), last.begin(), last.end());
    return read;
  }

  std::vector<ScriptStatement> statements_of_callbacks(const std::string& event) {
    std::vector<ScriptStatement> statements;
    for (const Source& each : callbacks_[event]) {
      const auto read =
          read_flyway_script(directory_, each.file, each.name.kind, settings_, engine_);
      statements.insert(statements.end(), read.script.statements.begin(),
                        read.script.statements.end());
    }
    return statements;
  }

  Migration migration_of(const Source& source, const std::string& type) {
    FlywayScript read = script_of(source, "beforeEachMigrate", "afterEachMigrate");
    Migration migration{.version = {},
                        .name = source.name.description,
                        .file = source.file,
                        .checksum = read.checksum,
                        .up = std::move(read.script),
                        .down = std::nullopt,
                        .is_manual = !read.is_executed,
                        .irreversible_reason = std::nullopt};
    if (read.depends_on_moment) migration.rerun = Rerun::always;
    add_facts(migration, "up.", source, {.type = type, .checksum = read.checksum});
    return migration;
  }

  struct RowFacts {
    std::string type;
    std::string checksum;
  };
  void add_facts(Migration& migration, const std::string& direction, const Source& source,
                 const RowFacts& row) const {
    const auto version = FlywayVersion::parse(source.name.version);
    migration.facts[direction + "version"] = version ? version->text() : "";
    migration.facts[direction + "description"] = abbreviated(source.name.description);
    migration.facts[direction + "type"] = row.type;
    migration.facts[direction + "script"] =
        abbreviated_script(script_name(source.file).value_or(source.file));
    migration.facts[direction + "checksum"] = row.checksum;
  }

  Migration versioned_of(const FlywayVersion& version, const Source& source) {
    Migration migration = migration_of(source, "SQL");
    migration.version = version.text();
    migration.rerun = Rerun::never;
    const auto undo = undo_.find(version);
    if (undo == undo_.end()) return migration;
    FlywayScript read = script_of(undo->second, "beforeEachUndo", "afterEachUndo");
    migration.down = std::move(read.script);
    add_facts(migration, "down.", undo->second, {.type = "UNDO_SQL", .checksum = read.checksum});
    return migration;
  }

  Migration baseline_of(const FlywayVersion& version, const Source& source) {
    Migration migration = migration_of(source, "SQL_BASELINE");
    migration.version = "B" + version.text();
    migration.rerun = Rerun::never;
    migration.irreversible_reason = undoes_versioned;
    return migration;
  }

  Migration repeatable_of(const Source& source) {
    Migration migration = migration_of(source, "SQL");
    migration.version = key_of_repeatable(source.name.description);
    if (migration.rerun == Rerun::never) migration.rerun = Rerun::when_changed;
    migration.facts[passed_over_fact] = "true";
    migration.irreversible_reason = undoes_versioned;
    return migration;
  }

  const SourceDirectory& directory_;
  const FlywaySettings& settings_;
  const std::string& engine_;
  Versions versioned_;
  Versions undo_;
  Versions baselines_;
  std::map<std::string, Source> repeatable_;
  std::map<std::string, std::vector<Source>> callbacks_;  // by event
};

}  // namespace

Recognition recognise_flyway(const SourceDirectory& directory, const FlywayNaming& naming) {
  std::size_t count = 0;
  const auto files = directory.files_below();
  // Flyway takes V1__x.up.sql and V1__x.down.sql for one migration twice.
  const auto pairs = files_in_named_pairs(files);
  for (const auto& file : files) {
    const auto name = parse_flyway_name(base_of(file), naming);
    if (!name || !name->problem.empty() || pairs.contains(file)) continue;
    const bool is_telling =
        (name->kind == FlywayKind::versioned && file.find(naming.separator) != std::string::npos) ||
        name->kind == FlywayKind::repeatable;
    count += is_telling ? 1 : 0;
  }
  if (count == 0 || is_in_refinery_project(directory)) return {};
  // Of two folders with the same names, Flyway would take one for the other's twins.
  if (holds_folder_of_downs(directory)) return {};
  return {.certainty = Certainty::certain,
          .evidence = std::to_string(count) + " files named " + naming.versioned + "<version>" +
                      naming.separator + "<name> or " + naming.repeatable + naming.separator +
                      "<name>"};
}

Discovered discover_flyway(const SourceDirectory& directory, const FlywaySettings& settings,
                           const std::string& engine) {
  return Reader(directory, settings, engine).read();
}

FlywayHistory::FlywayHistory(const std::vector<Migration>& migrations) {
  for (const Migration& each : migrations) {
    const auto fact = each.facts.find("up.version");
    const auto version = FlywayVersion::parse(fact == each.facts.end() ? "" : fact->second);
    if (!version) continue;
    const bool is_baseline = each.facts.at("up.type") == "SQL_BASELINE";
    (is_baseline ? baselines_ : versioned_).emplace(*version, each.version);
  }
}

LedgerState FlywayHistory::state() const {
  LedgerState state;
  const auto last = baselines_.empty() ? baselines_.end() : std::prev(baselines_.end());
  for (const auto& [version, key] : baselines_) {
    const bool is_applied =
        std::any_of(state_.applied.begin(), state_.applied.end(),
                    [&, &wanted = key](const LedgerEntry& each) { return each.version == wanted; });
    const bool runs = is_empty_ && last->second == key;
    if (!runs && !is_applied)
      state.applied.push_back({.version = key, .checksum = "", .applied_at = ""});
  }
  for (const auto& [version, key] : versioned_) {
    const bool is_covered = is_empty_ && !baselines_.empty() && !(last->first < version);
    if (is_covered) state.applied.push_back({.version = key, .checksum = "", .applied_at = ""});
  }
  state.applied.insert(state.applied.end(), state_.applied.begin(), state_.applied.end());
  state.dirty_version = state_.dirty_version;
  return state;
}

void FlywayHistory::add(const Entry& entry) {
  const bool is_java = entry.type == "JDBC" || entry.type == "SPRING_JDBC" ||
                       entry.type == "SCRIPT" || entry.type == "CUSTOM";
  // Migrations in Java have no file here; the rest is what the tool notes for itself.
  if (is_java || entry.type == "SCHEMA") return;
  is_empty_ = false;
  const std::string key = key_of(entry);
  if (entry.type == "DELETE" || entry.type.starts_with("UNDO_")) return take_back(key);
  if (!entry.has_succeeded) {
    state_.dirty_version = key;
    return;
  }
  const bool is_baseline = entry.type == "BASELINE" || entry.type == "SQL_BASELINE";
  const auto reached = FlywayVersion::parse(entry.version.value_or(""));
  if (is_baseline && reached) {
    for (const auto& [version, key_below] : versioned_) {
      if (*reached < version) break;
      state_.applied.push_back({.version = key_below, .checksum = "", .applied_at = ""});
    }
  }
  if (entry.type == "BASELINE") return;
  take_back(key);
  state_.applied.push_back(
      {.version = key, .checksum = entry.checksum, .applied_at = entry.installed_on});
}

std::string FlywayHistory::key_of(const Entry& entry) const {
  if (!entry.version) return key_of_repeatable(entry.description);
  const bool is_baseline = entry.type == "SQL_BASELINE";
  const Keys& keys = is_baseline ? baselines_ : versioned_;
  const auto version = FlywayVersion::parse(*entry.version);
  const auto known = version ? keys.find(*version) : keys.end();
  return known == keys.end() ? (is_baseline ? "B" : "") + *entry.version : known->second;
}

void FlywayHistory::take_back(const std::string& key) {
  std::erase_if(state_.applied, [&](const LedgerEntry& each) { return each.version == key; });
  if (state_.dirty_version == key) state_.dirty_version.reset();
}

}  // namespace fulldress::migrations
