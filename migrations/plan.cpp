#include "migrations/plan.hpp"

#include "harness/base/suggestion.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/file_version.hpp"
#include "migrations/format.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace fulldress::migrations {
namespace {

std::set<std::string> applied_versions(const LedgerState& state) {
  std::set<std::string> versions;
  for (const auto& entry : state.applied) versions.insert(entry.version);
  return versions;
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), sql_token::is_digit);
}

/// By version, by file name, or by number where leading zeros are all that differs.
std::size_t index_of(const MigrationSet& set, const std::string& wanted) {
  const auto& all = set.migrations();
  const auto exact = std::find_if(all.begin(), all.end(), [&](const Migration& each) {
    return each.version == wanted || each.file == wanted;
  });
  if (exact != all.end()) return static_cast<std::size_t>(exact - all.begin());
  const auto same_number = [&](const Migration& each) {
    return is_number(wanted) && is_number(each.version) &&
           without_zeros(each.version) == without_zeros(wanted);
  };
  const auto numbered = std::find_if(all.begin(), all.end(), same_number);
  if (numbered != all.end() && std::count_if(all.begin(), all.end(), same_number) == 1) {
    return static_cast<std::size_t>(numbered - all.begin());
  }
  std::vector<std::string> versions;
  versions.reserve(all.size());
  for (const auto& each : all) versions.push_back(each.version);
  throw UsageError("migrations.unknown-version", "there is no migration \"" + wanted + "\" in " +
                                                     set.directory().string() +
                                                     did_you_mean(wanted, versions));
}

MigrationStep step_of(const MigrationSet& set, std::size_t index, Direction direction) {
  const auto& all = set.migrations();
  return {.migration = all[index],
          .direction = direction,
          .previous_version = index == 0 ? std::string() : all[index - 1].version};
}

std::string shown(const MigrationSet& set, const std::string& file) {
  return (set.directory() / file).lexically_normal().string();
}

std::string file_of(const MigrationSet& set, const std::string& version) {
  const auto& all = set.migrations();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Migration& each) { return each.version == version; });
  return found == all.end() ? version : shown(set, found->file);
}

/// The same, with line and version where the file holds several migrations.
std::string place_of(const MigrationSet& set, const std::string& version) {
  const auto& all = set.migrations();
  const auto found = std::ranges::find(all, version, &Migration::version);
  const bool is_one_of_several =
      found != all.end() && found->up && std::ranges::count(all, found->file, &Migration::file) > 1;
  return is_one_of_several ? found->up->start.to_text() + ": " + version : file_of(set, version);
}

using LastEntries = std::map<std::string, const LedgerEntry*>;

/// Tools that add a row for every run have several of one version: the last one counts.
LastEntries last_entries(const LedgerState& state) {
  LastEntries entries;
  for (const auto& entry : state.applied) entries[entry.version] = &entry;
  return entries;
}

bool is_edited(const Migration& migration, const LedgerEntry& entry) {
  if (entry.checksum.empty() || entry.checksum == migration.checksum) return false;
  const auto& others = migration.other_checksums;
  return std::none_of(others.begin(), others.end(), [&](const std::string& each) {
    return each == "*" || each == entry.checksum;
  });
}

/// `entry` is its row in the ledger, or null.
MigrationState state_of(const Migration& migration, const LedgerEntry* entry) {
  if (entry == nullptr) {
    return migration.is_manual ? MigrationState::manual : MigrationState::pending;
  }
  if (!is_edited(migration, *entry)) return MigrationState::applied;
  switch (migration.rerun) {
    case Rerun::never:
      return MigrationState::edited;
    case Rerun::when_changed:
      return MigrationState::pending;
    case Rerun::always:
      break;
  }
  return MigrationState::applied;
}

