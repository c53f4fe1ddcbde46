#include "scenarios/history/metric_history.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/all_engines.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::SizeIs;
using testing::WrittenFiles;

const Engines& engines() {
  static const auto all = all_engines();
  return all;
}

Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

HistoryRun run_named(const std::string& id, const std::string& branch = "main") {
  return {.run_id = id,
          .started_at = "2026-11-21T00:00:0" + id + "Z",
          .scenario = "shop",
          .revision = "c" + id,
          .branch = branch,
          .machine = "cpu x 2",
          .verdict = "passed"};
}

measure::Series timed(const std::string& name, std::vector<double> samples) {
  return {.name = name,
          .quantity = measure::Quantity::time,
          .unit = "ms",
          .samples = std::move(samples)};
}

TEST(MetricHistory, IsMadeWhereThereIsNone) {
  const WrittenFiles files;
  const auto place = (files.path() / "deep" / "metrics.sqlite").string();
  {
    MetricHistory history(place, engines(), soon());
    history.add(run_named("1"), {timed("shop/duration", {3, 1, 2}), timed("empty", {})});
  }
  const MetricHistory again(place, engines(), soon());
  const auto points = again.points({});
  ASSERT_THAT(points, SizeIs(1));
  EXPECT_EQ(points[0].name, "shop/duration");
  EXPECT_DOUBLE_EQ(points[0].median, 2);
  EXPECT_EQ(points[0].unit, "ms");
  EXPECT_EQ(points[0].run.revision, "c1");
}

TEST(MetricHistory, KeepsEveryBitOfAValue) {
  const WrittenFiles files;
  MetricHistory history((files.path() / "h.sqlite").string(), engines(), soon());
  history.add(run_named("1"), {timed("a", {0.1 + 0.2}), timed("b", {1e-300})});
  EXPECT_EQ(history.points({})[0].median, 0.1 + 0.2);
  EXPECT_EQ(history.points({})[1].median, 1e-300);
}

TEST(MetricHistory, GivesPointsOldestFirstAndFiltered) {
  const WrittenFiles files;
  MetricHistory history((files.path() / "h.sqlite").string(), engines(), soon());
  history.add(run_named("2"), {timed("a", {20})});
  history.add(run_named("1"), {timed("a", {10})});
  history.add(run_named("3", "feature"), {timed("a", {30})});
  const auto all = history.points({.branch = "main"});
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_DOUBLE_EQ(all[0].median, 10);
  EXPECT_DOUBLE_EQ(all[1].median, 20);
  EXPECT_THAT(history.points({.machine = "another"}), SizeIs(0));
  EXPECT_THAT(history.points({.scenario = "another"}), SizeIs(0));
  EXPECT_THAT(history.points({}), SizeIs(3));
}

TEST(MetricHistory, AddsAllOfARunOrNothing) {
  const WrittenFiles files;
  MetricHistory history((files.path() / "h.sqlite").string(), engines(), soon());
  EXPECT_THROW(history.add(run_named("1"), {timed("a", {1}), timed("a", {2})}), SqlError);
  EXPECT_THAT(history.points({}), SizeIs(0));
  history.add(run_named("1"), {timed("a", {1})});
  EXPECT_THAT(history.points({}), SizeIs(1));
}

TEST(MetricHistory, ABaselineTakesThePlaceOfTheOneBefore) {
  const WrittenFiles files;
  MetricHistory history((files.path() / "h.sqlite").string(), engines(), soon());
  MetricBaseline baseline{.name = "a",
                          .branch = "main",
                          .machine = "m",
                          .median = 5,
                          .reason = "why",
                          .accepted_at = "2026-11-21T00:00:00Z",
                          .expires = "2027-01-31"};
  history.accept(baseline);
  baseline.median = 6;
  history.accept(baseline);
  EXPECT_THAT(history.baselines(), ::testing::ElementsAre(baseline));
}

TEST(MetricHistory, AFileThatIsNoDatabaseIsRefusedAndStaysAsItIs) {
  const WrittenFiles files;
  const auto file = files.write("notes.txt", std::string(5000, 'x'));
  EXPECT_THROW(MetricHistory(file.string(), engines(), soon()), Error);
  EXPECT_EQ(std::filesystem::file_size(file), 5000U);
}

}  // namespace
}  // namespace fulldress::scenarios
