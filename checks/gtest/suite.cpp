#include "checks/gtest/suite.hpp"

#include "checks/case_runner.hpp"
#include "checks/check_plan.hpp"
#include "checks/check_text.hpp"
#include "harness/base/judgement.hpp"
#include "harness/base/wording.hpp"
#include "harness/engine/all_engines.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>

#include <gtest/gtest.h>

namespace fulldress::suite {
namespace {

Severity severity_of(const std::string& text) {
  for (const Severity each : {Severity::info, Severity::warning}) {
    if (text == to_text(each)) return each;
  }
  return Severity::error;
}

Limits limits_of(FailOn fail_on) {
  Limits limits;
  limits.fail_on = fail_on == FailOn::info      ? Severity::info
                   : fail_on == FailOn::warning ? Severity::warning
                                                : Severity::error;
  return limits;
}

/// The one connection of the program, opened when the first test asks.
class Connection {
 public:
  Connection() : engines_(all_engines()) {
    const char* url = std::getenv("DATABASE_URL");
    if (url == nullptr || *url == '\0') {
      throw UsageError("checks.no-database-url",
                       "DATABASE_URL must name the database: a connection URL, a key=value string "
                       "or an SQLite file");
    }
    const auto engine = std::find_if(engines_.begin(), engines_.end(),
                                     [&](const auto& each) { return each->recognises(url); });
    if (engine == engines_.end()) {
      throw UsageError("checks.no-database-url",
                       "DATABASE_URL is not a database that fulldress knows");
    }
    database_ = (*engine)->attach(url, Access::read_only, Deadline::none());
    session_ = database_->connect(Deadline::none());
    snapshot_ = std::make_unique<checks::CheckSession>(*session_, options_);
  }

  checks::CheckSession& snapshot() { return *snapshot_; }
  [[nodiscard]] const checks::CheckOptions& options() const { return options_; }

  /// What the discovery of `check` gives; asked once.
  const std::vector<checks::CheckCase>& cases_of(const checks::Check& check) {
    const auto known = cases_.find(&check);
    if (known != cases_.end()) return known->second;
    snapshot_->use_discovery_names();
    auto planned = plan_check(*snapshot_, check, options_);
    return cases_.emplace(&check, std::move(planned)).first->second;
  }

  /// The check as the runner knows it; lives as long as the program.
  const checks::Check& bound(const Check& check) {
    auto& bound = checks_[check.id];
    if (!bound) bound = std::make_unique<checks::Check>(runner_check(check));
    return *bound;
  }

 private:
  checks::Check runner_check(const Check& check) {
    checks::Check bound;
    bound.id = check.id;
    bound.title = check.title;
    bound.severity = severity_of(check.severity);
    bound.kind = check.kind;
    bound.texts["nothing"] = check.nothing;
    auto& statements = bound.sql[snapshot_->engine()];
    statements["discovery"] = checks::escaped_placeholders(check.discovery);
    // What the runner would ask of a subject is not needed: cases bring their statements along.
    if (!check.is_answering) statements["exec"] = "{subject}";
    return bound;
  }

