#include "checks/case_runner.hpp"

#include "checks/comparison.hpp"
#include "checks/inconclusive.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace fulldress::checks {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// What a person should know of an error beside the server's own message.
std::string reason_for(std::string_view sqlstate, const CheckOptions& options) {
  if (sqlstate == "57014") {
    return "stopped by the statement timeout of " +
           std::to_string(options.statement_timeout.count()) + " ms";
  }
  if (sqlstate == "55P03") {
    return "gave up waiting for a lock after " + std::to_string(options.lock_timeout.count()) +
           " ms";
  }
  if (sqlstate == "42501") return "the role may not read what it takes to answer";
  if (sqlstate == "42P01" || sqlstate == "42703" || sqlstate == "3F000" || sqlstate == "42704") {
    return "something it reads is gone since it was discovered";
  }
  return {};
}

void add_reason(CheckOutcome& outcome, const std::string& reason) {
  outcome.reason += (outcome.reason.empty() ? "" : "; ") + reason;
}

void set_raised(CheckCase& target, const SqlError& error, const CheckOptions& options) {
  if (finds_damage(*target.check, error.sqlstate())) {
    target.outcome.verdict = Verdict::failed;
    target.outcome.violations = 1;
    target.outcome.evidence.columns = {"key_sqlstate", "key_message"};
    target.outcome.evidence.rows = {
        {error.sqlstate(), error_of(error, visibility_of(options)).message}};
    return;
  }
  target.outcome.verdict = Verdict::unknown;
  target.outcome.reason = reason_for(error.sqlstate(), options);
  target.outcome.error = error_of(error, visibility_of(options));
}

void set_malformed_count(CheckCase& target) {
  target.outcome.verdict = Verdict::unknown;
  target.outcome.error =
      ErrorRecord{.id = "checks.malformed",
                  .message = target.check->id + ": the count must be one row with one whole number",
                  .context = {},
                  .sql = std::nullopt,
                  .kind = ErrorKind::usage};
}

std::optional<std::int64_t> count_of(const Value& value) {
  std::int64_t count = 0;
  if (!value) return std::nullopt;
  const auto parsed = std::from_chars(value->data(), value->data() + value->size(), count);
  const bool is_whole = parsed.ec == std::errc() && parsed.ptr == value->data() + value->size();
  return is_whole && count >= 0 ? std::optional(count) : std::nullopt;
}

// A row predicate is about what is stored in the table, so it must not be answered by an index.
void set_up(CheckSession& session, const CheckCase& target) {
  if (target.question == Question::predicate) session.read_heap_only();
  session.apply(target.settings);
}

// The second phase, only where something was counted. Evidence that cannot be got takes nothing
// away from the count.
void add_evidence(CheckSession& session, CheckCase& target, const CheckOptions& options) {
  const std::string statement =
      session.text().session.fill("evidence", {{"statement", target.evidence}});
  ResultSet rows;
  const auto raised = session.attempt([&](Session& connection) {
    set_up(session, target);
    rows = connection.query(statement);
  });
  CheckOutcome& outcome = target.outcome;
  if (raised) {
    add_reason(outcome, "no evidence: " + error_of(*raised, visibility_of(options)).message);
    return;
  }
  outcome.evidence = evidence_of(rows, visibility_of(options));
}

void set_counted(CheckSession& session, CheckCase& target, std::int64_t violations,
                 const CheckOptions& options) {
  target.outcome.violations = violations;
  target.outcome.verdict = violations > 0 ? Verdict::failed : Verdict::passed;
  if (const double percent = target.sample_percent; percent > 0) {
    add_reason(target.outcome, fmt::format("{}{} %: {}", sampled_mark, percent,
                                           violations > 0 ? "only the rows looked at are counted"
                                                          : "no violation in the rows looked at"));
  }
  if (violations > 0) add_evidence(session, target, options);
}

void run_count(CheckSession& session, CheckCase& target, const CheckOptions& options) {
  ResultSet counted;
  const auto raised = session.attempt([&](Session& connection) {
    set_up(session, target);
    counted = connection.query(target.count);
  });
  if (raised) {
    set_raised(target, *raised, options);
    return;
  }
  const bool is_one_value = counted.rows.size() == 1 && counted.rows.front().size() == 1;
  const auto violations = is_one_value ? count_of(counted.rows.front().front()) : std::nullopt;
  if (violations) {
    set_counted(session, target, *violations, options);
  } else {
    set_malformed_count(target);
  }
}

void run_exec(CheckSession& session, CheckCase& target, const CheckOptions& options) {
  const auto raised = session.attempt([&](Session& connection) {
    session.apply(target.settings);
    connection.execute(target.exec);
  });
  CheckOutcome& outcome = target.outcome;
  if (!raised) {
    outcome.verdict = Verdict::passed;
    return;
  }
  if (is_inconclusive(raised->sqlstate())) {
    set_raised(target, *raised, options);
    return;
  }
  outcome.verdict = Verdict::failed;
  outcome.violations = 1;
  outcome.evidence.columns = {"key_sqlstate", "key_message"};
  outcome.evidence.rows = {{raised->sqlstate(), error_of(*raised, visibility_of(options)).message}};
}

