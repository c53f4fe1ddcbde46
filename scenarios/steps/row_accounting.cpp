#include "scenarios/steps/row_accounting.hpp"

#include "harness/base/wording.hpp"
#include "harness/engine/inspector.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/sql_token.hpp"
#include "scenarios/embedded_sql.hpp"

#include <algorithm>
#include <set>

namespace fulldress::scenarios {
namespace {

/// Every word of a script in lower case, quoted names without their quotes; comments are left out.
std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const char character = text[at];
    if (text.substr(at, 2) == "--") {
      at = sql_token::end_of_line(text, at);
    } else if (text.substr(at, 2) == "/*") {
      at = std::min(sql_token::end_of_nested_comment(text, at), text.size());
    } else if (sql_token::is_name_start(character)) {
      const std::size_t end = sql_token::end_of_word(text, at);
      std::string word(text.substr(at, end - at));
      std::transform(word.begin(), word.end(), word.begin(), sql_token::to_lower);
      words.insert(std::move(word));
      at = end;
    } else {
      ++at;
    }
  }
  return words;
}

bool is_plain(const std::string& name) {
  return !name.empty() && sql_token::is_name_start(name.front()) &&
         std::all_of(name.begin(), name.end(), sql_token::is_name_part);
}

/// What a migration's text says about the tables it names.
class Statement {
 public:
  explicit Statement(const migrations::Migration& migration)
      : text_(migration.up ? migration.up->text : ""), words_(words_of(text_)) {}

  [[nodiscard]] bool names(const TableName& table) const {
    // A name with blanks or the like is no word; then the text holding it must do.
    if (!is_plain(table.name)) return text_.find(table.name) != std::string::npos;
    std::string word = table.name;
    std::transform(word.begin(), word.end(), word.begin(), sql_token::to_lower);
    return words_.contains(word);
  }
  /// A schema goes with everything in it.
  [[nodiscard]] bool drops_schema_of(const TableName& table) const {
    return words_.contains("schema") && words_.contains("drop") && words_.contains(table.schema);
  }
  [[nodiscard]] bool removes_tables() const {
    return words_.contains("drop") || words_.contains("rename") || words_.contains("set");
  }
  [[nodiscard]] bool removes_rows() const {
    static const std::vector<std::string> verbs = {"delete", "truncate", "drop", "merge"};
    return std::any_of(verbs.begin(), verbs.end(),
                       [&](const std::string& verb) { return words_.contains(verb); });
  }

 private:
  std::string text_;
  std::set<std::string> words_;
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
