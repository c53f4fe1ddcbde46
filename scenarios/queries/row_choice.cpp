#include "scenarios/queries/row_choice.hpp"

#include "harness/engine/sql_template.hpp"
#include "harness/engine/sql_token.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/queries/column_match.hpp"
#include "scenarios/queries/statement_words.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

namespace fulldress::scenarios {
namespace {

enum class Way { upwards, downwards };

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::statement_run);
  return parsed;
}

// A query that locks its rows is refused where nothing may be written, and is one all the same.
bool may_be_asked(const QueryStatement& statement, const StatementOutcome& answer) {
  return !answer.has_written || first_word(statement.sql) == "select";
}

bool is_about_rows(const Finding& finding) {
  const bool is_row = finding.id == "mixed.rows-differ" || finding.id == "mixed.order-differs";
  return is_row && finding.severity != Severity::info;
}

QueryStatement sorted_statement(const QueryStatement& statement,
                                const std::vector<std::size_t>& columns, Way way) {
  const auto place = sort_place(statement.sql);
  std::string list;
  for (const auto column : columns) {
    list += (list.empty() ? "" : ", ") + std::to_string(column + 1);
    if (way == Way::downwards) list += " desc";
  }
  auto sorted = statement;
  sorted.sql = statements().fill(place.is_sorted ? "sorted_more" : "sorted",
                                 {{"query", statement.sql.substr(0, place.at)},
                                  {"columns", list},
                                  {"rest", statement.sql.substr(place.at)}});
  return sorted;
}

std::string why_not(const StatementOutcome& outcome) {
  if (outcome.error) return refusal_text(*outcome.error);
  return outcome.unknown;
}

SortedAnswers sorted_by(const QueryStatement& statement, std::vector<std::size_t> columns,
                        StatementRunner& runner) {
  SortedAnswers answers;
  answers.columns = std::move(columns);
  if (answers.columns.empty()) {
    answers.unknown = "not one of its columns is the same twice";
    return answers;
  }
  answers.ascending = runner.run(sorted_statement(statement, answers.columns, Way::upwards));
  answers.descending = runner.run(sorted_statement(statement, answers.columns, Way::downwards));
  answers.unknown = why_not(answers.ascending);
  if (answers.unknown.empty()) answers.unknown = why_not(answers.descending);
  return answers;
}

/// Findings about rows alone.
std::vector<Finding> row_differences(const QueryStatement& statement,
                                     const StatementOutcome& before, const StatementOutcome& after,
                                     const DifferenceOptions& how) {
  auto found = differences(statement, before, after, how);
  std::erase_if(found, [](const Finding& finding) { return !is_about_rows(finding); });
  return found;
}

bool is_choosing(const QueryStatement& statement, const SortedAnswers& answers,
                 const DifferenceOptions& how) {
  return !row_differences(statement, answers.ascending, answers.descending, how).empty();
}

struct ColumnsAfter {
  std::vector<std::size_t> columns;  ///< that stand for those the old answer was sorted by
  bool sorts_alike = true;           ///< none is gone, and their types sort as the old ones
};

/// Wider numbers and texts sort as the narrower ones did.
ColumnsAfter columns_after(const RowsInQuestion& rows) {
  const auto match = match_columns(rows.before.columns, rows.after.columns);
  ColumnsAfter found;
  for (const auto column : rows.sorted_before->columns) {
    const auto pair = std::find_if(match.pairs.begin(), match.pairs.end(),
                                   [&](const auto& each) { return each.before == column; });
    if (pair == match.pairs.end()) {
      found.sorts_alike = false;
      continue;
    }
    found.columns.push_back(pair->after);
    const bool is_other = std::any_of(
        match.changed.begin(), match.changed.end(),
        [&](const auto& changed) { return changed.name == pair->name && !changed.is_wider; });
    found.sorts_alike = found.sorts_alike && !is_other;
  }
  return found;
}

constexpr auto chosen =
    "among rows its ORDER BY holds for equal the database chooses which it gives";

/// Looks at what is left when nothing can be chosen. returns why that cannot be told.
std::string compare_sorted(const RowsInQuestion& rows, StatementRunner& runner,
                           std::vector<Finding>& findings) {
  const auto& before = *rows.sorted_before;
  if (!before.unknown.empty()) {
    return "its rows may be the database's choice, and cannot be sorted: " + before.unknown;
  }
  auto [columns, sorts_alike] = columns_after(rows);
  const auto after = sorted_by(rows.statement, std::move(columns), runner);
  if (!after.unknown.empty()) {
    return "its rows may be the database's choice, and cannot be sorted: " + after.unknown;
  }
  const bool is_choice =
      is_choosing(rows.statement, before, rows.how) || is_choosing(rows.statement, after, rows.how);
  if (!is_choice) return {};
  if (!sorts_alike) return chosen;
  auto found = row_differences(rows.statement, before.ascending, after.ascending, rows.how);
  if (found.empty()) {
    found = row_differences(rows.statement, before.descending, after.descending, rows.how);
  }
  const bool is_other_rows = std::any_of(findings.begin(), findings.end(), [](const auto& each) {
    return each.id == "mixed.rows-differ";
  });
  const bool is_settled = !found.empty();
  std::erase_if(findings, is_about_rows);
  std::move(found.begin(), found.end(), std::back_inserter(findings));
  // The same rows in another order among equals: nobody promised more, and nothing is missing.
  return is_settled || !is_other_rows ? std::string() : chosen;
}

