#pragma once

#include "harness/engine/database.hpp"
#include "harness/measure/series.hpp"
#include "scenarios/subject.hpp"

#include <memory>
#include <string>
#include <vector>

/// What runs measured, from run to run.
namespace fulldress::scenarios {

/// Which run, where and of what.
struct HistoryRun {
  std::string run_id;
  std::string started_at;  ///< UTC, ISO 8601 with Z
  std::string scenario;
  std::string revision;  ///< commit; "+changes" behind it: files were changed since
  std::string branch;
  std::string machine;  ///< runs on different machines are not compared
  std::string tool_version;
  std::string verdict;

  friend bool operator==(const HistoryRun&, const HistoryRun&) = default;
};

/// One measurement of one run.
struct HistoryPoint {
  std::string name;
  std::string quantity;
  std::string unit;
  double median = 0;
  HistoryRun run;

  friend bool operator==(const HistoryPoint&, const HistoryPoint&) = default;
};

/// A value somebody accepted as the one to be compared with, until a day.
struct MetricBaseline {
  std::string name;
  std::string branch;
  std::string machine;
  double median = 0;
  std::string reason;
  std::string accepted_at;  ///< UTC
  std::string expires;      ///< date, ISO 8601; the last day it counts

  friend bool operator==(const MetricBaseline&, const MetricBaseline&) = default;
};

/// Which points are wanted; empty: all.
struct HistoryFilter {
  std::string branch;
  std::string machine;
  std::string scenario;
};

/// A history of measurements in tables of its own (fulldress_runs, fulldress_measurements,
/// fulldress_baselines) of an SQLite file, or of a PostgreSQL database that several machines share.
class MetricHistory {
 public:
  /// Opens it; makes the file and the tables where they are not there yet.
  ///
  /// location  an SQLite file or a PostgreSQL URL. Naming it is the consent to write those tables.
  /// errors    UsageError "scenarios.unknown-database"; InfrastructureError; SqlError.
  MetricHistory(const std::string& location, const Engines& engines, const Deadline& deadline);

  /// All or nothing; series without samples are left out.
  void add(const HistoryRun& run, const std::vector<measure::Series>& series);

  /// By name, then oldest first.
  [[nodiscard]] std::vector<HistoryPoint> points(const HistoryFilter& filter) const;

  /// In the place of the one there was of the same name, branch and machine.
  void accept(const MetricBaseline& baseline);
  [[nodiscard]] std::vector<MetricBaseline> baselines() const;

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

}  // namespace fulldress::scenarios
