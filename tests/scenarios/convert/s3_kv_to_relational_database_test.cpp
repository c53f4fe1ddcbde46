#include "harness/base/record_json.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/files.hpp"
#include "scenarios/bundled.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/places.hpp"
#include "tests/support/program.hpp"

#include <chrono>
#include <filesystem>
#include <set>
#include <string>

#include <gtest/gtest.h>

// The bundled scenario, played by the program as users play it: scenarios/s3_kv_to_relational names
// a step for each requirement.
namespace fulldress::testing {
namespace {

constexpr auto patience = std::chrono::minutes(8);

const std::string& key() {
  static const std::string name = "s3_kv_to_relational";
  return name;
}

/// `fulldress run WORDS...` and what it recorded.
Rehearsed run(const std::vector<std::string>& words) {
  const ScratchDirectory scratch;
  ChildOptions options;
  options.arguments = {testing::program_file, "run", "--quiet", "--output",
                       (scratch.path() / "out").string()};
  options.arguments.insert(options.arguments.end(), words.begin(), words.end());
  options.working_directory = scratch.path();
  const auto finished = run_program(std::move(options), Deadline::after(patience));
  Rehearsed rehearsed;
  rehearsed.record = record_from_json(read_file(scratch.path() / "out" / "result.json"));
  EXPECT_EQ(finished.status.code, static_cast<int>(rehearsed.exit_code())) << finished.error;
  return rehearsed;
}

TEST(S3, IsRehearsedWithEveryLawAndStep) {
  const auto done = run({key()});
  EXPECT_EQ(done.exit_code(), ExitCode::passed) << done.troubles();
  std::size_t passed = 0;
  for (const auto& step : done.record.scenarios.at(0).steps) {
    // There is no second way to make its schema that an upgrade could be compared with, no older
    // application, and no statement of it to be measured.
    static const std::set<std::string> unasked = {"equivalence", "mixed", "blue-green", "bench"};
    const bool is_asked = !unasked.contains(step.name);
    EXPECT_EQ(step.verdict, is_asked ? Verdict::passed : Verdict::skipped)
        << step.name << ": " << step.reason;
    passed += step.verdict == Verdict::passed ? 1 : 0;
  }
  EXPECT_GT(passed, 35U) << "the laws and the steps of scenario.json";
  for (const std::string query :
       {"list 1000 products", "client report", "product search", "order lookup"}) {
    EXPECT_GE(done.step(query).measurements.size(), 8U) << query << ": times and blocks of both";
  }
}

// The same with a mapping that takes the names of sites from elsewhere, and a row that was lost.
TEST(S3, NoticesValuesThatAreAlteredAndRecordsThatAreLost) {
  const ScratchDirectory scratch;
  for (const std::string part : {"scenarios", "migrations", "fixtures"}) {
    std::filesystem::create_directories(scratch.path() / part);
    std::filesystem::copy(scenarios::data_directory() / part / key(), scratch.path() / part / key(),
                          std::filesystem::copy_options::recursive);
  }
  const auto folder = scratch.path() / "scenarios" / key();
  auto mapping = read_file(folder / "mapping.json");
  const std::string pointer = "/name";
  mapping.replace(mapping.find(pointer, mapping.find(R"("name": "site")")), pointer.size(),
                  "/slug");
  write_file_atomically(folder / "mapping.json", mapping);
  auto scenario = read_file(folder / "scenario.json");
  const std::string verification = R"({"name": "quarantine by rule")";
  scenario.insert(scenario.find(verification),
                  R"({"name": "sabotage", "act": "sql",
                      "statements": ["delete from orders where number = 'O-17'"]}, )");
  // What is behind the verification is not asked here.
  for (const std::string name :
       {"every valid record has its row", "no value was lost or altered"}) {
    const auto at = scenario.find("{\"name\": \"" + name + "\"");
    scenario.insert(at + 1, R"("needs": ["live migration"], )");
  }
  // Nor are the boxes it is evidence of.
  const auto checklists = scenario.find("\"checklists\"");
  scenario.erase(checklists, scenario.find("\"steps\"") - checklists);
  const auto end = scenario.find(R"({"name": "no orphans, keys valid")");
  scenario = scenario.substr(0, scenario.rfind(',', end)) + "]}";
  write_file_atomically(folder / "scenario.json", scenario);
  const auto done = run({folder.string(), "--flow", "steps"});
  EXPECT_EQ(done.exit_code(), ExitCode::gate_failed);
  EXPECT_EQ(done.step("live migration").verdict, Verdict::passed) << done.troubles();
  EXPECT_EQ(done.step("migrated and quarantined are what was read").verdict, Verdict::failed);
  EXPECT_EQ(done.step("every valid record has its row").verdict, Verdict::failed);
  EXPECT_EQ(done.step("no value was lost or altered").verdict, Verdict::failed);
  const auto& altered = done.step("no value was lost or altered").laws.at(0).findings.back();
  EXPECT_TRUE(altered.message.starts_with("60 rows")) << altered.message << ": the sites";
}

}  // namespace
}  // namespace fulldress::testing
