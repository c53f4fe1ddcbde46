#include "checks/new_case.hpp"
#include "checks/procedure.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fulldress::checks {

Procedure latency_budget_procedure();

namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t default_runs = 25;
constexpr std::int64_t default_warmups = 3;
constexpr std::int64_t runs_max = 10'000;

/// One entry of `check_settings.latency_budgets`.
struct Budget {
  std::string name;
  std::string query;
  double budget_ms = 0;
  std::int64_t runs = default_runs;
  std::int64_t warmups = default_warmups;
  std::string fault;  ///< why it cannot be asked; empty: it can
};

/// A whole number of the entry, its default where it is not said; nullopt for anything else.
std::optional<std::int64_t> count_at(const json& entry, const char* key, std::int64_t otherwise) {
  const auto found = entry.find(key);
  if (found == entry.end()) return otherwise;
  if (!found->is_number_unsigned()) return std::nullopt;
  const auto count = found->get<std::uint64_t>();
  return count > static_cast<std::uint64_t>(runs_max) ? std::nullopt
                                                      : std::optional(found->get<std::int64_t>());
}

std::string text_at(const json& entry, const char* key) {
  const auto found = entry.find(key);
  return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Budget budget_of(const json& entry, std::size_t number) {
  Budget budget{.name = "query " + std::to_string(number), .query = {}, .fault = {}};
  if (!entry.is_object()) {
    budget.fault = "an entry is an object with a `query` and its `budget_ms`";
    return budget;
  }
  if (auto name = text_at(entry, "name"); !name.empty()) budget.name = std::move(name);
  budget.query = text_at(entry, "query");
  const auto limit = entry.find("budget_ms");
  if (limit != entry.end() && limit->is_number()) budget.budget_ms = limit->get<double>();
  const auto runs = count_at(entry, "runs", default_runs);
  const auto warmups = count_at(entry, "warmups", default_warmups);
  if (budget.query.empty()) {
    budget.fault = "it has no `query`";
  } else if (!(budget.budget_ms > 0)) {
    budget.fault = "its `budget_ms` is no number above 0";
  } else if (!runs || *runs == 0 || !warmups) {
    budget.fault = "`runs` and `warmups` are whole numbers up to 10000, and it takes a run";
  } else {
    budget.runs = *runs;
    budget.warmups = *warmups;
  }
  return budget;
}

double run_once(Session& session, const std::string& query) {
  const auto start = Clock::now();
  static_cast<void>(session.query(query));
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// The nearest rank, so that it is a time that was measured.
double percentile(const std::vector<double>& sorted, double share) {
  const double rank = std::ceil(share * static_cast<double>(sorted.size()));
  return sorted.at(static_cast<std::size_t>(std::max(rank, 1.0)) - 1);
}

std::string milliseconds(double value) { return fmt::format("{:.3f}", value); }

void measure(Session& session, const Budget& budget, std::vector<double>& times) {
  for (std::int64_t run = 0; run < budget.warmups; ++run) run_once(session, budget.query);
  for (std::int64_t run = 0; run < budget.runs; ++run) {
    times.push_back(run_once(session, budget.query));
  }
}

void judge(CheckCase& target, const Budget& budget, std::vector<double> times,
           const CheckOptions& options) {
  std::sort(times.begin(), times.end());
  const double p95 = percentile(times, 0.95);
  if (p95 <= budget.budget_ms) {
    target.outcome.verdict = Verdict::passed;
    target.outcome.reason = fmt::format("p95 {} ms of {} ms, {} runs", milliseconds(p95),
                                        budget.budget_ms, times.size());
    return;
  }
  set_failed(target,
             {.columns = {"key_p95_ms", "key_budget_ms", "key_median_ms", "key_runs"},
              .rows = {{milliseconds(p95), milliseconds(budget.budget_ms),
                        milliseconds(percentile(times, 0.5)), std::to_string(times.size())}}},
             options);
}

// Every query in a snapshot of its own that cannot write, under the database's own search path.
void ask(Session& session, CheckCase& target, const Budget& budget, const CheckOptions& options) {
  std::vector<double> times;
  CheckSession snapshot(session, options);
  snapshot.use_own_names();
  const auto error =
      snapshot.attempt([&](Session& connection) { measure(connection, budget, times); });
  if (error) throw SqlError(*error);
  judge(target, budget, std::move(times), options);
}

std::vector<CheckOutcome> run(Session& session, const Check& check, const CheckOptions& options) {
  std::vector<CheckOutcome> outcomes;
  const json entries = json::parse(options.settings.at(check.configuration.key));
  for (const auto& entry : entries) {
    const Budget budget = budget_of(entry, outcomes.size() + 1);
    CheckCase target = new_case(check, budget.name);
    target.outcome.sql = budget.query;
    if (!budget.fault.empty()) {
      set_cannot_tell(target, "check_settings.latency_budgets: " + budget.fault);
    } else {
      ask_safely(target, options, [&] { ask(session, target, budget, options); });
    }
    outcomes.push_back(std::move(target.outcome));
  }
  if (outcomes.empty()) outcomes.push_back(skipped_case(check, check.texts.at("nothing")).outcome);
  return outcomes;
}

}  // namespace

Procedure latency_budget_procedure() {
  return {.check = "perf.latency-budget", .nature = "it measures", .run = run};
}

}  // namespace fulldress::checks
