#include "scenarios/flow.hpp"
#include "scenarios/steps/provision.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;

// No format of ours runs a body twice, so the proof is shown a database that is not at head.
TEST(IdempotentFlow, NamesWhatASecondRunRanAndChanged) {
  const testing::WrittenFiles files;
  files.write("m/2026_01_01_n.sql",
              "-- fulldress:up\ncreate table n (id integer primary key);\n"
              "insert into t values (2);\n");
  const auto rows =
      files.write("rows.sql", "create table t (id integer primary key);insert into t values (1);");
  const auto directory = files.path() / "m";
  auto options = testing::run_options(directory, "sqlite");
  const auto stage = std::make_shared<Stage>(Stage::Options{
      .config = {.name = "test", .engine = "sqlite", .migrations = directory, .fixtures = {rows}},
      .set = migrations::MigrationSet::load(directory, {.engine = "sqlite"}),
      .engine = &engine_named(testing::engines(), "sqlite"),
      .run = options});
  Scenario scenario{.name = "test", .steps = {provision_step(stage)}};
  scenario.steps.push_back({.name = "pretend", .needs = {}, .run = [stage](StepContext& context) {
                              stage->keep_upgraded({.database = stage->fresh(context)});
                              return Verdict::passed;
                            }});
  for (auto& step : flows_named({"idempotent"}).front().steps(stage)) {
    scenario.steps.push_back(std::move(step));
  }
  std::vector<Scenario> scenarios;
  scenarios.push_back(std::move(scenario));
  const auto run = testing::conclude(std::move(scenarios), options);
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_EQ(run.law("idempotent", "2026_01_01_n").reason, "it ran a second time");
  EXPECT_THAT(
      testing::Rehearsed::finding_ids(run.law("idempotent", "database")),
      ElementsAre("idempotent.rows-left", "idempotent.sequence-moved-on", "idempotent.table-left"));
}

}  // namespace
}  // namespace fulldress::scenarios
