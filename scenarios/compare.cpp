#include "scenarios/compare.hpp"

#include "checks/check_text.hpp"
#include "harness/base/error.hpp"
#include "harness/host/named_file.hpp"
#include "harness/measure/compare.hpp"
#include "harness/measure/growth.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace fulldress::scenarios {
namespace {

using measure::Comparison;

measure::SeriesSet read_series(const std::filesystem::path& file,
                               const std::vector<std::string>& metrics) {
  auto set = measure::series_in_text(read_named_file(file), file.string());
  if (!metrics.empty()) {
    std::erase_if(set.series, [&](const measure::Series& series) {
      return std::none_of(metrics.begin(), metrics.end(), [&](const std::string& glob) {
        return checks::matches_glob(series.name, glob);
      });
    });
  }
  return set;
}

/// The last limit that names a measurement counts.
std::vector<measure::GivenLimit> given_limits(const measure::SeriesSet& set,
                                              const std::vector<std::string>& texts) {
  std::vector<measure::GivenLimit> given;
  for (const auto& text : texts) {
    const auto limit = metric_limit_of(text);
    const auto count = given.size();
    for (const auto& series : set.series) {
      if (checks::matches_glob(series.name, limit.metric)) {
        given.push_back({series.name, limit.ratio});
      }
    }
    if (given.size() == count) {
      throw UsageError("measure.bad-limit", "the limit " + text + " names nothing that " +
                                                set.source +
                                                " has; names have the form "
                                                "scenario/step/measurement");
    }
  }
  return given;
}

Verdict verdict_of(measure::Change change) {
  switch (change) {
    case measure::Change::same:
    case measure::Change::smaller:
    case measure::Change::appeared:
      return Verdict::passed;
    case measure::Change::undecidable:
    case measure::Change::gone:
      return Verdict::skipped;
    case measure::Change::larger:
    case measure::Change::missing:
    case measure::Change::failed:
      return Verdict::failed;
  }
  return Verdict::unknown;
}

std::string finding_id(measure::Change change) {
  switch (change) {
    case measure::Change::missing:
      return "compare.missing";
    case measure::Change::failed:
      return "compare.failed";
    default:
      return "compare.regression";
  }
}

LawOutcome outcome_of(const Comparison& comparison) {
  LawOutcome outcome{.law = "compare",
                     .subject = comparison.name,
                     .verdict = verdict_of(comparison.change),
                     .reason = comparison.reason};
  if (outcome.verdict == Verdict::failed) {
    outcome.findings.push_back({.id = finding_id(comparison.change),
                                .subject = comparison.name,
                                .message = comparison.reason});
  } else if (comparison.change == measure::Change::undecidable) {
    outcome.findings.push_back({.id = "compare.undecided",
                                .severity = Severity::info,
                                .subject = comparison.name,
                                .message = measure::by_how_much(comparison)});
  }
  return outcome;
}

/// What is shown and decides nothing: a program that ran each benchmark once has nothing else.
std::vector<std::string> undecided_notes(const std::vector<Comparison>& comparisons) {
  constexpr std::size_t told_max = 20;
  std::vector<const Comparison*> undecided;
  for (const auto& each : comparisons) {
    const bool has_figures = each.change == measure::Change::undecidable && each.ratio;
    if (has_figures) undecided.push_back(&each);
  }
  std::stable_sort(undecided.begin(), undecided.end(), [](const auto* left, const auto* right) {
    return *left->ratio > *right->ratio;
  });
  std::vector<std::string> notes;
  for (const auto* each : undecided) {
    if (notes.size() == told_max) break;
    notes.push_back(each->name + ": " + measure::by_how_much(*each) + ", undecided");
  }
  if (undecided.size() > told_max) {
    notes.push_back("and " + std::to_string(undecided.size() - told_max) + " more, that grew less");
  }
  if (!undecided.empty()) {
    notes.emplace_back(
        "repetitions decide (--benchmark_repetitions=10 of Google Benchmark), or a limit that is "
        "given (--limit 'NAME=20%')");
  }
  return notes;
}

/// Whether it says something of both files; what is missing from the second does.
bool is_of_both(const Comparison& comparison) {
  return comparison.change != measure::Change::appeared &&
         comparison.change != measure::Change::gone;
}

}  // namespace

MetricLimit metric_limit_of(const std::string& text) {
  const auto equals = text.rfind('=');
  const auto ratio = equals == std::string::npos || equals == 0
                         ? std::nullopt
                         : measure::growth_of(text.substr(equals + 1));
  if (ratio) return {text.substr(0, equals), *ratio};
  throw UsageError("measure.bad-limit", "cannot read the limit " + text +
                                            "; write 'NAME=20%' for at most 20 % more, or "
                                            "'NAME=1.2'");
}

std::vector<Scenario> plan_compare(const CompareOptions& options) {
  const auto before = read_series(options.before, options.metrics);
  const auto after = read_series(options.after, options.metrics);
  const auto given = given_limits(before, options.limits);
  measure::CompareLimits limits;
  if (options.time_ratio > 0) limits.time_ratio = options.time_ratio;
  const auto source = options.before.string() + " and " + options.after.string();
  Step step{.name = "compare",
            .run =
                [before, after, given, limits](StepContext& context) {
                  const auto comparisons = measure::compare(before, after, limits, given);
                  for (const auto& each : comparisons) {
                    context.record.laws.push_back(outcome_of(each));
                  }
                  context.record.notes = undecided_notes(comparisons);
                  if (std::any_of(comparisons.begin(), comparisons.end(), is_of_both)) {
                    return Verdict::passed;
                  }
                  // What appeared passes: a gate that compared nothing would be open.
                  context.record.laws.clear();
                  context.record.reason =
                      "no measurement is in both " + before.source + " and " + after.source;
                  return Verdict::skipped;
                },
            .description = "every measurement of the first is compared with the second's"};
  Scenario scenario{.name = "compare", .title = "Measurements compared", .source = source};
  scenario.steps.push_back(std::move(step));
  return {std::move(scenario)};
}

}  // namespace fulldress::scenarios
