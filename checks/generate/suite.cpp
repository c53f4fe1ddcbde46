#include "checks/generate/suite.hpp"

#include "checks/check_text.hpp"
#include "checks/generate/suite_sql.hpp"
#include "checks/new_case.hpp"
#include "checks/procedure.hpp"
#include "checks/selection.hpp"
#include "harness/base/suggestion.hpp"

#include <algorithm>

namespace fulldress::checks {
namespace {

// The planner answers a check that it does not ask with one skipped case without a subject.
bool is_unaskable(const Check& check, const std::vector<CheckCase>& cases) {
  const bool is_skipped = cases.size() == 1 && cases.front().outcome.subject.empty() &&
                          cases.front().outcome.verdict == Verdict::skipped;
  return is_skipped && cases.front().outcome.reason != check.texts.at("nothing");
}

std::vector<std::string> columns_of(CheckSession& session, const std::string& discovery) {
  ResultSet none;
  const auto raised = session.attempt([&](Session& connection) {
    none = connection.query(session.text().session.fill("no_rows", {{"statement", discovery}}));
  });
  return raised ? std::vector<std::string>() : none.columns;
}

// What is bound to a discovery where it is asked here, put where it stands.
std::string with_parameter(const std::string& engine, const Check& check,
                           const std::string& discovery, const CheckSettings& settings) {
  if (check.configuration.key.empty()) return discovery;
  const auto found = settings.find(check.configuration.key);
  const std::string value = found == settings.end() ? "null" : sql_literal(found->second);
  return with_text_parameter(engine, discovery, value);
}

// A suite reads only. It says so of what has to be tried out, rather than leave it out.
void skip_rehearsals(std::vector<CheckCase>& cases) {
  for (auto& each : cases) {
    if (each.rehearsal.empty() || each.outcome.error) continue;
    each.outcome.verdict = Verdict::skipped;
    each.outcome.reason =
        "it has to be tried out in a transaction that writes, and a suite reads only; "
        "`fulldress check` asks it";
  }
}

// What takes more than statements is said, too.
CheckCase skipped_procedure(const Check& check, const Procedure& procedure) {
  return skipped_case(check, procedure.nature + ", which no suite does; `fulldress check` asks it");
}

SuiteCheck bind(CheckSession& session, const Check& check, const CheckOptions& options) {
  SuiteCheck bound;
  bound.check = &check;
  bound.cases = plan_check(session, check, options);
  if (bound.cases.empty()) bound.cases = {skipped_procedure(check, *procedure_of(check.id))};
  skip_rehearsals(bound.cases);
  if (is_unaskable(check, bound.cases)) return bound;
  const auto& statements = check.sql.at(session.engine());
  bound.is_answering = statements.size() == 1;
  const std::string discovery = fill(statements.at("discovery"), [&](const std::string& name) {
    return session.text().fragments.at(name);
  });
  bound.discovery = with_parameter(session.engine(), check, discovery, options.settings);
  bound.columns = columns_of(session, bound.discovery);
  return bound;
}

}  // namespace

std::size_t Suite::case_count() const {
  std::size_t count = 0;
  for (const auto& each : checks) count += each.cases.size();
  return count;
}

std::size_t Suite::skipped_count() const {
  std::size_t count = 0;
  for (const auto& each : checks) {
    count += static_cast<std::size_t>(std::count_if(
        each.cases.begin(), each.cases.end(),
        [](const CheckCase& bound) { return bound.outcome.verdict == Verdict::skipped; }));
  }
  return count;
}

bool Suite::has_questions() const { return skipped_count() < case_count(); }

Suite build_suite(Session& session, const std::vector<const Check*>& checks,
                  const CheckOptions& options) {
  CheckSession snapshot(session, options);
  snapshot.use_discovery_names();
  Suite suite;
  suite.engine = snapshot.engine();
  suite.options = options;
  for (const Check* check : checks) {
    suite.checks.push_back(bind(snapshot, *check, options));
  }
  return suite;
}

Suite build_suite(Session& session, const CheckOptions& options) {
  return build_suite(session, select_checks(options, session.engine_name()), options);
}

const std::vector<std::string>& suite_formats() {
  static const std::vector<std::string> names = {"sql", "pgtap", "gtest", "json"};
  return names;
}

std::vector<SuiteFile> render_suite(const Suite& suite, const std::string& format) {
  if (format == "sql") return render_sql(suite);
  if (format == "pgtap") return render_pgtap(suite);
  if (format == "gtest") return render_gtest(suite);
  if (format == "json") return render_json(suite);
  throw UsageError("checks.unknown-format",
                   "a suite is written as sql, pgtap, gtest or json, not `" + format + "`" +
                       did_you_mean(format, suite_formats()));
}

}  // namespace fulldress::checks
