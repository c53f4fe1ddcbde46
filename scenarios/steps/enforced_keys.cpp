#include "scenarios/steps/enforced_keys.hpp"

#include "harness/engine/inspector.hpp"
#include "migrations/format.hpp"
#include "scenarios/steps/migrate.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

using migrations::ForeignKeys;
using migrations::SqliteForeignKeys;

Finding finding_of(std::string subject, std::string message, const migrations::Script& script) {
  return {.id = "roundtrip.with-foreign-keys",
          .severity = Severity::warning,
          .subject = std::move(subject),
          .message = std::move(message),
          .before = {},
          .after = {},
          .position = script.start,
          .evidence = {}};
}

/// One direction with foreign keys enforced, compared with the same as the tool runs it.
class EnforcedRun {
 public:
  EnforcedRun(const Stage& stage, Session& session) : stage_(stage), session_(session) {}

  /// from, as_tool  the rows before and behind the script as the tool runs it.
  std::vector<Finding> compare(const std::vector<MigrationRecord>& records,
                               const DataFingerprint& from, const DataFingerprint& as_tool,
                               const migrations::Script& script,
                               const std::string& direction) const {
    for (const auto& record : records) {
      if (record.verdict != Verdict::failed) continue;
      return {finding_of(
          "foreign keys",
          "where foreign keys are enforced, the " + direction + " fails: " + failure_text(record),
          script)};
    }
    std::vector<Finding> findings;
    const auto now = read();
    for (const auto& table : as_tool.tables) {
      const auto other = std::find_if(now.tables.begin(), now.tables.end(),
                                      [&](const auto& each) { return each.table == table.table; });
      if (other == now.tables.end()) continue;
      const std::string where = "where foreign keys are enforced, the " + direction;
      if (other->rows < table.rows) {
        findings.push_back(finding_of("table " + table.table.to_text(),
                                      where + " leaves " + std::to_string(other->rows) + " of " +
                                          std::to_string(table.rows) +
                                          " rows: dropping the table they refer to deletes them",
                                      script));
      } else if (is_untouched(table, from) && other->digest != table.digest) {
        findings.push_back(finding_of("table " + table.table.to_text(),
                                      where + " changes its rows: dropping the table they refer to "
                                              "sets their foreign keys to NULL or a default",
                                      script));
      }
    }
    return findings;
  }

  [[nodiscard]] DataFingerprint read() const {
    return session_.inspector().data(session_,
                                     {.excluded_tables = migrations::ledger_tables(stage_.set())});
  }

 private:
  // What a script writes by itself may hold the time; what it leaves alone does not.
  static bool is_untouched(const TableFingerprint& table, const DataFingerprint& from) {
    return std::find(from.tables.begin(), from.tables.end(), table) != from.tables.end();
  }

  const Stage& stage_;
  Session& session_;
};

}  // namespace

std::vector<Finding> prove_with_enforced_keys(Stage& stage, const Database& before,
                                              const RunStates& as_tool,
                                              const migrations::Migration& migration,
                                              StepContext& context) {
  const bool is_asked =
      stage.set().engine() == "sqlite" && migration.up &&
      stage.set().format().execution().sqlite_foreign_keys == SqliteForeignKeys::off;
  if (!is_asked) return {};
  const auto copy = stage.clone(before, context);
  const auto session = copy->connect(context.deadline);
  const EnforcedRun run(stage, *session);
  const auto up =
      migrations::apply(*session, stage.set(), {.steps = 1, .foreign_keys = ForeignKeys::enforced});
  auto findings = run.compare(up, as_tool.before.data, as_tool.up.data, *migration.up, "up");
  if (!findings.empty() || !migration.down) return findings;
  const auto down = migrations::roll_back(*session, stage.set(),
                                          {.steps = 1, .foreign_keys = ForeignKeys::enforced});
  findings = run.compare(down, as_tool.up.data, as_tool.down.data, *migration.down, "down");
  session->close();
  return findings;
}

}  // namespace fulldress::scenarios
