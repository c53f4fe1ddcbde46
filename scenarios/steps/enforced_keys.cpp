#include "scenarios/steps/enforced_keys.hpp"

#include "harness/engine/inspector.hpp"
#include "migrations/format.hpp"
#include "scenarios/scripts/script_words.hpp"
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

bool drops_tables(const migrations::Script& script) {
  const auto statements = statements_of(script, "sqlite");
  return std::any_of(statements.begin(), statements.end(), [](const auto& statement) {
    return statement.first() == "drop" && statement.has("table");
  });
}

/// Why rows that refer to others are gone.
std::string why_deleted(const migrations::Script& script) {
  return drops_tables(script) ? "dropping the table they refer to deletes them"
                              : "they go with the rows they refer to (on delete cascade)";
}

/// Why foreign keys have other values.
std::string why_changed(const migrations::Script& script) {
  return drops_tables(script)
             ? "dropping the table they refer to sets their foreign keys to NULL or a default"
             : "their foreign keys follow the rows they refer to (on update, on delete)";
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
      const auto* other = find_table(now, table.table);
      if (other == nullptr) continue;
      const std::string where = "where foreign keys are enforced, the " + direction;
      if (other->rows < table.rows) {
        findings.push_back(finding_of("table " + table.table.to_text(),
                                      where + " leaves " + std::to_string(other->rows) + " of " +
                                          std::to_string(table.rows) +
                                          " rows: " + why_deleted(script),
                                      script));
      } else if (is_untouched(table, from) && other->digest != table.digest) {
        findings.push_back(finding_of("table " + table.table.to_text(),
                                      where + " changes its rows: " + why_changed(script), script));
      }
    }
    return findings;
  }

  /// What the tool's own run lost, because it enforces foreign keys, and `unenforced` keeps.
  static std::vector<Finding> losses(const DataFingerprint& from, const DataFingerprint& as_tool,
                                     const DataFingerprint& unenforced,
                                     const migrations::Script& script) {
    std::vector<Finding> findings;
    const auto add = [&](const TableFingerprint& table, std::string id,
                         const std::string& message) {
      auto finding = finding_of("table " + table.table.to_text(), message, script);
      finding.id = std::move(id);
      finding.severity = Severity::error;
      findings.push_back(std::move(finding));
    };
    for (const auto& table : as_tool.tables) {
      const auto* kept = find_table(unenforced, table.table);
      if (kept == nullptr) continue;
      const std::string name = table.table.to_text();
      if (table.rows < kept->rows) {
        add(table, "roundtrip.rows-lost",
            "the up leaves " + std::to_string(table.rows) + " of " + std::to_string(kept->rows) +
                " rows of " + name + ": foreign keys are enforced, and " + why_deleted(script));
      } else if (is_untouched(*kept, from) && kept->digest != table.digest) {
        add(table, "roundtrip.rows-changed",
            "the up changes rows of " + name + ": foreign keys are enforced, and " +
                why_changed(script));
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

SqliteForeignKeys keys_of(const Stage& stage) {
  return stage.set().format().execution().sqlite_foreign_keys;
}

bool deletes_rows(const migrations::Migration& migration) {
  const auto statements = statements_of(*migration.up, "sqlite");
  return std::any_of(statements.begin(), statements.end(),
                     [](const auto& statement) { return statement.has_sequence("delete from"); });
}

}  // namespace

std::vector<Finding> prove_with_enforced_keys(Stage& stage, const Database& before,
                                              const RunStates& as_tool,
                                              const migrations::Migration& migration,
                                              StepContext& context) {
  const bool is_asked =
      stage.set().engine() == "sqlite" && migration.up && keys_of(stage) == SqliteForeignKeys::off;
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

std::vector<Finding> prove_up_with_enforced_keys(Stage& stage, const Database& before,
                                                 const DatabaseState& before_state,
                                                 const DatabaseState& up,
                                                 const migrations::Migration& migration,
                                                 StepContext& context) {
  const auto keys = keys_of(stage);
  const bool is_enforced = keys == SqliteForeignKeys::on;
  if (stage.set().engine() != "sqlite" || !migration.up) return {};
  if (keys == SqliteForeignKeys::off_and_checked || (is_enforced && deletes_rows(migration))) {
    return {};
  }
  const auto copy = stage.clone(before, context);
  const auto session = copy->connect(context.deadline);
  const EnforcedRun run(stage, *session);
  const auto records = migrations::apply(
      *session, stage.set(),
      {.steps = 1, .foreign_keys = is_enforced ? ForeignKeys::ignored : ForeignKeys::enforced});
  auto findings = is_enforced
                      ? EnforcedRun::losses(before_state.data, up.data, run.read(), *migration.up)
                      : run.compare(records, before_state.data, up.data, *migration.up, "up");
  session->close();
  return findings;
}

}  // namespace fulldress::scenarios
