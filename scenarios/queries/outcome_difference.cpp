#include "scenarios/queries/outcome_difference.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "scenarios/queries/column_match.hpp"
#include "scenarios/queries/row_comparison.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t message_characters_max = 300;

std::string values_text(const Row& values) {
  std::string text;
  for (const auto& value : values) text += (text.empty() ? "" : ", ") + value.value_or("NULL");
  return one_line(redact_secrets(text), 120);
}

class Differences {
 public:
  Differences(const QueryStatement& statement, const DifferenceOptions& options)
      : statement_(statement), options_(options) {}

  std::vector<Finding> find(const StatementOutcome& before, const StatementOutcome& after) {
    if (after.error) {
      add_refusal(after);
      return std::move(findings_);
    }
    const auto match = match_columns(before.columns, after.columns);
    add_columns(match);
    for (std::size_t at = 0; at < before.answers.size() && at < after.answers.size(); ++at) {
      compare_answers(before.answers[at], after.answers[at], match);
    }
    return std::move(findings_);
  }

 private:
  Finding& add(const std::string& id, std::string message) {
    auto& finding = findings_.emplace_back(finding_about(statement_, "mixed." + id));
    finding.message = std::move(message);
    return finding;
  }

  void excuse(Finding& finding, Tolerance tolerance) const {
    if (statement_.tolerates(tolerance)) finding.severity = Severity::info;
  }

  void add_refusal(const StatementOutcome& after) {
    const bool is_plan = after.failed_at == StatementOutcome::At::plan;
    add(is_plan ? "no-plan" : "fails",
        (is_plan ? "no plan can be made: " : "") + refusal_text(*after.error));
  }

  void add_columns(const ColumnMatch& match) {
    for (const auto& missing : match.missing) {
      auto& finding =
          add("missing-column",
              missing.renamed.empty()
                  ? "column " + missing.name + " of the result is gone"
                  : "column " + missing.name + " of the result is called " + missing.renamed);
      finding.before = missing.name;
      finding.after = missing.renamed;
    }
    if (!match.added.empty()) {
      std::string list;
      for (const auto& name : match.added) list += (list.empty() ? "" : ", ") + name;
      auto& finding = add("more-columns", "the result has more columns: " + list);
      finding.severity = Severity::warning;
      excuse(finding, Tolerance::more_columns);
    } else if (match.is_reordered) {
      auto& finding = add("column-order", "the columns of the result stand in another order");
      finding.severity = Severity::warning;
      excuse(finding, Tolerance::more_columns);
    }
    for (const auto& changed : match.changed) {
      auto& finding = add("type-changed", "column " + changed.name + " of the result was " +
                                              changed.before + " and is " + changed.after);
      finding.before = changed.before;
      finding.after = changed.after;
      if (changed.is_wider) finding.severity = Severity::warning;
      excuse(finding, Tolerance::types);
    }
  }

  void compare_answers(const StatementAnswer& before, const StatementAnswer& after,
                       const ColumnMatch& match) {
    // What the old version refused says nothing about the new one.
    if (before.error) return;
    const std::string with =
        before.values.empty() ? std::string() : " with " + values_text(before.values);
    if (after.error) {
      if (said_.insert("fails").second) {
        add("fails", refusal_text(*after.error) + with);
      }
      return;
    }
    if (!options_.compares_rows || options_.unsteady.has_other_counts) return;
    if (before.effect.rows.columns.empty()) {
      compare_counts(before, after, with);
    } else {
      compare_rows(before, after, match, with);
    }
  }

  void compare_counts(const StatementAnswer& before, const StatementAnswer& after,
                      const std::string& with) {
    if (before.effect.affected == after.effect.affected) return;
    if (!said_.insert("affected").second) return;
    auto& finding = add("affected-differs", std::to_string(after.effect.affected) +
                                                " rows are changed instead of " +
                                                std::to_string(before.effect.affected) + with);
    finding.before = std::to_string(before.effect.affected);
    finding.after = std::to_string(after.effect.affected);
    excuse(finding, Tolerance::rows);
  }

  void compare_rows(const StatementAnswer& before, const StatementAnswer& after,
                    const ColumnMatch& match, const std::string& with) {
    auto compared = match.pairs;
    std::erase_if(compared, [this](const ColumnPair& pair) {
      return options_.unsteady.columns.contains(pair.name);
    });
    const auto found =
        fulldress::scenarios::compare_rows(before.effect.rows, after.effect.rows, compared);
    if (found.is_same) {
      if (!statement_.is_ordered || !found.is_reordered || !said_.insert("order").second) return;
      excuse(add("order-differs", "the same rows stand in another order" + with), Tolerance::order);
      return;
    }
    if (!said_.insert("rows").second) return;
    auto& finding =
        add("rows-differ", count_of(found.only_before, "row") + " of " +
                               std::to_string(before.effect.rows.rows.size()) + " no more there, " +
                               std::to_string(found.only_after) + " new" + with);
    finding.evidence = evidence_of_rows(
        found, compared, options_.shows_values ? ExampleValues::shown : ExampleValues::masked);
    excuse(finding, Tolerance::rows);
  }

  const QueryStatement& statement_;
  const DifferenceOptions& options_;
  std::vector<Finding> findings_;
  std::set<std::string> said_;  ///< one finding of a kind is enough, however many values there are
};

std::vector<Value> sorted_column(const ResultSet& rows, std::size_t column) {
  std::vector<Value> values;
  values.reserve(rows.rows.size());
  for (const auto& row : rows.rows) values.push_back(row.at(column));
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace

Unsteady unsteady_parts(const StatementOutcome& first, const StatementOutcome& second) {
  Unsteady parts;
  for (std::size_t at = 0; at < first.answers.size() && at < second.answers.size(); ++at) {
    const auto& one = first.answers[at].effect;
    const auto& other = second.answers[at].effect;
    const bool is_comparable =
        one.rows.rows.size() == other.rows.rows.size() && one.rows.columns == other.rows.columns;
    if (!is_comparable || one.affected != other.affected) {
      parts.has_other_counts = true;
      continue;
    }
    for (std::size_t column = 0; column < one.rows.columns.size(); ++column) {
      if (sorted_column(one.rows, column) != sorted_column(other.rows, column)) {
        parts.columns.insert(one.rows.columns[column]);
      }
    }
  }
  return parts;
}

std::vector<Finding> differences(const QueryStatement& statement, const StatementOutcome& before,
                                 const StatementOutcome& after, const DifferenceOptions& options) {
  return Differences(statement, options).find(before, after);
}

std::string refusal_text(const SqlErrorInfo& error) {
  std::string text = one_line(error.message, message_characters_max);
  if (!error.sqlstate.empty()) text += " (SQLSTATE " + error.sqlstate + ")";
  return text;
}

Finding finding_about(const QueryStatement& statement, const std::string& id) {
  Finding finding;
  finding.id = id;
  finding.subject = "statement " + statement.name;
  finding.position = statement.position;
  return finding;
}

}  // namespace fulldress::scenarios
