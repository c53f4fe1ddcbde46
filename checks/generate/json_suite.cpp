#include "checks/generate/json_text.hpp"
#include "checks/generate/schema_text.hpp"
#include "checks/generate/script.hpp"
#include "checks/generate/suite_sql.hpp"
#include "checks/inconclusive.hpp"

#include <map>

namespace fulldress::checks {
namespace {

std::string_view question_text(Question question) {
  switch (question) {
    case Question::answered:
      return "fixed";
    case Question::count:
      return "count";
    case Question::predicate:
      return "predicate";
    case Question::exec:
      return "exec";
    // Without a baseline nothing is compared.
    case Question::comparison:
      return "fixed";
  }
  return "fixed";
}

std::string settings_json(const Suite& suite, const CheckCase& each) {
  JsonArray settings;
  for (const auto& [name, value] : settings_of(suite, each)) {
    JsonObject setting;
    setting.add("name", name);
    setting.add("value", value);
    settings.add_raw(setting.text());
  }
  return settings.text();
}

std::string case_json(const Suite& suite, const CheckCase& each, std::size_t number) {
  const CheckOutcome& outcome = each.outcome;
  JsonObject json;
  json.add("number", number);
  json.add("subject", outcome.subject);
  json.add("severity", to_text(outcome.severity));
  json.add("question", question_text(each.question));
  switch (each.question) {
    case Question::comparison:
    case Question::answered:
      json.add("verdict", to_text(outcome.verdict));
      json.add("reason",
               outcome.reason.empty() && outcome.error ? outcome.error->message : outcome.reason);
      break;
    case Question::exec:
      json.add_raw("settings", settings_json(suite, each));
      json.add("statement", each.exec);
      break;
    case Question::predicate:
      json.add("relation", each.relation);
      json.add("predicate", each.predicate);
      [[fallthrough]];
    case Question::count:
      json.add_raw("settings", settings_json(suite, each));
      json.add("statement", each.count);
      json.add("evidence", each.evidence);
      break;
  }
  return json.text();
}

std::string check_json(const Suite& suite, const SuiteCheck& bound,
                       const std::map<const CheckCase*, std::size_t>& numbers) {
  const Check& check = *bound.check;
  JsonObject json;
  json.add("id", check.id);
  json.add("title", check.title);
  json.add("severity", to_text(check.severity));
  json.add("kind", check.kind);
  if (finds_damage(check, "XX001")) json.add_raw("damage_sqlstates", R"(["XX001", "XX002"])");
  if (bound.is_answering) {
    json.add("verdicts", verdicts_statement(suite, bound));
    json.add("nothing", check.texts.at("nothing"));
  } else if (!bound.discovery.empty()) {
    json.add("new_subjects", strangers_statement(suite, bound));
  }
  JsonArray cases;
  for (const auto& each : bound.cases) {
    const auto number = numbers.find(&each);
    if (number != numbers.end()) cases.add_raw(case_json(suite, each, number->second));
  }
  json.add_raw("cases", cases.text());
  return json.text();
}

std::string scans_json(const Suite& suite, const Script& script) {
  JsonArray scans;
  for (const auto& scan : script.scans) {
    JsonArray cases;
    for (const auto& each : scan.cases) cases.add_raw(std::to_string(each.number));
    JsonObject json;
    json.add("relation", scan.relation);
    json.add_raw("cases", cases.text());
    json.add_raw("settings", settings_json(suite, *scan.cases.front().asked));
    json.add("statement", scan_statement(suite, scan));
    scans.add_raw(json.text());
  }
  return scans.text();
}

std::string session_json(const Suite& suite) {
  JsonObject session;
  session.add("begin", suite.engine == "postgres"
                           ? "begin isolation level repeatable read read only"
                           : "begin");
  session.add("pin", pin_statement(suite));
  session.add("discovery_search_path",
              engine_text(suite.engine)->session.get("discovery_search_path"));
  session.add("statement_timeout_ms",
              static_cast<std::size_t>(suite.options.statement_timeout.count()));
  session.add("lock_timeout_ms", static_cast<std::size_t>(suite.options.lock_timeout.count()));
  return session.text();
}

std::map<const CheckCase*, std::size_t> numbers_of(const Script& script) {
  std::map<const CheckCase*, std::size_t> numbers;
  const auto add = [&](const std::vector<ScriptCase>& cases) {
    for (const auto& each : cases) numbers.emplace(each.asked, each.number);
  };
  add(script.fixed);
  add(script.alone);
  for (const auto& scan : script.scans) add(scan.cases);
  return numbers;
}

}  // namespace

std::string_view suite_schema() { return generate_texts::suite_v1_schema; }

std::vector<SuiteFile> render_json(const Suite& suite) {
  const Script script = script_of(suite);
  const auto numbers = numbers_of(script);
  JsonArray inconclusive;
  for (const auto& state : inconclusive_states) inconclusive.add_raw(json_string(state));
  JsonArray checks;
  for (const auto& bound : suite.checks) checks.add_raw(check_json(suite, bound, numbers));
  JsonObject json;
  json.add("format", "fulldress-suite");
  json.add("version", std::size_t{1});
  json.add("program_version", suite.program_version);
  json.add("engine", suite.engine);
  json.add("database", suite.database);
  json.add("fail_on", to_text(suite.limits.fail_on));
  json.add_raw("session", session_json(suite));
  json.add_raw("inconclusive_sqlstates", inconclusive.text());
  json.add_raw("checks", checks.text());
  json.add_raw("scans", scans_json(suite, script));
  return {{.path = {}, .text = json.text() + "\n"}};
}

}  // namespace fulldress::checks
