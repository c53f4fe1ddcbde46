#include "checks/generate/script.hpp"

#include "checks/check_text.hpp"
#include "checks/generate/suite_sql.hpp"
#include "checks/work_plan.hpp"
#include "harness/base/text.hpp"

#include <algorithm>

namespace fulldress::checks {
namespace {

// Chunks as the runner makes them, so that a script costs what a run costs.
void add_scans(Script& script, const std::map<std::string, std::vector<ScriptCase>>& shareable) {
  for (const auto& [relation, cases] : shareable) {
    for (std::size_t first = 0; first < cases.size(); first += predicates_per_scan_max) {
      const std::size_t count = std::min(predicates_per_scan_max, cases.size() - first);
      const auto begin = cases.begin() + static_cast<std::ptrdiff_t>(first);
      ScriptScan scan{.relation = relation,
                      .cases = {begin, begin + static_cast<std::ptrdiff_t>(count)}};
      if (count == 1) {
        script.alone.push_back(scan.cases.front());
      } else {
        script.scans.push_back(std::move(scan));
      }
    }
  }
}

}  // namespace

Script script_of(const Suite& suite) {
  Script script;
  std::map<std::string, std::vector<ScriptCase>> shareable;
  std::size_t number = 0;
  for (const auto& bound : suite.checks) {
    if (bound.is_answering) {
      script.listed.push_back({.number = ++number, .bound = &bound, .asked = nullptr});
      continue;
    }
    for (const auto& each : bound.cases) {
      if (is_discovery_the_case(bound, each)) continue;
      const ScriptCase numbered{.number = ++number, .bound = &bound, .asked = &each};
      if (each.question == Question::answered) {
        script.fixed.push_back(numbered);
      } else if (each.question == Question::predicate && each.settings.empty()) {
        shareable[each.relation].push_back(numbered);
      } else {
        script.alone.push_back(numbered);
      }
    }
    if (!bound.discovery.empty()) {
      script.strangers.push_back({.number = ++number, .bound = &bound, .asked = nullptr});
    }
  }
  add_scans(script, shareable);
  return script;
}

std::string question_of(const CheckCase& each) {
  if (each.question == Question::exec) return "exec";
  return finds_damage(*each.check, "XX001") ? "damage" : "count";
}

std::string filled(std::string_view text, const Parts& parts) {
  return fill(text, [&](const std::string& name) {
    const auto found = parts.find(name);
    ensure(found != parts.end(), "a template of a suite has no part called " + name);
    return found->second;
  });
}

Parts parts_of(const ScriptCase& each) {
  return {{"id", each.bound->check->id},
          {"title", one_line(each.bound->check->title)},
          {"subject",
           each.asked == nullptr ? "subjects that are new" : one_line(each.asked->outcome.subject)},
          {"number", std::to_string(each.number)}};
}

Parts head_parts(const Suite& suite) {
  return {{"file", suite.file_name},
          {"version", suite.program_version},
          {"database", one_line(suite.database)},
          {"fail_on", std::string(to_text(suite.limits.fail_on))}};
}

std::string closing_severities(const Suite& suite) {
  std::string closing;
  for (const Severity each : {Severity::info, Severity::warning, Severity::error}) {
    if (each < suite.limits.fail_on) continue;
    closing += (closing.empty() ? "" : ", ") + sql_literal(to_text(each));
  }
  return closing;
}

std::string scan_statement(const Suite& suite, const ScriptScan& scan) {
  const SqlTemplate& session = engine_text(suite.engine)->session;
  std::string counts;
  for (const auto& each : scan.cases) {
    counts += (counts.empty() ? "\n" : ",\n") +
              session.fill("count_predicate", {{"predicate", each.asked->predicate}}) + " as f" +
              std::to_string(each.number);
  }
  return session.fill("count_predicates",
                      {{"counts", counts}, {"relation", scan.relation}, {"sample", ""}});
}

std::vector<SuiteFile> render_sql(const Suite& suite) {
  return {
      {.path = {}, .text = suite.engine == "sqlite" ? shell_script(suite) : psql_script(suite)}};
}

}  // namespace fulldress::checks
