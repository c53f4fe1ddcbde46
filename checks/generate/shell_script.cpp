#include "checks/check_text.hpp"
#include "checks/generate/script.hpp"
#include "checks/generate/suite_sql.hpp"
#include "checks/generate/texts.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/sql_token.hpp"

namespace fulldress::checks {
namespace {

namespace texts = generate_texts;

std::string case_line(const ScriptCase& each, const std::string& question,
                      const CheckOutcome& outcome) {
  const bool is_fixed = outcome.verdict == Verdict::skipped || outcome.error.has_value();
  const std::string reason =
      outcome.reason.empty() && outcome.error ? outcome.error->message : outcome.reason;
  return filled(
      texts::shell_case,
      {{"values", "(" + std::to_string(each.number) + ", " + sql_literal(outcome.check_id) + ", " +
                      sql_literal(outcome.subject) + ", " + sql_literal(to_text(outcome.severity)) +
                      ", " + sql_literal(question) + ", " +
                      (is_fixed ? sql_literal(to_text(outcome.verdict)) : "null") + ", " +
                      sql_literal_or_null(reason) + ")"}});
}

// What stands for a whole discovery: its list, or its search for subjects that are new.
CheckOutcome of_discovery(const SuiteCheck& bound, const std::string& subject,
                          const std::string& reason) {
  CheckOutcome outcome;
  outcome.check_id = bound.check->id;
  outcome.subject = subject;
  outcome.severity = bound.check->severity;
  outcome.reason = reason;
  return outcome;
}

std::string cases_text(const Script& script) {
  std::string cases;
  for (const auto& each : script.fixed) cases += case_line(each, "fixed", each.asked->outcome);
  for (const auto& each : script.listed) {
    cases += case_line(each, "listed",
                       of_discovery(*each.bound, "", each.bound->check->texts.at("nothing")));
  }
  for (const auto& each : script.strangers) {
    const bool is_whole = is_discovery_the_case(*each.bound, each.bound->cases.front());
    cases +=
        case_line(each, "strangers",
                  of_discovery(*each.bound, is_whole ? "" : stranger_subject(), stranger_reason()));
  }
  for (const auto& scan : script.scans) {
    for (const auto& each : scan.cases) cases += case_line(each, "count", each.asked->outcome);
  }
  for (const auto& each : script.alone) {
    const bool is_exec = each.asked->question == Question::exec;
    cases += case_line(each, is_exec ? "exec" : "count", each.asked->outcome);
  }
  return cases;
}

std::string asked_text(const ScriptCase& each) {
  Parts parts = parts_of(each);
  if (each.asked->question != Question::exec) {
    parts["statement"] = each.asked->count;
    return filled(texts::shell_count, parts);
  }
  // The shell cannot ask whether a statement raised, so it is made part of the one that answers:
  // what is only explained is compiled and gives no row.
  const std::string& exec = each.asked->exec;
  const auto words = sql_token::leading_words(exec, 1);
  const bool is_explained = !words.empty() && words.front() == "explain";
  parts["rows"] = is_explained ? "0" : "-1";
  parts["statement"] =
      is_explained ? std::string(trimmed(exec).substr(std::string_view("explain").size())) : exec;
  return filled(texts::shell_exec, parts);
}

std::string scan_text(const Suite& suite, const ScriptScan& scan) {
  std::string answers;
  std::string alone;
  for (const auto& each : scan.cases) {
    const std::string answer = filled(texts::shell_answer, parts_of(each));
    answers += (answers.empty() ? "" : "union all\n") + answer;
    alone += asked_text(each);
  }
  answers.pop_back();
  return filled(texts::shell_scan, {{"relation", one_line(scan.relation)},
                                    {"count", std::to_string(scan.cases.size())},
                                    {"statement", scan_statement(suite, scan)},
                                    {"answers", answers}}) +
         alone;
}

std::string discovery_text(const ScriptCase& each, std::string_view text,
                           const std::string& statement) {
  Parts parts = parts_of(each);
  parts["statement"] = statement;
  return filled(text, parts);
}

}  // namespace

std::string shell_script(const Suite& suite) {
  const Script script = script_of(suite);
  Parts head = head_parts(suite);
  head["lock_timeout"] = std::to_string(suite.options.lock_timeout.count());
  head["cases"] = cases_text(script);
  std::string text = filled(texts::shell_head, head);
  for (const auto& each : script.listed) {
    text += discovery_text(each, texts::shell_listed, verdicts_statement(suite, *each.bound));
  }
  for (const auto& each : script.strangers) {
    text += discovery_text(each, texts::shell_count, strangers_statement(suite, *each.bound));
  }
  for (const auto& scan : script.scans) text += scan_text(suite, scan);
  for (const auto& each : script.alone) text += asked_text(each);
  return text + filled(texts::shell_tail, {{"closing", closing_severities(suite)}});
}

}  // namespace fulldress::checks
