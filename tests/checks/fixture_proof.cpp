#include "tests/checks/fixture_proof.hpp"

#include "checks/procedure.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <chrono>

namespace fulldress::checks::testing {
namespace {

Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

bool fires(const CheckOutcome& outcome) {
  return outcome.verdict == Verdict::failed || outcome.verdict == Verdict::unknown;
}

std::string state_of(const CheckOutcome& outcome) {
  return outcome.error && outcome.error->sql ? outcome.error->sql->sqlstate : std::string();
}

bool is_as_expected(const CheckOutcome& outcome, const ExpectedOutcome& expected) {
  if (outcome.verdict != expected.verdict) return false;
  if (outcome.violations != expected.violations) return false;
  if (!expected.severity.empty() && expected.severity != to_text(outcome.severity)) return false;
  return expected.sqlstate.empty() || expected.sqlstate == state_of(outcome);
}

class Proof {
 public:
  Proof(const Check& check, const CheckFixture& fixture, const Database& database)
      : check_(check), fixture_(fixture) {
    database.connect(soon())->execute(fixture.setup);
    session_ = database.connect(soon());
    for (const auto& statement : fixture.session) session_->execute(statement);
    CheckOptions options;
    if (!fixture.configuration.empty()) {
      options.settings = settings_of_json(fixture.configuration, check.id);
    }
    options.database = &database;
    options.read_password = [](const PasswordSource& source) -> PasswordAnswer {
      if (source.variable == "UNSET") return {.password = std::nullopt, .reason = "it is not set"};
      return {.password = "of the fixture"};
    };
    Baseline baseline;
    const auto* procedure = procedure_of(check.id);
    if (check.kind == "compare" || (procedure != nullptr && procedure->snapshot)) {
      // The baseline travels as a file does.
      baseline = baseline_from_json(to_json(take_baseline(*session_, {check}, options)), check.id);
      options.baseline = &baseline;
      if (!fixture.then.empty()) database.connect(soon())->execute(fixture.then);
    }
    outcomes_ = run_checks(*session_, {check}, options);
  }

  std::vector<std::string> faults() {
    for (const auto& expected : fixture_.expected) compare_with(expected);
    for (const auto& outcome : outcomes_) examine(outcome);
    return faults_;
  }

 private:
  void compare_with(const ExpectedOutcome& expected) {
    const auto found = std::find_if(outcomes_.begin(), outcomes_.end(), [&](const auto& outcome) {
      return outcome.subject == expected.subject;
    });
    if (found == outcomes_.end()) {
      faults_.push_back("no outcome for expected subject `" + expected.subject + "`");
    } else if (!is_as_expected(*found, expected)) {
      faults_.push_back("expected " + std::string(to_text(expected.verdict)) + " " +
                        std::to_string(expected.violations) + " " + expected.severity +
                        expected.sqlstate + " but: " + describe(*found));
    }
  }

  void examine(const CheckOutcome& outcome) {
    const bool is_listed =
        std::any_of(fixture_.expected.begin(), fixture_.expected.end(),
                    [&](const auto& expected) { return expected.subject == outcome.subject; });
    if (fires(outcome) && !is_listed) faults_.push_back("not expected: " + describe(outcome));
    if (outcome.verdict == Verdict::skipped && outcome.reason.empty()) {
      faults_.push_back("skipped without a reason: " + describe(outcome));
    }
    if (outcome.verdict == Verdict::unknown && !outcome.error) {
      faults_.push_back("unknown without an error: " + describe(outcome));
    }
    if (outcome.verdict == Verdict::failed) examine_failure(outcome);
  }

  void examine_failure(const CheckOutcome& outcome) {
    const auto& evidence = outcome.evidence;
    if (evidence.rows.empty()) faults_.push_back("no evidence: " + describe(outcome));
    if (evidence.rows.size() > 20) faults_.push_back("too much evidence: " + describe(outcome));
    if (outcome.sql.empty()) faults_.push_back("no statement: " + describe(outcome));
    const bool is_rehearsed = check_.sql.at(fixture_.engine).contains("rehearsal");
    const bool is_counted = !is_rehearsed && (check_.kind == "rows" || check_.kind == "pred");
    const bool is_procedure = outcome.sql.starts_with("\\connect");
    if (!is_counted || is_procedure || !check_.settings.empty()) return;
    const auto again = session_->query(outcome.sql).rows;
    if (again != std::vector<Row>{{std::to_string(outcome.violations)}}) {
      faults_.push_back("the statement gives another count: " + outcome.sql);
    }
  }

  const Check& check_;
  const CheckFixture& fixture_;
  std::unique_ptr<Session> session_;
  std::vector<CheckOutcome> outcomes_;
  std::vector<std::string> faults_;
};

}  // namespace

std::string describe(const CheckOutcome& outcome) {
  std::string line = std::string(to_text(outcome.verdict)) + " " +
                     std::to_string(outcome.violations) + " [" +
                     std::string(to_text(outcome.severity)) + "] " + outcome.subject;
  if (!outcome.reason.empty()) line += "; reason: " + outcome.reason;
  if (outcome.error) {
    line += "; error " + state_of(outcome) + ": " + outcome.error->message;
    const auto& sql = outcome.error->sql;
    if (sql && sql->offset_bytes) {
      line += " near `" + one_line(sql->statement.substr(*sql->offset_bytes), 80) + "`";
    }
  }
  return line;
}

std::optional<std::string> why_not_here(const CheckFixture& fixture, const Database& database) {
  if (fixture.engine != "postgres") return std::nullopt;
  const auto session = database.connect(soon());
  const auto number = session->query("show server_version_num").rows.at(0).at(0).value_or("");
  const int major = std::stoi(number) / 10000;
  const bool is_too_old = major < fixture.server_min;
  const bool is_too_new = fixture.server_max > 0 && major > fixture.server_max;
  if (is_too_old || is_too_new) return "not for PostgreSQL " + std::to_string(major);
  static const Pattern wanted("create extension (\\w+)");
  const auto match = wanted.find(fixture.setup);
  if (!match) return std::nullopt;
  const std::string name = (*match)[1];
  const auto there = session->query(
      "select count(*) from pg_catalog.pg_available_extensions where name = $1", {name});
  if (there.rows.at(0).at(0) != "0") return std::nullopt;
  return "the server has no extension " + name;
}

std::vector<std::string> faults_of(const Check& check, const CheckFixture& fixture,
                                   const Database& database) {
  return Proof(check, fixture, database).faults();
}

}  // namespace fulldress::checks::testing