/// The words and numbers of a text in the order of their bytes, behind what stands between them.
std::string with_sorted_pieces(const std::string& text) {
  std::vector<std::string> pieces;
  std::string between;
  bool is_inside = false;
  for (const char byte : text) {
    const bool is_piece =
        sql_token::is_name_part(byte) || byte == '.' || static_cast<unsigned char>(byte) >= 0x80;
    if (!is_piece) {
      between += byte;
    } else if (is_inside) {
      pieces.back() += byte;
    } else {
      pieces.emplace_back(1, byte);
    }
    is_inside = is_piece;
  }
  std::sort(between.begin(), between.end());
  std::sort(pieces.begin(), pieces.end());
  for (const auto& piece : pieces) between += " " + piece;
  return between;
}

/// The outcome as it is in whichever order aggregates gather.
StatementOutcome gathered_anyhow(StatementOutcome outcome) {
  for (auto& answer : outcome.answers) {
    for (auto& row : answer.effect.rows.rows) {
      for (auto& value : row) {
        if (value) value = with_sorted_pieces(*value);
      }
    }
  }
  return outcome;
}

/// Whether the rows differ in nothing but the order of what an aggregate has gathered.
bool is_gathered_otherwise(const RowsInQuestion& rows) {
  return gathers_in_any_order(rows.statement.sql) &&
         row_differences(rows.statement, gathered_anyhow(rows.before), gathered_anyhow(rows.after),
                         rows.how)
             .empty();
}

/// Asks the new version in ways that make the database go about it otherwise. returns the setting
/// with which the same version gives other rows.
std::string plan_that_differs(const RowsInQuestion& rows, StatementRunner& runner) {
  using Settings = std::map<std::string, std::string>;
  static const std::array<Settings, 4> ways = {
      Settings{{"enable_seqscan", "off"}},
      Settings{{"enable_indexscan", "off"},
               {"enable_indexonlyscan", "off"},
               {"enable_bitmapscan", "off"}},
      Settings{{"enable_hashagg", "off"}, {"enable_hashjoin", "off"}},
      Settings{{"enable_sort", "off"}, {"enable_mergejoin", "off"}, {"enable_nestloop", "off"}}};
  for (const auto& way : ways) {
    auto statement = rows.statement;
    for (const auto& [name, value] : way) statement.settings[name] = value;
    const auto outcome = runner.run(statement);
    if (!outcome.is_good()) continue;
    if (!row_differences(statement, rows.after, outcome, rows.how).empty()) {
      return way.begin()->first + " = " + way.begin()->second;
    }
  }
  return {};
}

}  // namespace

Unsteady unsteady_of(const QueryStatement& statement, const StatementOutcome& answer,
                     StatementRunner& runner) {
  auto parts = unsteady_parts(answer, runner.run_again(statement));
  if (parts.columns.empty()) return parts;
  const auto once = sorted_answers(statement, answer, {}, runner);
  const auto again = once ? sorted_answers(statement, answer, {}, runner) : std::nullopt;
  if (!again || !once->unknown.empty() || !again->unknown.empty()) return parts;
  auto sorted = unsteady_parts(once->ascending, again->ascending);
  return sorted.columns.size() < parts.columns.size() ? sorted : parts;
}

std::optional<SortedAnswers> sorted_answers(const QueryStatement& statement,
                                            const StatementOutcome& answer,
                                            const Unsteady& unsteady, StatementRunner& runner) {
  if (!may_be_asked(statement, answer) || answer.columns.empty() || !answer.is_good()) {
    return std::nullopt;
  }
  const auto place = sort_place(statement.sql);
  if (!place.is_cut && !statement.is_ordered) return std::nullopt;
  std::vector<std::size_t> columns;
  for (std::size_t column = 0; column < answer.columns.size(); ++column) {
    if (!unsteady.columns.contains(answer.columns[column].name)) columns.push_back(column);
  }
  return sorted_by(statement, std::move(columns), runner);
}

std::string without_choices(const RowsInQuestion& rows, StatementRunner& runner,
                            std::vector<Finding>& findings) {
  const bool is_asked = std::any_of(findings.begin(), findings.end(), is_about_rows);
  if (!is_asked) return {};
  std::string unknown;
  const bool is_sortable = rows.sorted_before && may_be_asked(rows.statement, rows.after);
  if (is_sortable) unknown = compare_sorted(rows, runner, findings);
  const bool is_left = std::any_of(findings.begin(), findings.end(), is_about_rows);
  if (unknown.empty() && is_left && is_gathered_otherwise(rows)) {
    unknown =
        "its rows differ only in the order in which an aggregate gathered them, which no ORDER BY "
        "within it says";
  } else if (unknown.empty() && is_left) {
    const auto setting = plan_that_differs(rows, runner);
    if (!setting.empty()) {
      unknown = "its rows depend on the plan: with " + setting +
                " the same version gives others than without";
    }
  }
  if (!unknown.empty()) std::erase_if(findings, is_about_rows);
  return unknown;
}

}  // namespace fulldress::scenarios
