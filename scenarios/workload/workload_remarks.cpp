#include "scenarios/workload/workload_remarks.hpp"

#include "harness/base/wording.hpp"
#include "harness/engine/value.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

constexpr std::array<double, 16> bounds_ms = {1,   2,    5,    10,   20,    50,    100,   200,
                                              500, 1000, 2000, 5000, 10000, 20000, 30000, 60000};
constexpr std::size_t tables_max = 50;
constexpr double late_share = 0.1;

Finding remark(const std::string& id, const std::string& step) {
  Finding finding;
  finding.id = id;
  finding.severity = Severity::info;
  finding.subject = step;
  return finding;
}

std::string who(TableAccess access) { return access == TableAccess::write ? "writers" : "readers"; }

/// Calls of one line of the table, by phase.
using Line = std::array<std::uint64_t, 3>;

bool is_empty(const Line& line) {
  return std::all_of(line.begin(), line.end(), [](auto count) { return count == 0; });
}

/// One line for each bound, and one for what took longer.
std::vector<Line> lines_of(const WorkloadSummary& summary) {
  std::vector<Line> lines(bounds_ms.size() + 1);
  for (std::size_t phase = 0; phase < summary.latency.size(); ++phase) {
    std::uint64_t before = 0;
    for (std::size_t at = 0; at < bounds_ms.size(); ++at) {
      const auto until = summary.latency.at(phase).count_until(bounds_ms.at(at));
      lines.at(at).at(phase) = until - before;
      before = until;
    }
    lines.back().at(phase) = summary.latency.at(phase).count() - before;
  }
  return lines;
}

}  // namespace

Finding latency_remark(const WorkloadSummary& summary, const std::string& step) {
  auto finding = remark("workload.latency", step);
  finding.message = "how long calls took, from when they were meant to start";
  finding.evidence.columns = {"latency", "before", "during", "after"};
  auto lines = lines_of(summary);
  std::size_t first = 0;
  while (first < lines.size() && is_empty(lines[first])) ++first;
  while (!lines.empty() && is_empty(lines.back())) lines.pop_back();
  for (std::size_t at = first; at < lines.size(); ++at) {
    const bool is_last = at == bounds_ms.size();
    const auto bound = bounds_ms.at(is_last ? at - 1 : at);
    auto& row = finding.evidence.rows.emplace_back();
    row.emplace_back(fmt::format("{} {:g} ms", is_last ? "more than" : "up to", bound));
    for (const auto count : lines[at]) row.emplace_back(std::to_string(count));
  }
  return finding;
}

std::optional<Finding> rate_remark(const WorkloadSummary& summary, const WantedRate& wanted,
                                   const std::string& step) {
  const auto& late = summary.late.at(static_cast<std::size_t>(WorkloadPhase::before));
  if (static_cast<double>(late.late) <= late_share * static_cast<double>(late.calls)) return {};
  auto finding = remark("workload.rate-not-kept", step);
  finding.severity = Severity::warning;
  finding.message = fmt::format(
      "{} of {} before the migration waited for a free session, the longest {:.0f} ms: {} for "
      "those that read and as many for those that write do not keep {:g} calls a second, so that "
      "waiting times are not those of the database; use a lower \"rate\" or more \"sessions\"",
      late.late, count_of(late.calls, "call"), late.longest_ms,
      count_of(wanted.sessions, "session"), wanted.rate_per_s);
  return finding;
}

Finding tables_remark(std::vector<TableWindows> tables, const std::string& step) {
  auto finding = remark("workload.tables", step);
  std::stable_sort(tables.begin(), tables.end(), [](const auto& left, const auto& right) {
    return left.longest_ms() > right.longest_ms();
  });
  const auto waited = std::count_if(tables.begin(), tables.end(),
                                    [](const auto& each) { return !each.windows.empty(); });
  finding.message = waited == 0 ? "every table was there for every call"
                                : "tables were not there for those who needed them";
  finding.evidence.columns = {"table",      "for",         "calls",          "windows",
                              "longest ms", "together ms", "longest from ms"};
  for (const auto& each : tables) {
    if (finding.evidence.rows.size() == tables_max) {
      finding.evidence.is_capped = true;
      break;
    }
    const auto longest = std::max_element(
        each.windows.begin(), each.windows.end(),
        [](const auto& left, const auto& right) { return left.length_ms() < right.length_ms(); });
    finding.evidence.rows.push_back(
        {each.use.table, who(each.use.access), std::to_string(each.calls),
         std::to_string(each.windows.size()), fmt::format("{:.0f}", each.longest_ms()),
         fmt::format("{:.0f}", each.total_ms()),
         longest == each.windows.end() ? Value()
                                       : Value(fmt::format("{:.0f}", longest->start_ms))});
  }
  return finding;
}

std::vector<Measurement> table_measurements(const std::vector<TableWindows>& tables) {
  std::vector<Measurement> measurements;
  for (const auto& each : tables) {
    const auto name = "unavailable to " + who(each.use.access);
    measurements.push_back({.name = name + ", longest",
                            .value = each.longest_ms(),
                            .unit = "ms",
                            .subject = each.use.table});
    measurements.push_back({.name = name + ", together",
                            .value = each.total_ms(),
                            .unit = "ms",
                            .subject = each.use.table});
  }
  return measurements;
}

}  // namespace fulldress::scenarios