/// Pending ones in front of one that is applied. What may run again has no place in the order.
/// `statuses` are those of `migrations`, one each.
void mark_late_ones(const std::vector<Migration>& migrations,
                    std::vector<MigrationStatus>& statuses) {
  bool is_late = false;
  for (std::size_t index = migrations.size(); index-- > 0;) {
    if (migrations[index].rerun != Rerun::never || migrations[index].place.is_named) continue;
    MigrationState& state = statuses[index].state;
    if (is_late && state == MigrationState::pending) state = MigrationState::out_of_order;
    is_late = is_late || state == MigrationState::applied || state == MigrationState::edited;
  }
}

MigrationStatus status_without_file(const MigrationSet& set, const LedgerEntry& entry) {
  const auto& archived = set.archived();
  const bool is_archived =
      std::find(archived.begin(), archived.end(), entry.version) != archived.end();
  return {.version = entry.version,
          .name = is_archived ? "archived" : "",
          .state = is_archived ? MigrationState::applied : MigrationState::missing_file,
          .applied_at = entry.applied_at};
}

void mark_dirty(std::vector<MigrationStatus>& statuses, const std::string& version) {
  const auto found = std::find_if(statuses.begin(), statuses.end(),
                                  [&](const auto& each) { return each.version == version; });
  if (found != statuses.end()) {
    found->state = MigrationState::dirty;
  } else {
    statuses.push_back({.version = version, .name = "", .state = MigrationState::dirty});
  }
}

/// What stands in the ledger must be the first files, in their order.
void refuse_other_order(const MigrationSet& set, const LedgerState& state) {
  const auto& all = set.migrations();
  const std::size_t count = std::min(all.size(), state.applied.size());
  for (std::size_t index = 0; index < count; ++index) {
    const std::string& applied = state.applied[index].version;
    if (applied == all[index].version) continue;
    throw UsageError("migrations.out-of-order",
                     shown(set, all[index].file) + " comes before " + applied +
                         ", which was applied in its place; " + set.format().title() +
                         " wants the ledger to hold the first files in their order");
  }
}

std::string reason_of_manual(const Migration& migration) {
  return migration.place.reason.empty() ? "manual: it is never run automatically"
                                        : migration.place.reason;
}

/// Why not to run it; empty when it is to be run. `entry` is its row in the ledger, or null.
std::string reason_to_skip(const Migration& migration, const LedgerEntry* entry,
                           const MigrateOptions& options) {
  if (entry == nullptr) {
    return migration.is_manual ? reason_of_manual(migration) : std::string();
  }
  switch (migration.rerun) {
    case Rerun::never:
      break;
    case Rerun::when_changed:
      if (is_edited(migration, *entry)) return {};
      break;
    case Rerun::always:
      // One step at a time, it would be the next one for ever.
      if (!options.steps) return {};
      return "already applied; it runs again in every run without a number of steps";
  }
  return "already applied";
}

bool is_of_connection(const ScriptStatement& statement) {
  const auto words = sql_token::leading_words(statement.text, 2);
  if (words.empty()) return true;
  return words[0] == "set" || words[0] == "reset" || words[0] == "pragma" ||
         (words.size() == 2 && words[0] == "select" && words[1] == "set_config");
}

/// Whether a run of single steps repeats it, too: what it does is forgotten with its connection, so
/// that those behind it need it again, and nothing else would be counted twice.
bool is_repeated_in_steps(const Migration& migration, const LedgerEntry* entry,
                          const MigrateOptions& options) {
  if (entry == nullptr || migration.rerun != Rerun::always || !migration.up) return false;
  const auto& statements = migration.up->statements;
  return options.steps && !statements.empty() &&
         std::all_of(statements.begin(), statements.end(), is_of_connection);
}

/// A tool that repeats migrations in the order of files has nothing that takes them back.
bool is_without_way_back(const Migration& migration) {
  return migration.rerun != Rerun::never && !migration.down;
}

