#include "scenarios/history/trend.hpp"

#include "checks/check_text.hpp"
#include "harness/base/wording.hpp"
#include "harness/measure/significance.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

bool is_wanted(const std::string& name, const std::vector<std::string>& metrics) {
  return metrics.empty() ||
         std::any_of(metrics.begin(), metrics.end(),
                     [&](const std::string& glob) { return checks::matches_glob(name, glob); });
}

std::vector<double> values_of(const std::vector<HistoryPoint>& points) {
  std::vector<double> values;
  values.reserve(points.size());
  for (const auto& point : points) values.push_back(point.median);
  return values;
}

std::string shown(const Trend& trend, double value) {
  return value_text({.name = trend.name, .value = value, .unit = trend.unit, .subject = {}});
}

/// A commit as people write it; nothing where a run had none.
std::string short_commit(const std::string& revision) {
  const auto changes = revision.find('+');
  const auto commit = revision.substr(0, changes);
  const auto suffix = changes == std::string::npos ? "" : revision.substr(changes);
  return commit.substr(0, 12) + suffix;
}

std::string bisect_hint(const std::string& good, const std::string& bad) {
  if (good.empty() || bad.empty()) return "the commits are not known";
  const auto from = short_commit(good);
  const auto to = short_commit(bad);
  if (from == to) return "both of commit " + from + ": not the program, or changes without commit";
  if (from.find('+') != std::string::npos || to.find('+') != std::string::npos) {
    return "between " + from + " and " + to + ", which had changes without commit";
  }
  return "between " + from + " and " + to + ": git bisect start " + to + " " + from;
}

std::string change_line(const Trend& trend, const measure::ChangePoint& change) {
  const auto& good = trend.points.at(change.at - 1).run;
  const auto& bad = trend.points.at(change.at).run;
  const auto times = change.before > 0
                         ? fmt::format(" ({:+.0f} %)", (change.after / change.before - 1) * 100)
                         : std::string();
  return fmt::format("    {}: {} -> {}{}; {}\n", bad.started_at.substr(0, 10),
                     shown(trend, change.before), shown(trend, change.after), times,
                     bisect_hint(good.revision, bad.revision));
}

std::string trend_line(const Trend& trend) {
  auto values = values_of(trend.points);
  const double now = values.back();
  std::string line =
      fmt::format("{}\n    {}  {}", trend.name, sparkline_of(values), shown(trend, now));
  if (values.size() > 1) {
    values.pop_back();
    const double before = measure::median_of(values);
    line += fmt::format(", before {} (median of {})", shown(trend, before),
                        count_of(values.size(), "run"));
    if (before > 0) line += fmt::format(", {:+.1f} %", (now / before - 1) * 100);
  }
  return line + "\n";
}

}  // namespace

std::vector<Trend> trends_of(const std::vector<HistoryPoint>& points, const TrendOptions& options) {
  std::map<std::tuple<std::string, std::string, std::string>, Trend> found;
  for (const auto& point : points) {
    if (!is_wanted(point.name, options.metrics)) continue;
    auto& trend = found[{point.run.branch, point.run.machine, point.name}];
    trend.name = point.name;
    trend.unit = point.unit;
    trend.branch = point.run.branch;
    trend.machine = point.run.machine;
    trend.points.push_back(point);
  }
  std::vector<Trend> trends;
  for (auto& [key, trend] : found) {
    auto& kept = trend.points;
    if (kept.size() > options.runs) {
      kept.erase(kept.begin(), kept.end() - static_cast<std::ptrdiff_t>(options.runs));
    }
    trend.changes = measure::change_points_of(values_of(kept));
    trends.push_back(std::move(trend));
  }
  return trends;
}

std::string sparkline_of(const std::vector<double>& values) {
  static constexpr std::array<const char*, 8> bars = {"\u2581", "\u2582", "\u2583", "\u2584",
                                                      "\u2585", "\u2586", "\u2587", "\u2588"};
  if (values.empty()) return {};
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double span = *most - *least;
  std::string line;
  for (const double value : values) {
    const double share = span > 0 ? (value - *least) / span : 0;
    line += bars.at(static_cast<std::size_t>(share * static_cast<double>(bars.size() - 1) + 0.5));
  }
  return line;
}

std::string trend_text(const std::vector<Trend>& trends) {
  std::string text;
  std::string heading;
  for (const auto& trend : trends) {
    const auto branch = trend.branch.empty() ? "no branch" : "branch " + trend.branch;
    const auto here = branch + ", " + trend.machine;
    if (here != heading) {
      text += (text.empty() ? "" : "\n") + here + "\n\n";
      heading = here;
    }
    text += trend_line(trend);
    for (const auto& change : trend.changes) text += change_line(trend, change);
  }
  return text;
}

}  // namespace fulldress::scenarios
