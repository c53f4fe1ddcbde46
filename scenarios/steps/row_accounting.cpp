#include "scenarios/steps/row_accounting.hpp"

#include "harness/base/wording.hpp"
#include "harness/engine/inspector.hpp"
#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/scripts/script_words.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

/// What a migration's text says about the tables it names.
class Statement {
 public:
  explicit Statement(const migrations::Migration& migration)
      : words_(migration.up ? migration.up->text : "") {}

  [[nodiscard]] bool names(const TableName& table) const { return words_.names(table.name); }
  /// A schema goes with everything in it.
  [[nodiscard]] bool drops_schema_of(const TableName& table) const {
    return words_.has("schema") && words_.has("drop") && words_.names(table.schema);
  }
  [[nodiscard]] bool removes_tables() const { return words_.has_any({"drop", "rename", "set"}); }
  [[nodiscard]] bool removes_rows() const {
    return words_.has_any({"delete", "truncate", "drop", "merge"});
  }

 private:
  ScriptWords words_;
};

Finding finding_of(const TableName& table, std::int64_t before, std::int64_t after) {
  return {.id = "upgrade.rows-lost",
          .severity = Severity::error,
          .subject = "table " + table.to_text(),
          .message = {},
          .before = std::to_string(before) + " rows",
          .after = std::to_string(after) + " rows",
          .position = {},
          .evidence = {}};
}

}  // namespace

RowCounts count_rows(Session& session, const std::vector<TableName>& left_out) {
  static const SqlTemplate statements(embedded_sql::row_accounting);
  RowCounts counts;
  for (const auto& table : session.inspector().tables(session)) {
    if (std::find(left_out.begin(), left_out.end(), table.name) != left_out.end()) continue;
    const auto rows =
        session.query(statements.fill("count", {{"table", session.quote_table(table.name)}})).rows;
    counts[table.name] = std::stoll(rows.at(0).at(0).value_or("0"));
  }
  return counts;
}

std::vector<Finding> lost_row_findings(const RowCounts& before, const RowCounts& after,
                                       const migrations::Migration& migration) {
  const Statement statement(migration);
  std::vector<Finding> findings;
  for (const auto& [table, rows] : before) {
    const auto now = after.find(table);
    const bool is_gone = now == after.end();
    if (rows == 0 || (!is_gone && now->second >= rows)) continue;
    Finding finding = finding_of(table, rows, is_gone ? 0 : now->second);
    const bool is_said = is_gone ? statement.drops_schema_of(table) ||
                                       (statement.names(table) && statement.removes_tables())
                                 : statement.names(table) && statement.removes_rows();
    const std::string fate = is_gone            ? "gone with "
                             : now->second == 0 ? "is empty and had "
                                                : "has lost rows and had ";
    finding.id = is_gone ? "upgrade.table-gone" : "upgrade.rows-lost";
    if (is_gone) finding.after.clear();
    finding.severity = is_said ? Severity::info : Severity::error;
    finding.message = fate + std::to_string(rows) + " rows" +
                      (is_said ? ", as the migration says"
                               : ", and the migration does not say so: a cascade, a trigger, or a "
                                 "table rebuilt in its place?");
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::string counts_text(const RowCounts& before, const RowCounts& after) {
  std::string text;
  std::size_t unchanged = 0;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  for (const auto& [table, rows] : before) {
    const auto now = after.find(table);
    if (now == after.end()) {
      add(table.to_text() + " gone with " + std::to_string(rows) + " rows");
    } else if (now->second != rows) {
      add(table.to_text() + " " + std::to_string(rows) + " -> " + std::to_string(now->second) +
          " rows");
    } else {
      ++unchanged;
    }
  }
  for (const auto& [table, rows] : after) {
    if (!before.contains(table)) {
      add(table.to_text() + " new with " + std::to_string(rows) + " rows");
    }
  }
  if (text.empty()) return {};
  return text + "; " + count_of(unchanged, "other table") + " as before";
}

}  // namespace fulldress::scenarios