/// The place of the version to keep, in whose front nothing is rolled back; 0 for none.
std::size_t end_of_rollback(const MigrationSet& set, const std::set<std::string>& applied,
                            const MigrateOptions& options) {
  if (!options.to_version || *options.to_version == "0") return 0;
  const std::size_t kept = index_of(set, *options.to_version);
  const std::string& version = set.migrations()[kept].version;
  if (!applied.contains(version)) {
    throw UsageError("migrations.not-applied",
                     "version " + version + " is to be kept, but it is not applied");
  }
  return kept + 1;
}

void refuse_archived_above(const MigrationSet& set, const std::set<std::string>& applied,
                           const std::string& version) {
  for (const auto& archived : set.archived()) {
    if (!applied.contains(archived) || archived < version) continue;
    throw UsageError("migrations.archived", archived + " is archived and was applied after " +
                                                version +
                                                "; take it out of the archive to roll back");
  }
}

/// What to roll back, as places in the set.
std::vector<std::size_t> newest_by_files(const MigrationSet& set, const LedgerState& state,
                                         const MigrateOptions& options, std::size_t count_max) {
  const auto applied = applied_versions(state);
  const auto& all = set.migrations();
  const std::size_t end = end_of_rollback(set, applied, options);
  std::vector<std::size_t> places;
  std::size_t count = 0;
  for (std::size_t index = all.size(); index > end && count < count_max; --index) {
    const Migration& each = all[index - 1];
    if (!applied.contains(each.version)) continue;
    refuse_archived_above(set, applied, each.version);
    places.push_back(index - 1);
    if (!is_without_way_back(each)) ++count;
  }
  return places;
}

std::vector<std::size_t> newest_by_ledger(const MigrationSet& set, const LedgerState& state,
                                          const MigrateOptions& options, std::size_t count_max) {
  auto left = applied_versions(state);
  const auto& all = set.migrations();
  const std::size_t end = end_of_rollback(set, left, options);
  const std::string kept = end == 0 ? std::string() : all[end - 1].version;
  std::vector<std::size_t> places;
  for (auto entry = state.applied.rbegin(); entry != state.applied.rend(); ++entry) {
    if (places.size() == count_max || (end != 0 && entry->version == kept)) break;
    if (left.erase(entry->version) == 0) continue;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Migration& each) {
      return each.version == entry->version;
    });
    if (found == all.end()) {
      throw UsageError("migrations.missing-file",
                       "the ledger's last migration is " + entry->version +
                           ", but there is no file for it in " + set.directory().string() +
                           "; put the file back to roll it back");
    }
    if (found->facts.contains(passed_over_fact)) continue;
    places.push_back(static_cast<std::size_t>(found - all.begin()));
  }
  return places;
}

}  // namespace

std::vector<MigrationStatus> compare(const MigrationSet& set, const LedgerState& state) {
  LastEntries ledger = last_entries(state);
  std::vector<MigrationStatus> result;
  result.reserve(set.migrations().size());
  for (const Migration& each : set.migrations()) {
    const auto entry = ledger.find(each.version);
    const bool is_applied = entry != ledger.end();
    result.push_back({.version = each.version,
                      .name = each.name,
                      .state = state_of(each, is_applied ? entry->second : nullptr),
                      .applied_at = is_applied ? entry->second->applied_at : "",
                      .checksum = each.checksum,
                      .recorded_checksum = is_applied ? entry->second->checksum : "",
                      .reason = each.place.reason});
    if (is_applied) ledger.erase(entry);
  }
  if (set.format().rules().out_of_order == Tolerance::refuses)
    mark_late_ones(set.migrations(), result);
  for (const auto& [version, entry] : ledger) {
    result.push_back(status_without_file(set, *entry));
  }
  if (state.dirty_version) mark_dirty(result, *state.dirty_version);
  return result;
}

