#include "migrations/plan.hpp"

#include "harness/base/suggestion.hpp"
#include "harness/engine/sql_token.hpp"
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

std::string without_zeros(const std::string& number) {
  return number.substr(std::min(number.find_first_not_of('0'), number.size() - 1));
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

/// `entry` is its row in the ledger, or null.
MigrationState state_of(const Migration& migration, const LedgerEntry* entry) {
  if (entry == nullptr) {
    return migration.is_manual ? MigrationState::manual : MigrationState::pending;
  }
  const bool is_edited = !entry->checksum.empty() && entry->checksum != migration.checksum;
  return is_edited ? MigrationState::edited : MigrationState::applied;
}

/// Pending ones in front of one that is applied.
void mark_late_ones(std::vector<MigrationStatus>& statuses) {
  const auto last = std::find_if(statuses.rbegin(), statuses.rend(), [](const auto& each) {
    return each.state == MigrationState::applied || each.state == MigrationState::edited;
  });
  for (auto each = statuses.begin(); each != last.base(); ++each) {
    if (each->state == MigrationState::pending) each->state = MigrationState::out_of_order;
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

}  // namespace

std::vector<MigrationStatus> compare(const MigrationSet& set, const LedgerState& state) {
  std::map<std::string, const LedgerEntry*> ledger;
  for (const auto& entry : state.applied) ledger.emplace(entry.version, &entry);
  std::vector<MigrationStatus> result;
  result.reserve(set.migrations().size());
  for (const Migration& each : set.migrations()) {
    const auto entry = ledger.find(each.version);
    const bool is_applied = entry != ledger.end();
    result.push_back({.version = each.version,
                      .name = each.name,
                      .state = state_of(each, is_applied ? entry->second : nullptr),
                      .applied_at = is_applied ? entry->second->applied_at : ""});
    if (is_applied) ledger.erase(entry);
  }
  if (set.format().rules().out_of_order == Tolerance::refuses) mark_late_ones(result);
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
  for (const MigrationStatus& each : compare(set, state)) {
    if (each.state == MigrationState::edited && rules.edited == Tolerance::refuses) {
      throw UsageError("migrations.edited",
                       file_of(set, each.version) +
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
  const auto applied = applied_versions(state);
  const auto& all = set.migrations();
  const std::size_t end = options.to_version ? index_of(set, *options.to_version) + 1 : all.size();
  const std::size_t steps_max = options.steps.value_or(all.size());
  std::vector<PlannedStep> plan;
  std::size_t steps = 0;
  for (std::size_t index = 0; index < end; ++index) {
    PlannedStep planned{.step = step_of(set, index, Direction::up), .skip_reason = {}};
    if (applied.contains(all[index].version)) {
      planned.skip_reason = "already applied";
    } else if (all[index].is_manual) {
      planned.skip_reason = "manual: it is never run automatically";
    } else if (steps++ == steps_max) {
      break;
    }
    plan.push_back(std::move(planned));
  }
  return plan;
}

std::vector<PlannedStep> plan_down(const MigrationSet& set, const LedgerState& state,
                                   const MigrateOptions& options) {
  const auto applied = applied_versions(state);
  const auto& all = set.migrations();
  std::size_t end = 0;
  if (options.to_version && *options.to_version != "0") {
    end = index_of(set, *options.to_version) + 1;
    if (!applied.contains(all[end - 1].version)) {
      throw UsageError("migrations.not-applied",
                       "version " + all[end - 1].version + " is to be kept, but it is not applied");
    }
  }
  const std::size_t steps_max = options.steps.value_or(options.to_version ? all.size() : 1);
  std::vector<PlannedStep> plan;
  for (std::size_t index = all.size(); index > end && plan.size() < steps_max; --index) {
    if (!applied.contains(all[index - 1].version)) continue;
    for (const auto& archived : set.archived()) {
      if (!applied.contains(archived) || archived < all[index - 1].version) continue;
      throw UsageError("migrations.archived", archived + " is archived and was applied after " +
                                                  all[index - 1].version +
                                                  "; take it out of the archive to roll back");
    }
    plan.push_back({.step = step_of(set, index - 1, Direction::down), .skip_reason = {}});
  }
  return plan;
}

}  // namespace fulldress::migrations
