#include "scenarios/steps/restoration.hpp"

#include "harness/engine/inspector.hpp"
#include "scenarios/scripts/script_words.hpp"
#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/keyless_rows.hpp"
#include "scenarios/steps/logged_rows.hpp"
#include "scenarios/steps/migration_finding.hpp"
#include "scenarios/steps/stale_indexes.hpp"
#include "scenarios/steps/stale_views.hpp"

#include <iterator>

namespace fulldress::scenarios {

const FindingWords& words_of_down() {
  static const FindingWords words{.law = "roundtrip",
                                  .state = "after the down",
                                  .missing = "is lost after the down",
                                  .extra = "is left over after the down"};
  return words;
}

AnnouncedLoss announced_by_ups(const std::vector<migrations::Migration>& migrations,
                               const DatabaseState& before, const DatabaseState& up,
                               const RowsBehind& read) {
  AnnouncedLoss announced(migrations, before, up);
  std::vector<TableName> changed;
  RowsBehindUp rows;
  for (const auto& table : before.data.tables) {
    const auto* behind = find_table(up, table.table);
    if (behind == nullptr || !announced.may_give_up_some(table)) continue;
    if (*behind == table) {
      rows.add({.table = table.table, .columns = table.columns});
    } else {
      changed.push_back(table.table);
    }
  }
  if (!changed.empty()) {
    for (auto& each : read(changed)) {
      pair_keyless_rows(each);
      rows.add(std::move(each));
    }
  }
  announced.know(std::move(rows));
  return announced;
}

AnnouncedLoss announced_by_ups(const std::vector<migrations::Migration>& migrations,
                               const DatabaseState& before, const DatabaseState& up, Reader& reader,
                               const std::function<std::unique_ptr<Session>()>& connect) {
  return announced_by_ups(migrations, before, up, [&](const std::vector<TableName>& tables) {
    const auto original = connect();
    std::vector<TableDifference> read;
    reader.with_session([&](Session& session) {
      read.clear();
      for (const auto& table : tables) {
        read.push_back(
            session.inspector().differing_rows(*original, session, table, judged_rows_max));
      }
    });
    original->close();
    return read;
  });
}

std::vector<Finding> idle_down_findings(const TakenBack& taken_back, const Stage& stage,
                                        Reversal reversal) {
  const auto& migration = taken_back.migration;
  if (taken_back.before == taken_back.up) return {};
  if (reversal == Reversal::silently) {
    return {migration_finding("no-down", migration,
                              migration.version +
                                  " has no down file: the tool moves its ledger and leaves "
                                  "the schema as it is")};
  }
  if (statements_of(*migration.down, stage.set().engine()).empty()) {
    return {migration_finding("empty-down", migration, "the down holds no statement")};
  }
  if (taken_back.down == taken_back.up) {
    return {migration_finding("down-does-nothing", migration, "the down undoes nothing")};
  }
  return {};
}

std::vector<Finding> restoration_findings(const TakenBack& taken_back, Session& session,
                                          const Stage& stage, const Deadline& deadline) {
  const auto& [migration, before, up, down, announced, original, trial] = taken_back;
  // Rows are looked at one by one only where they differ.
  const auto reader = before.data == down.data ? nullptr : original.connect(deadline);
  auto findings = compare_states(
      {.state = before, .session = reader.get()}, {.state = down, .session = &session},
      words_of_down(),
      {.shows_values = stage.options().shows_values,
       .left_out = {},
       .may_skip_numbers = true,
       .is_announced = [&](const auto& difference,
                           RowChange change) { return announced.covers(difference, change); },
       .key_given_up = [&](const auto& difference) { return announced.key_given_up(difference); }});
  if (reader) reader->close();
  excuse_logged_rows(findings, {.migrations = {migration},
                                .before = before,
                                .up = up,
                                .down = down,
                                .engine = stage.set().engine()});
  auto stale = stale_views({.database = original, .schema = before.schema},
                           {.database = trial, .schema = down.schema}, words_of_down(), deadline);
  std::move(stale.begin(), stale.end(), std::back_inserter(findings));
  auto indexes = stale_indexes({original, before}, {trial, down}, words_of_down(), deadline);
  std::move(indexes.begin(), indexes.end(), std::back_inserter(findings));
  return findings;
}

}  // namespace fulldress::scenarios
