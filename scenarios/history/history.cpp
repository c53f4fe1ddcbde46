#include "scenarios/history/history.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/report_names.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/host/clock.hpp"
#include "harness/host/environment.hpp"
#include "scenarios/history/metric_history.hpp"
#include "scenarios/history/trend.hpp"
#include "scenarios/scenario_file.hpp"
#include "scenarios/waivers.hpp"

#include <filesystem>
#include <optional>
#include <set>
#include <system_error>

namespace fulldress::scenarios {
namespace {

const std::string default_history = std::string(default_report_directory) + "/history.sqlite";

/// Asking must not make a history that is not there.
void require_history(const std::string& location) {
  std::error_code problem;
  const bool is_url = location.find("://") != std::string::npos;
  if (is_url || location.find('=') != std::string::npos) return;
  if (std::filesystem::exists(location, problem)) return;
  throw UsageError("measure.nothing-known", "there is no history " + location +
                                                "; `fulldress run` writes one, --history FILE|URL "
                                                "names another");
}

std::optional<std::filesystem::path> config_here() {
  if (const auto named = environment_variable("FULLDRESS_CONFIG")) return *named;
  return nearest_config(std::filesystem::current_path());
}

/// Where `run` keeps measurements when nobody names a place. throws UsageError where scenarios of
/// one configuration keep theirs in different ones.
std::string configured_history() {
  const auto file = config_here();
  if (!file) return default_history;
  std::set<std::string> stores;
  for (const auto& scenario : read_check_config(*file)) {
    stores.insert(scenario.history.store.empty() ? default_history : scenario.history.store);
  }
  if (stores.size() == 1) return *stores.begin();
  throw UsageError("measure.several-histories",
                   "the scenarios of " + file->string() +
                       " keep their measurements in different places; name one with --history");
}

TrendQuestion located(TrendQuestion question) {
  if (question.history.empty()) question.history = configured_history();
  return question;
}

/// Where the level changed costs the square of the runs in memory, and for each change 200 times
/// that in time.
void require_few_runs(const TrendQuestion& question) {
  constexpr std::size_t runs_max = 500;
  if (question.runs <= runs_max) return;
  throw UsageError("measure.too-many-runs",
                   "change points are looked for among " + std::to_string(runs_max) +
                       " runs at most, and --runs says " + std::to_string(question.runs));
}

std::vector<Trend> trends_asked_for(const TrendQuestion& question, const MetricHistory& history) {
  auto trends = trends_of(
      history.points({.branch = question.branch, .machine = question.machine, .scenario = {}}),
      {.metrics = question.metrics, .runs = question.runs});
  if (trends.empty()) {
    throw UsageError("measure.nothing-known", "the history " + redact_secrets(question.history) +
                                                  " holds no run that measured what was asked for");
  }
  return trends;
}

}  // namespace

std::string answer_trend(const TrendQuestion& asked, const Engines& engines) {
  require_few_runs(asked);
  const auto question = located(asked);
  require_history(question.history);
  const MetricHistory history(question.history, engines, Deadline::after(question.timeout));
  return trend_text(trends_asked_for(question, history));
}

std::vector<std::string> accept_baselines(const BaselineAcceptance& acceptance,
                                          const Engines& engines) {
  static const Pattern date(R"(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))");
  if (acceptance.reason.empty()) {
    throw UsageError("measure.bad-baseline",
                     "a baseline is accepted for a reason; say it with --reason");
  }
  if (!acceptance.expires.empty() && !date.matches(acceptance.expires)) {
    throw UsageError("measure.bad-baseline",
                     "\"" + acceptance.expires + "\" is no date; write --expires 2027-01-31");
  }
  if (!acceptance.expires.empty() && acceptance.expires < today_utc()) {
    throw UsageError("measure.bad-baseline", "--expires " + acceptance.expires +
                                                 " is over: the baseline would never count");
  }
  const auto question = located(acceptance.question);
  require_history(question.history);
  MetricHistory history(question.history, engines, Deadline::after(question.timeout));
  std::vector<std::string> lines;
  for (const auto& trend : trends_asked_for(question, history)) {
    const double value = trend.points.back().median;
    history.accept({.name = trend.name,
                    .branch = trend.branch,
                    .machine = trend.machine,
                    .median = value,
                    .reason = acceptance.reason,
                    .accepted_at = now_utc_text(),
                    .expires = acceptance.expires});
    lines.push_back(
        trend.name + ": " +
        value_text({.name = trend.name, .value = value, .unit = trend.unit, .subject = {}}));
  }
  return lines;
}

}  // namespace fulldress::scenarios
