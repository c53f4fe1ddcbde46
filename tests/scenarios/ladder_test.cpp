#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <map>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

// So many migrations that the upper half is proven beside the lower one.
namespace fulldress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int migrations = 18;
constexpr int middle = 9;

std::string name_of(int number) { return fmt::format("2026_01_{:02}_step", number); }

struct Pair {
  std::string up;
  std::string down;
};

/// A table each, but for `others` by their number.
class Directory {
 public:
  explicit Directory(const std::map<int, Pair>& others, const std::string& settings = {}) {
    for (int number = 1; number <= migrations; ++number) {
      Pair pair{.up = fmt::format("create table t{} (id integer primary key, note text);", number),
                .down = fmt::format("drop table t{};", number)};
      if (others.contains(number)) pair = others.at(number);
      files_.write("m/" + name_of(number) + ".sql",
                   "-- fulldress:up\n" + pair.up + "\n-- fulldress:down\n" + pair.down + "\n");
    }
    files_.write("rows.sql", "insert into t1 (id, note) values (77, 'fixture');\n");
    config_ = files_.write(
        "fulldress.json",
        R"({"name": "ladder", "engine": "sqlite", "migrations": "m")" + settings + "}");
  }

  [[nodiscard]] Rehearsed rehearse() const {
    auto options = run_options(config_, "");
    options.flows = {"roundtrip"};
    return rehearse_subject(options);
  }

 private:
  WrittenFiles files_;
  std::filesystem::path config_;
};

/// What was said, in its order.
std::vector<std::string> subjects(const Rehearsed& run) {
  std::vector<std::string> found;
  for (const auto& law : run.step("roundtrip").laws) {
    found.push_back(law.subject);
  }
  return found;
}

TEST(Ladder, IsToldInTheOrderOfItsMigrations) {
  const auto run = Directory({}).rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  std::vector<std::string> expected;
  for (int number = 1; number <= migrations; ++number) expected.push_back(name_of(number));
  expected.insert(expected.end(), {"generated rows", "all up, all down"});
  EXPECT_EQ(subjects(run), expected);
}

TEST(Ladder, HasItsLossesFoundInBothHalves) {
  const Pair below{.up = "create index i on t1 (note); create index j on t2 (note);",
                   .down = "drop index i;"};
  const Pair above{.up = "create index k on t3 (note); create index l on t4 (note);",
                   .down = "drop index l;"};
  const Directory directory({{middle - 1, below}, {middle + 3, above}});
  const auto run = directory.rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  std::vector<std::string> failed;
  for (const auto& law : run.step("roundtrip").laws) {
    if (law.verdict == Verdict::failed) failed.push_back(law.subject);
  }
  EXPECT_THAT(failed, ElementsAre(name_of(middle - 1), name_of(middle + 3)));
}

TEST(Ladder, EndsAtAnUpThatFailsInEitherHalf) {
  for (const int number : {middle - 2, middle + 2}) {
    const Directory directory(
        {{number, {.up = "create table t1 (id integer);", .down = "drop table t1;"}}});
    const auto run = directory.rehearse();
    EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
    EXPECT_EQ(run.law("roundtrip", name_of(number - 1)).verdict, Verdict::passed);
    EXPECT_THAT(run.law("roundtrip", name_of(number)).reason, HasSubstr("cannot be rehearsed"));
    for (int later = number + 1; later <= migrations; ++later) {
      EXPECT_EQ(run.law("roundtrip", name_of(later)).reason,
                "not reached: " + name_of(number) + " fails");
    }
  }
}

// Rows that are loaded below the middle go with the upper half as well.
TEST(Ladder, TakesItsFixturesAlong) {
  const Pair keeps{.up =
                       "create table kept as select id, note from t1 where id = 77;\n"
                       "delete from t1 where id = 77;",
                   .down =
                       "insert into t1 (id, note) select id, 'lost' from kept;\n"
                       "drop table kept;"};
  for (const int number : {middle - 2, middle + 2}) {
    const Directory directory(
        {{number, keeps}}, R"(, "fixtures": ["rows.sql"], "fixture_version": "2026_01_02_step")");
    const auto run = directory.rehearse();
    const auto& law = run.law("roundtrip", name_of(number));
    EXPECT_THAT(Rehearsed::finding_ids(law), ElementsAre("roundtrip.rows-changed"))
        << run.troubles();
  }
}

}  // namespace
}  // namespace fulldress::testing