void refuse_conflicts(const MigrationSet& set, const LedgerState& state) {
  const FormatRules& rules = set.format().rules();
  if (state.dirty_version) {
    throw UsageError(
        "migrations.dirty",
        "the ledger says that version " + *state.dirty_version +
            " was begun and not finished; repair the schema by hand and clear the mark "
            "(" +
            set.format().title() + ": " +
            (state.dirty_remedy.empty() ? "force " + *state.dirty_version : state.dirty_remedy) +
            ")");
  }
  if (rules.ledger_order == Tolerance::refuses) refuse_other_order(set, state);
  refuse_package_gaps(set.migrations(), state);
  for (const MigrationStatus& each : compare(set, state)) {
    if (each.state == MigrationState::edited && rules.edited == Tolerance::refuses) {
      throw UsageError("migrations.edited",
                       place_of(set, each.version) +
                           " was changed after it was applied; put it back and write a new "
                           "migration");
    }
    if (each.state == MigrationState::missing_file && rules.missing_file == Tolerance::refuses) {
      throw UsageError("migrations.missing-file",
                       "the ledger has " + each.version + ", but there is no file for it in " +
                           set.directory().string() + "; put the file back");
    }
    if (each.state == MigrationState::out_of_order) {
      throw UsageError("migrations.out-of-order",
                       file_of(set, each.version) +
                           " sorts before migrations that are applied already; rename it so that "
                           "it comes last");
    }
  }
}

std::vector<PlannedStep> plan_up(const MigrationSet& set, const LedgerState& state,
                                 const MigrateOptions& options) {
  const LastEntries applied = last_entries(state);
  const auto& all = set.migrations();
  const std::size_t end = options.to_version ? index_of(set, *options.to_version) + 1 : all.size();
  const std::size_t steps_max = options.steps.value_or(all.size());
  if (options.earlier_packages == EarlierPackages::refused) refuse_unapplied_packages(all, state);
  std::vector<PlannedStep> plan;
  std::size_t steps = 0;
  for (std::size_t index = 0; index < end; ++index) {
    const bool is_later = !all[index].place.is_in_front;
    if (is_later && options.earlier_packages == EarlierPackages::only) continue;
    PlannedStep planned{.step = step_of(set, index, Direction::up), .skip_reason = {}};
    const auto found = applied.find(all[index].version);
    const LedgerEntry* entry = found == applied.end() ? nullptr : found->second;
    planned.skip_reason = reason_to_skip(all[index], entry, options);
    planned.is_repeated = is_repeated_in_steps(all[index], entry, options);
    // What may be left does not count before it has run: then the run itself counts it.
    const bool counts = planned.skip_reason.empty() && !may_be_left(all[index]);
    if (planned.skip_reason.empty() && steps == steps_max) break;
    if (counts) ++steps;
    plan.push_back(std::move(planned));
  }
  const bool has_steps = std::any_of(plan.begin(), plan.end(),
                                     [](const auto& each) { return each.skip_reason.empty(); });
  for (PlannedStep& each : plan) {
    each.is_repeated = each.is_repeated && has_steps;
    if (each.is_repeated) each.skip_reason = "already applied; runs again for its connection";
  }
  return plan;
}

std::vector<PlannedStep> plan_down(const MigrationSet& set, const LedgerState& state,
                                   const MigrateOptions& options) {
  const std::size_t steps_max =
      options.steps.value_or(options.to_version ? set.migrations().size() : 1);
  const bool is_by_ledger = set.format().rules().rollback_order == RollbackOrder::ledger;
  const auto newest_first = places_in_selection(
      set.migrations(), is_by_ledger ? newest_by_ledger(set, state, options, steps_max)
                                     : newest_by_files(set, state, options, steps_max));
  std::vector<PlannedStep> plan;
  for (const std::size_t index : newest_first) {
    PlannedStep planned{.step = step_of(set, index, Direction::down), .skip_reason = {}};
    if (!is_by_ledger && is_without_way_back(set.migrations()[index])) {
      planned.skip_reason = "repeatable: it is not rolled back";
    }
    plan.push_back(std::move(planned));
  }
  return plan;
}

}  // namespace fulldress::migrations
