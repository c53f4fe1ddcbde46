#include "scenarios/history/metric_history.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/transaction.hpp"
#include "harness/host/files.hpp"
#include "harness/measure/significance.hpp"
#include "scenarios/embedded_sql.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate all(embedded_sql::history);
  return all;
}

/// A file that is not there yet is a history that begins.
void make_file(const std::string& location) {
  const std::filesystem::path file = location;
  std::error_code problem;
  const bool is_server =
      location.find("://") != std::string::npos || location.find('=') != std::string::npos;
  if (is_server || std::filesystem::exists(file, problem)) return;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), problem);
  static_cast<void>(write_new_file(file, ""));
}

std::string text_of(measure::Quantity quantity) {
  switch (quantity) {
    case measure::Quantity::time:
      return "time";
    case measure::Quantity::processor_time:
      return "processor_time";
    case measure::Quantity::blocks:
      return "blocks";
    case measure::Quantity::other:
      return "other";
  }
  return "other";
}

double number_in(const Value& value) { return std::strtod(value.value_or("0").c_str(), nullptr); }

std::string text_in(const Value& value) { return value.value_or(""); }

}  // namespace

MetricHistory::MetricHistory(const std::string& location, const Engines& engines,
                             const Deadline& deadline) {
  make_file(location);
  const auto& engine = engine_of_database(engines, location);
  database_ = engine.attach(location, Access::read_write, deadline);
  session_ = database_->connect(deadline);
  Transaction transaction(*session_, TransactionMode::read_write);
  session_->execute(statements().get("tables"));
  transaction.commit();
}

void MetricHistory::add(const HistoryRun& run, const std::vector<measure::Series>& series) {
  Transaction transaction(*session_, TransactionMode::read_write);
  static_cast<void>(session_->query(statements().get("add_run"),
                                    {run.run_id, run.started_at, run.scenario, run.revision,
                                     run.branch, run.machine, run.tool_version, run.verdict}));
  for (const auto& each : series) {
    if (each.samples.empty()) continue;
    static_cast<void>(session_->query(statements().get("add_measurement"),
                                      {run.run_id, each.name, text_of(each.quantity), each.unit,
                                       fmt::format("{:.17g}", measure::median_of(each.samples)),
                                       std::to_string(each.samples.size())}));
  }
  transaction.commit();
}

std::vector<HistoryPoint> MetricHistory::points(const HistoryFilter& filter) const {
  std::vector<HistoryPoint> points;
  const auto found =
      session_->query(statements().get("points"), {filter.branch, filter.machine, filter.scenario});
  points.reserve(found.rows.size());
  for (const auto& row : found.rows) {
    points.push_back({.name = text_in(row.at(0)),
                      .quantity = text_in(row.at(1)),
                      .unit = text_in(row.at(2)),
                      .median = number_in(row.at(3)),
                      .run = {.run_id = text_in(row.at(4)),
                              .started_at = text_in(row.at(5)),
                              .scenario = filter.scenario,
                              .revision = text_in(row.at(6)),
                              .branch = text_in(row.at(7)),
                              .machine = text_in(row.at(8)),
                              .verdict = text_in(row.at(9))}});
  }
  return points;
}

void MetricHistory::accept(const MetricBaseline& baseline) {
  Transaction transaction(*session_, TransactionMode::read_write);
  static_cast<void>(session_->query(statements().get("forget_baseline"),
                                    {baseline.name, baseline.branch, baseline.machine}));
  static_cast<void>(session_->query(
      statements().get("accept_baseline"),
      {baseline.name, baseline.branch, baseline.machine, fmt::format("{:.17g}", baseline.median),
       baseline.reason, baseline.accepted_at, baseline.expires}));
  transaction.commit();
}

std::vector<MetricBaseline> MetricHistory::baselines() const {
  std::vector<MetricBaseline> baselines;
  for (const auto& row : session_->query(statements().get("baselines")).rows) {
    baselines.push_back({.name = text_in(row.at(0)),
                         .branch = text_in(row.at(1)),
                         .machine = text_in(row.at(2)),
                         .median = number_in(row.at(3)),
                         .reason = text_in(row.at(4)),
                         .accepted_at = text_in(row.at(5)),
                         .expires = text_in(row.at(6))});
  }
  return baselines;
}

}  // namespace fulldress::scenarios
