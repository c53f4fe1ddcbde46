#include "scenarios/since.hpp"

#include "harness/base/error.hpp"
#include "scenarios/git.hpp"
#include "tests/scenarios/git_repository.hpp"
#include "tests/scenarios/rehearsed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

const std::string lying =
    "-- fulldress:up\ncreate table a (id integer primary key);\n"
    "-- fulldress:down\nselect 1;\n";
const std::string honest =
    "-- fulldress:up\ncreate table b (id integer primary key);\n"
    "-- fulldress:down\ndrop table b;\n";

Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

std::string failure(const std::filesystem::path& directory, const std::string& since) {
  try {
    static_cast<void>(changed_since(
        migrations::MigrationSet::load(directory, {.format = "native", .engine = "sqlite"}), since,
        soon()));
  } catch (const UsageError& error) {
    return error.id();
  }
  return "no error";
}

TEST(Since, JudgesOnlyMigrationsThatChanged) {
  testing::TestRepository repository;
  repository.write("m/2026_01_01_a.sql", lying);
  repository.commit("first", "v1");
  repository.write("m/2026_01_02_b.sql", honest);
  auto options = testing::run_options(repository.path() / "m", "sqlite");
  options.flows = {"upgrade", "roundtrip"};
  EXPECT_EQ(testing::rehearse_subject(options).exit_code(), ExitCode::gate_failed);
  options.since = "v1";
  const auto run = testing::rehearse_subject(options);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  const auto& old = run.law("roundtrip", "2026_01_01_a");
  EXPECT_EQ(old.verdict, Verdict::skipped);
  EXPECT_THAT(old.reason, HasSubstr("not changed since v1; not judged:"));
  EXPECT_EQ(run.law("roundtrip", "2026_01_02_b").verdict, Verdict::passed);
  EXPECT_THAT(run.law("roundtrip", "all up, all down").reason, HasSubstr("breaks this law too"));
}

TEST(Since, StillFailsWhatChanged) {
  testing::TestRepository repository;
  repository.write("m/2026_01_01_b.sql", honest);
  repository.commit("first", "v1");
  repository.write("m/2026_01_02_a.sql", lying);
  auto options = testing::run_options(repository.path() / "m", "sqlite");
  options.flows = {"roundtrip"};
  options.since = "v1";
  EXPECT_EQ(testing::rehearse_subject(options).exit_code(), ExitCode::gate_failed);
}

TEST(Since, SeesEditedNewAndRemovedFiles) {
  testing::TestRepository repository;
  for (const std::string name : {"1_a", "2_b", "3_c"}) {
    repository.write("db/m/" + name + ".up.sql", "select 1;");
    repository.write("db/m/" + name + ".down.sql", "select 1;");
  }
  repository.commit("first", "v1");
  repository.write("db/m/2_b.down.sql", "select 2;");
  repository.remove("db/m/3_c.down.sql");
  repository.write("db/m/4_d.up.sql", "select 1;");
  repository.write("other/x.sql", "select 1;");
  const auto set = migrations::MigrationSet::load(repository.path() / "db/m",
                                                  {.format = "golang_migrate", .engine = "sqlite"});
  const auto changed = changed_since(set, "v1", soon());
  EXPECT_THAT(changed.subjects, UnorderedElementsAre("2_b", "3_c", "4_d"));
}

TEST(Since, SaysWhenThereIsNoSuchRevisionOrRepository) {
  testing::TestRepository repository;
  repository.write("m/2026_01_01_b.sql", honest);
  repository.commit("first", "v1");
  EXPECT_EQ(failure(repository.path() / "m", "v2"), "scenarios.unknown-ref");
  EXPECT_EQ(failure(repository.path() / "m", "--help"), "scenarios.unknown-ref");
  EXPECT_EQ(failure(repository.path() / "m", "v1"), "no error");
  const testing::WrittenFiles outside;
  outside.write("m/2026_01_01_b.sql", honest);
  EXPECT_EQ(failure(outside.path() / "m", "v1"), "scenarios.no-git");
}

TEST(GitRepository, ChecksOutADirectoryWithoutTouchingTheUsersFiles) {
  testing::TestRepository repository;
  repository.write("db/m/1.sql", "one");
  repository.write("other", "x");
  repository.commit("first", "v1.9");
  repository.write("db/m/1.sql", "changed");
  repository.write("db/m/sub/2.sql", "two");
  repository.commit("second", "v1.10");
  repository.write("db/m/1.sql", "mine");
  const auto state = repository.status();
  const GitRepository git(repository.path() / "db/m", soon());
  const auto tags = git.tags("v*");
  ASSERT_EQ(tags.size(), 2U);
  EXPECT_EQ(tags[0].name, "v1.9");
  EXPECT_EQ(tags[1].name, "v1.10");
  const testing::WrittenFiles scratch;
  std::filesystem::create_directories(scratch.path() / "out");
  git.check_out(tags[1], scratch.path() / "out");
  EXPECT_EQ(testing::text_of(scratch.path() / "out/1.sql"), "changed");
  EXPECT_EQ(testing::text_of(scratch.path() / "out/sub/2.sql"), "two");
  EXPECT_FALSE(std::filesystem::exists(scratch.path() / "out/other"));
  EXPECT_EQ(testing::text_of(repository.path() / "db/m/1.sql"), "mine");
  EXPECT_EQ(repository.status(), state);
}

}  // namespace
}  // namespace fulldress::scenarios