  std::vector<std::unique_ptr<Engine>> engines_;
  checks::CheckOptions options_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<checks::CheckSession> snapshot_;
  std::map<std::string, std::unique_ptr<checks::Check>> checks_;
  std::map<const checks::Check*, std::vector<checks::CheckCase>> cases_;
};

Connection& connection() {
  // Never destroyed before the last test has run; a snapshot that is lost needs no clean end.
  static const auto opened = std::make_unique<Connection>();
  return *opened;
}

std::string rows_of(const Evidence& evidence) {
  std::string text;
  for (const auto& row : evidence.rows) {
    text += "\n ";
    for (std::size_t column = 0; column < row.size(); ++column) {
      text += " " + evidence.columns.at(column) + "=" + row[column].value_or("null");
    }
  }
  if (evidence.is_capped) text += "\n  and more";
  return text;
}

std::string told(const CheckOutcome& outcome) {
  return label_of(outcome) + ": " + problem_of(outcome) + rows_of(outcome.evidence) +
         (outcome.sql.empty() ? "" : "\n" + outcome.sql);
}

void tell(const CheckOutcome& outcome, FailOn fail_on, const Where& where) {
  switch (standing_of(outcome, limits_of(fail_on))) {
    case Standing::passed:
      return;
    case Standing::skipped:
      GTEST_SKIP() << label_of(outcome) << ": " << outcome.reason;
    case Standing::warned:
      ::testing::Test::RecordProperty("warning", label_of(outcome) + ": " + problem_of(outcome));
      std::puts((std::string(to_text(outcome.severity)) + ": " + told(outcome)).c_str());
      return;
    case Standing::undecided:
    case Standing::closing:
      ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line())) << told(outcome);
      return;
  }
}

// What the machinery throws fails the test that met it, and every later one.
template <typename Use>
void guarded(const Where& where, const Use& use) {
  try {
    use(connection());
  } catch (const std::exception& error) {
    ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line())) << error.what();
  }
}

CheckOutcome outcome_for(const checks::Check& check, const std::string& subject) {
  CheckOutcome outcome;
  outcome.check_id = check.id;
  outcome.title = check.title;
  outcome.subject = subject;
  outcome.severity = check.severity;
  return outcome;
}

}  // namespace

void expect_none(const Case& asked, FailOn fail_on, Where where) {
  guarded(where, [&](Connection& opened) {
    checks::CheckCase bound;
    bound.check = &opened.bound(asked.check);
    bound.outcome = outcome_for(*bound.check, asked.subject);
    bound.outcome.severity = severity_of(asked.severity);
    bound.question = asked.exec.empty() ? checks::Question::count : checks::Question::exec;
    bound.count = asked.count;
    bound.evidence = asked.evidence;
    bound.exec = asked.exec;
    bound.settings = asked.settings;
    bound.outcome.sql = asked.exec.empty() ? asked.count : asked.exec;
    opened.snapshot().use_own_names();
    run_unit(opened.snapshot(), {.cases = {&bound}}, opened.options());
    tell(bound.outcome, fail_on, where);
  });
}

void expect_none_listed(const Check& check, const std::string& subject, FailOn fail_on,
                        Where where) {
  guarded(where, [&](Connection& opened) {
    const auto& bound = opened.bound(check);
    for (const auto& each : opened.cases_of(bound)) {
      // A list that raised is one case without a subject.
      const bool has_raised = each.outcome.subject.empty() && each.outcome.error;
      if (each.outcome.subject == subject || has_raised) {
        tell(each.outcome, fail_on, where);
        return;
      }
    }
    GTEST_SKIP() << check.id << " [" << subject << "]: gone since the suite was generated";
  });
}

void expect_nothing_new(const Check& check, std::initializer_list<const char*> known,
                        FailOn fail_on, Where where) {
  guarded(where, [&](Connection& opened) {
    const auto& bound = opened.bound(check);
    for (const auto& each : opened.cases_of(bound)) {
      const CheckOutcome& outcome = each.outcome;
      const bool is_known = std::any_of(known.begin(), known.end(), [&](const char* subject) {
        return outcome.subject == subject;
      });
      if (is_known || outcome.verdict == Verdict::skipped) continue;
      if (check.is_answering || outcome.error) {
        tell(outcome, fail_on, where);
        continue;
      }
      ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line()))
          << label_of(outcome) << ": this suite does not ask it; generate the suite again";
    }
  });
}

void skip_case(const Check& check, const std::string& subject, const std::string& reason) {
  GTEST_SKIP() << check.id << " [" << subject << "]: " << reason;
}

void cannot_tell(const Check& check, const std::string& subject, const std::string& reason,
                 Where where) {
  ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line()))
      << check.id << " [" << subject << "]: " << reason;
}

}  // namespace fulldress::suite
