#include "checks/generate/script.hpp"
#include "checks/generate/suite_sql.hpp"
#include "checks/generate/texts.hpp"
#include "harness/base/text.hpp"

namespace fulldress::checks {
namespace {

namespace texts = generate_texts;

std::string settings_text(const Suite& suite, const CheckCase& each) {
  std::string calls;
  for (const auto& [name, value] : settings_of(suite, each)) {
    calls += calls.empty() ? "" : ",\n";
    calls +=
        filled(texts::psql_setting, {{"name", sql_literal(name)}, {"value", sql_literal(value)}});
  }
  return calls.empty() ? "" : filled(texts::psql_settings, {{"calls", calls}});
}

std::string asked_text(const Suite& suite, const ScriptCase& each) {
  Parts parts = parts_of(each);
  parts["settings"] = settings_text(suite, *each.asked);
  if (each.asked->question == Question::exec) {
    parts["statement"] = each.asked->exec;
    parts["statement_tag"] = dollar_tag_for(each.asked->exec, "statement");
    parts["tag"] = dollar_tag_for(each.asked->exec, "case");
    return filled(texts::psql_exec, parts);
  }
  parts["statement"] = for_psql(each.asked->count);
  return filled(texts::psql_count, parts);
}

std::string scan_text(const Suite& suite, const ScriptScan& scan) {
  std::string defaults;
  std::string alone;
  for (const auto& each : scan.cases) {
    defaults += "\\set fd_f" + std::to_string(each.number) + " unanswered\n";
    alone += asked_text(suite, each);
  }
  return filled(texts::psql_scan, {{"relation", one_line(scan.relation)},
                                   {"count", std::to_string(scan.cases.size())},
                                   {"defaults", defaults},
                                   {"settings", settings_text(suite, *scan.cases.front().asked)},
                                   {"statement", for_psql(scan_statement(suite, scan))},
                                   {"alone", alone}});
}

std::string strangers_text(const Suite& suite, const ScriptCase& each) {
  Parts parts = parts_of(each);
  parts["settings"] = "";
  parts["statement"] = for_psql(strangers_statement(suite, *each.bound));
  return filled(texts::psql_count, parts);
}

std::string listed_text(const Suite& suite, const ScriptCase& each) {
  Parts parts = parts_of(each);
  parts["statement"] = for_psql(verdicts_statement(suite, *each.bound));
  return filled(texts::psql_listed, parts);
}

// One row of the table of cases: check, subject, severity, question, verdict, reason, answer.
std::string case_row(const ScriptCase& each, const std::string& question) {
  const CheckOutcome& outcome = each.asked->outcome;
  const bool is_fixed = each.asked->question == Question::answered;
  const std::string reason =
      outcome.reason.empty() && outcome.error ? outcome.error->message : outcome.reason;
  return "  union all values (" + sql_literal(outcome.check_id) + ", " +
         sql_literal(outcome.subject) + ", " + sql_literal(to_text(outcome.severity)) + ", " +
         sql_literal(question) + ", " +
         (is_fixed ? sql_literal(to_text(outcome.verdict)) + ", " + sql_literal(reason) + ", '0'"
                   : "null, null, :'fd_f" + std::to_string(each.number) + "'") +
         ")\n";
}

std::string stranger_row(const ScriptCase& each) {
  const SuiteCheck& bound = *each.bound;
  const bool is_whole = is_discovery_the_case(bound, bound.cases.front());
  return "  union all values (" + sql_literal(bound.check->id) + ", " +
         sql_literal(is_whole ? "" : stranger_subject()) + ", " +
         sql_literal(to_text(bound.check->severity)) + ", 'strangers', null, null, :'fd_f" +
         std::to_string(each.number) + "')\n";
}

std::string listed_row(const ScriptCase& each) {
  const Check& check = *each.bound->check;
  const std::string number = std::to_string(each.number);
  return "  union all values (" + sql_literal(check.id) + ", " +
         sql_literal(to_text(check.severity)) + ", " + sql_literal(check.texts.at("nothing")) +
         ", :'fd_f" + number + "', :'fd_d" + number + "')\n";
}

std::string tail_text(const Suite& suite, const Script& script) {
  std::string cases;
  std::string lists;
  for (const auto& each : script.fixed) cases += case_row(each, "count");
  for (const auto& each : script.strangers) cases += stranger_row(each);
  for (const auto& scan : script.scans) {
    for (const auto& each : scan.cases) cases += case_row(each, "count");
  }
  for (const auto& each : script.alone) {
    cases += case_row(each, question_of(*each.asked));
  }
  for (const auto& each : script.listed) lists += listed_row(each);
  return filled(texts::psql_tail, {{"cases", cases},
                                   {"lists", lists},
                                   {"inconclusive", inconclusive_pattern()},
                                   {"strangers", sql_literal(stranger_reason())},
                                   {"closing", closing_severities(suite)}});
}

}  // namespace

std::string psql_script(const Suite& suite) {
  const Script script = script_of(suite);
  Parts head = head_parts(suite);
  head["pin"] = pin_statement(suite);
  std::string text = filled(texts::psql_head, head);
  for (const auto& each : script.listed) text += listed_text(suite, each);
  for (const auto& each : script.strangers) text += strangers_text(suite, each);
  text += texts::psql_own_names;
  for (const auto& scan : script.scans) text += scan_text(suite, scan);
  for (const auto& each : script.alone) text += asked_text(suite, each);
  return text + tail_text(suite, script);
}

}  // namespace fulldress::checks
