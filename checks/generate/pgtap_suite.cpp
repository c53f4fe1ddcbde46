#include "checks/engine_text.hpp"
#include "checks/generate/script.hpp"
#include "checks/generate/suite_sql.hpp"
#include "checks/generate/texts.hpp"
#include "checks/inconclusive.hpp"
#include "harness/base/text.hpp"

namespace fulldress::checks {
namespace {

namespace texts = generate_texts;

// A description must not end in a directive: TAP reads `# SKIP` behind it unless it is escaped.
std::string description_of(const Check& check, const std::string& subject) {
  std::string escaped;
  for (const char character : one_line(check.id + " " + subject, 400)) {
    if (character == '\\' || character == '#') escaped += '\\';
    escaped += character;
  }
  return escaped;
}

Parts told_parts(const SuiteCheck& bound, const std::string& subject, Severity severity) {
  return {{"description", sql_literal(description_of(*bound.check, subject))},
          {"severity", sql_literal(to_text(severity))}};
}

std::string fixed_text(const SuiteCheck& bound, const CheckCase& each) {
  const CheckOutcome& outcome = each.outcome;
  Parts parts = told_parts(bound, outcome.subject, outcome.severity);
  const std::string reason =
      outcome.reason.empty() && outcome.error ? outcome.error->message : outcome.reason;
  parts["verdict"] = sql_literal(to_text(outcome.verdict));
  parts["reason"] = sql_literal(one_line(reason));
  parts["is_closing"] = "true";
  return filled(texts::pgtap_told, parts);
}

std::string asked_text(const Parts& told, const std::string& question, const std::string& statement,
                       const std::vector<std::pair<std::string, std::string>>& settings) {
  Parts parts = told;
  parts["question"] = sql_literal(question);
  parts["statement"] = statement;
  parts["tag"] = dollar_tag_for(statement, "case");
  parts["path"] = question == "strangers" ? "'pg_catalog'" : "''";
  std::string names;
  std::string values;
  for (const auto& [name, value] : settings) {
    names += (names.empty() ? "" : ", ") + sql_literal(name);
    values += (values.empty() ? "" : ", ") + sql_literal(value);
  }
  parts["names"] = names;
  parts["values"] = values;
  return filled(texts::pgtap_asked, parts);
}

std::string case_text(const Suite& suite, const SuiteCheck& bound, const CheckCase& each) {
  if (each.question == Question::answered) return fixed_text(bound, each);
  const Parts told = told_parts(bound, each.outcome.subject, each.outcome.severity);
  const bool is_exec = each.question == Question::exec;
  return asked_text(told, question_of(each), is_exec ? each.exec : each.count,
                    settings_of(suite, each));
}

std::string listed_text(const Suite& suite, const SuiteCheck& bound) {
  const std::string statement = verdicts_statement(suite, bound);
  std::string text = filled(texts::pgtap_list,
                            {{"statement", statement}, {"tag", dollar_tag_for(statement, "list")}});
  std::string known;
  for (const auto& each : bound.cases) {
    const CheckOutcome& outcome = each.outcome;
    const bool is_whole =
        outcome.subject.empty() && (outcome.verdict == Verdict::skipped || outcome.error);
    known += (known.empty() ? "" : ", ") + sql_literal(outcome.subject);
    if (is_discovery_the_case(bound, each)) continue;
    if (is_whole) {
      text += fixed_text(bound, each);
      continue;
    }
    Parts parts = told_parts(bound, outcome.subject, bound.check->severity);
    parts["subject"] = sql_literal(outcome.subject);
    text += filled(texts::pgtap_looked_up, parts);
  }
  const bool is_whole = is_discovery_the_case(bound, bound.cases.front());
  Parts parts = told_parts(bound, is_whole ? "" : stranger_subject(), bound.check->severity);
  parts["known"] = is_whole ? "" : known;
  return text + filled(texts::pgtap_newcomers, parts);
}

std::string questions_text(const Suite& suite, const SuiteCheck& bound) {
  std::string text;
  for (const auto& each : bound.cases) {
    if (!is_discovery_the_case(bound, each)) text += case_text(suite, bound, each);
  }
  if (bound.discovery.empty()) return text;
  const bool is_whole = is_discovery_the_case(bound, bound.cases.front());
  const Parts told = told_parts(bound, is_whole ? "" : stranger_subject(), bound.check->severity);
  return text + asked_text(told, "strangers", strangers_statement(suite, bound), {});
}

std::size_t plan_of(const SuiteCheck& bound) {
  const bool is_whole = is_discovery_the_case(bound, bound.cases.front());
  return (is_whole ? 0 : bound.cases.size()) + (bound.discovery.empty() ? 0 : 1);
}

std::string file_text(const Suite& suite, const SuiteCheck& bound) {
  Parts parts = head_parts(suite);
  parts["folder"] = parts.at("file");
  parts["id"] = bound.check->id;
  parts["title"] = one_line(bound.check->title);
  parts["closing"] = closing_severities(suite);
  parts["inconclusive"] = inconclusive_pattern();
  parts["strangers"] = sql_literal(stranger_reason());
  parts["plan"] = std::to_string(plan_of(bound));
  parts["pin"] = pin_statement(suite);
  const bool is_listed = bound.is_answering && !bound.discovery.empty();
  parts["lists"] = is_listed ? filled(texts::pgtap_lists, parts) : "";
  return filled(texts::pgtap_head, parts) +
         (is_listed ? listed_text(suite, bound) : questions_text(suite, bound)) +
         std::string(texts::pgtap_tail);
}

}  // namespace

std::vector<SuiteFile> render_pgtap(const Suite& suite) {
  if (suite.engine != "postgres") {
    throw UsageError("checks.no-pgtap", "pgTAP is for PostgreSQL; a suite for " + suite.engine +
                                            " can be written as sql, gtest or json");
  }
  std::vector<SuiteFile> files;
  for (const auto& bound : suite.checks) {
    files.push_back({.path = bound.check->id + ".sql", .text = file_text(suite, bound)});
  }
  return files;
}

}  // namespace fulldress::checks
