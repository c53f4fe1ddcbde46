#include "scenarios/steps/migrate.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "migrations/step_record.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

std::optional<MigrationRecord> find_run(std::vector<MigrationRecord> records) {
  const auto ran = std::find_if(records.begin(), records.end(), [](const auto& record) {
    return record.verdict != Verdict::skipped;
  });
  if (ran == records.end()) return std::nullopt;
  return std::move(*ran);
}

/// Drizzle compares a time in its journal with the latest one it has applied, and nothing else.
MigrationRecord passed_over(const migrations::MigrationSet& set,
                            const migrations::Migration& migration) {
  MigrationRecord record;
  record.version = migration.version;
  record.name = migration.name;
  record.checksum = migration.checksum;
  if (migration.up) record.position = migration.up->start;
  migrations::refuse(record, "migrations.passed-over",
                     "where the migrations before it are applied, " + set.format().name() +
                         " takes this one for applied, too, and never runs it; let its version "
                         "(Drizzle: `when` in its journal) come behind theirs");
  return record;
}

}  // namespace

void create_ledger(Session& session, const migrations::MigrationSet& set) {
  // What fails here, as a script in front of all migrations may, fails again when some are applied.
  static_cast<void>(migrations::apply(session, set, {.steps = 0}));
}

std::optional<MigrationRecord> apply_next(Session& session, const migrations::MigrationSet& set) {
  return find_run(migrations::apply(session, set, {.steps = 1}));
}

std::optional<MigrationRecord> apply_one(Session& session, const migrations::MigrationSet& set,
                                         const migrations::Migration& migration) {
  auto record =
      find_run(migrations::apply(session, set, {.to_version = migration.version, .steps = 1}));
  if (record || migrations::may_be_left(migration)) return record;
  return passed_over(set, migration);
}

std::optional<MigrationRecord> apply_next_earlier(Session& session,
                                                  const migrations::MigrationSet& set) {
  return find_run(migrations::apply(
      session, set, {.steps = 1, .earlier_packages = migrations::EarlierPackages::only}));
}

std::optional<MigrationRecord> finish_run(Session& session, const migrations::MigrationSet& set) {
  if (set.actions().empty()) return std::nullopt;
  auto records = migrations::apply(session, set);
  if (records.empty() || records.back().verdict != Verdict::failed) return std::nullopt;
  return std::move(records.back());
}

std::optional<MigrationRecord> roll_back_last(Session& session,
                                              const migrations::MigrationSet& set) {
  return find_run(migrations::roll_back(session, set, {.steps = 1}));
}

bool is_applied(Session& session, const migrations::MigrationSet& set, const std::string& version) {
  const auto states = migrations::status(session, set);
  return std::any_of(states.begin(), states.end(), [&](const auto& each) {
    return each.version == version && (each.state == migrations::MigrationState::applied ||
                                       each.state == migrations::MigrationState::dirty);
  });
}

std::vector<migrations::Migration> automatic(const migrations::MigrationSet& set) {
  auto all = set.migrations();
  std::erase_if(all, [](const auto& migration) { return migration.is_manual; });
  return all;
}

std::vector<migrations::Migration> pending(Session& session, const migrations::MigrationSet& set) {
  const auto states = migrations::status(session, set);
  auto all = automatic(set);
  std::erase_if(all, [&](const migrations::Migration& migration) {
    return std::none_of(states.begin(), states.end(), [&](const auto& each) {
      return each.version == migration.version && each.state == migrations::MigrationState::pending;
    });
  });
  return all;
}

std::string subject_of(const migrations::Migration& migration) {
  MigrationRecord record;
  record.version = migration.version;
  record.name = migration.name;
  return label_of(record);
}

std::string migrate_to_head(Stage& stage, Database& database, StepContext& context) {
  std::string last;
  for (;;) {
    context.stop.throw_if_raised();
    const auto session = database.connect(context.deadline);
    const auto record = apply_next(*session, stage.set());
    session->close();
    if (!record) return {};
    if (record->verdict != Verdict::passed) return failure_text(*record);
    if (record->version == last) return not_recorded_text(*record);
    last = record->version;
    if (stage.loads_fixtures_behind(record->version)) stage.load_fixtures(database, context);
  }
}

std::string not_recorded_text(const MigrationRecord& record) {
  return label_of(record) +
         " is pending again after it was applied: something takes it out of the "
         "ledger";
}

std::string failure_text(const MigrationRecord& record) {
  return label_of(record) + ": " + one_line(problem_of(record), 400);
}

}  // namespace fulldress::scenarios