bool has_lookup(const CheckCase* each) { return !each->lookup.empty(); }

std::string lookups_of(const SqlTemplate& text, const std::vector<CheckCase*>& cases) {
  std::map<std::string, std::string> by_name;
  for (const CheckCase* each : cases) {
    if (has_lookup(each)) by_name.emplace(each->lookup_name, each->lookup);
  }
  std::string lookups;
  for (const auto& [name, statement] : by_name) {
    lookups += (lookups.empty() ? "" : ",\n") +
               text.fill("lookup", {{"name", name}, {"statement", statement}});
  }
  return lookups;
}

std::string shared_scan(const CheckSession& session, const std::vector<CheckCase*>& cases) {
  std::string counts;
  for (const CheckCase* each : cases) {
    counts += (counts.empty() ? "" : ",\n") +
              (each->screen.empty() ? session.text().session.fill("count_predicate",
                                                                  {{"predicate", each->predicate}})
                                    : each->screen);
  }
  const SqlTemplate& text = session.text().session;
  const bool is_sampled = cases.front()->sample_percent > 0;
  const std::string scan =
      text.fill("count_predicates", {{"counts", counts},
                                     {"relation", cases.front()->relation},
                                     {"sample", is_sampled ? session.sample() : ""}});
  const std::string lookups = lookups_of(text, cases);
  return lookups.empty() ? scan
                         : text.fill("with_lookups", {{"lookups", lookups}, {"statement", scan}});
}

// A relation that is locked or gone is so for every case of it; asking each would only wait again.
bool is_about_relation(std::string_view sqlstate) {
  return sqlstate == "55P03" || sqlstate == "42P01";
}

// What a shared scan says of one of its cases. A screen tells that there is nothing to count; what
// there is else is counted.
void set_scanned(CheckSession& session, CheckCase& target, const Value& cell,
                 const CheckOptions& options) {
  const auto number = count_of(cell);
  const bool is_screened = !target.screen.empty();
  if (is_screened && number != std::optional<std::int64_t>(0)) {
    run_count(session, target, options);
  } else if (number) {
    set_counted(session, target, *number, options);
  } else {
    set_malformed_count(target);
  }
}

void run_shared(CheckSession& session, const std::vector<CheckCase*>& cases,
                const CheckOptions& options);

// A scan that raised is asked again without what reads other relations too, because those may be
// what cannot be read. returns whether that was all there is to do.
bool run_apart(CheckSession& session, const std::vector<CheckCase*>& cases,
               const CheckOptions& options) {
  std::vector<CheckCase*> rest;
  std::copy_if(cases.begin(), cases.end(), std::back_inserter(rest),
               [](const CheckCase* each) { return !has_lookup(each); });
  if (rest.size() == cases.size() || cases.size() == 1) return false;
  if (!rest.empty()) run_shared(session, rest, options);
  for (CheckCase* each : cases) {
    if (has_lookup(each)) run_shared(session, {each}, options);
  }
  return true;
}

void run_shared(CheckSession& session, const std::vector<CheckCase*>& cases,
                const CheckOptions& options) {
  const auto start = Clock::now();
  ResultSet counted;
  const std::string statement = shared_scan(session, cases);
  const auto raised = session.attempt([&](Session& connection) {
    session.read_heap_only();
    counted = connection.query(statement);
  });
  const double share_ms = milliseconds_since(start) / static_cast<double>(cases.size());
  if (raised && run_apart(session, cases, options)) {
    for (CheckCase* each : cases) each->outcome.duration_ms += share_ms;
    return;
  }
  for (std::size_t index = 0; index < cases.size(); ++index) {
    CheckCase& target = *cases[index];
    const auto own_start = Clock::now();
    if (raised && is_about_relation(raised->sqlstate())) {
      set_raised(target, *raised, options);
    } else if (raised && cases.size() > 1 && !target.screen.empty()) {
      // Another may have spoilt the scan, and to count costs far more than to screen.
      run_shared(session, {&target}, options);
    } else if (raised) {
      run_count(session, target, options);
    } else {
      set_scanned(session, target, counted.rows.at(0).at(index), options);
    }
    target.outcome.duration_ms += share_ms + milliseconds_since(own_start);
  }
}

void run_case(CheckSession& session, CheckCase& target, const CheckOptions& options) {
  const auto start = Clock::now();
  switch (target.question) {
    case Question::answered:
      break;
    case Question::count:
    case Question::predicate:
      run_count(session, target, options);
      break;
    case Question::exec:
      run_exec(session, target, options);
      break;
    case Question::comparison:
      run_comparison(session, target, options);
      break;
  }
  target.outcome.duration_ms += milliseconds_since(start);
}

}  // namespace

ValueVisibility visibility_of(const CheckOptions& options) {
  return options.shows_values ? ValueVisibility::everything : ValueVisibility::keys_only;
}

void run_unit(CheckSession& session, const WorkUnit& unit, const CheckOptions& options) {
  CheckCase& first = *unit.cases.front();
  if (unit.cases.size() == 1 && first.screen.empty()) {
    run_case(session, first, options);
  } else {
    run_shared(session, unit.cases, options);
  }
}

}  // namespace fulldress::checks
