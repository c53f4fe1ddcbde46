#include "tests/support/disposable.hpp"
#include "tests/support/program.hpp"
#include "tests/support/small_disk.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// `fulldress run --source`, by the program itself: from a backup, and where nothing can be copied.
namespace fulldress::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Source : public ::testing::Test {
 protected:
  Source() {
    execute(
        "create table people (id integer primary key, name text);"
        "insert into people select n, repeat('n', 200) from generate_series(1, 2000) as n");
    scratch_.write("migrations/2026_01_01_email.sql",
                   "-- fulldress:up\nalter table people add column email text;\n"
                   "-- fulldress:down\nalter table people drop column email;\n");
    scratch_.write("fulldress.json",
                   R"({"migrations": "migrations", "engine": "postgres", "flows": ["upgrade"]})");
    fs::create_directories(scratch_.path() / "run");
    fs::permissions(scratch_.path() / "run", fs::perms(0777));
  }

  void execute(const std::string& sql) const {
    const auto session = production_->connect(soon());
    session->execute(sql);
    session->close();
  }

  [[nodiscard]] ProgramResult rehearse(const std::string& source,
                                       const std::string& run_root = "run",
                                       const std::string& more = "") const {
    return run_shell(scratch_.path(), more + " exec \"$fulldress\" run fulldress.json --source " +
                                          shell_quoted(source) + " --output out --run-root " +
                                          shell_quoted(run_root));
  }

  void expect_nothing_left() const { EXPECT_TRUE(fs::is_empty(scratch_.path() / "run")); }

  ScratchDirectory scratch_;
  std::unique_ptr<Database> production_ = fresh_database("postgres");
};

std::string said(const ProgramResult& result) { return result.output + result.error; }

TEST_F(Source, MayBeABackup) {
  const auto taken =
      run_fulldress(scratch_.path(), {"backup", production_->url(), "--directory", "backups"});
  ASSERT_EQ(taken.exit_code, 0) << said(taken);
  execute("drop table people");
  const auto run = rehearse("backup:latest", "run", "FULLDRESS_BACKUP_DIRECTORY=$PWD/backups");
  EXPECT_EQ(run.exit_code, 0) << said(run);
  EXPECT_THAT(read_text(scratch_.path() / "out/result.json"), HasSubstr("2026_01_01_email"));
  expect_nothing_left();
  const auto unknown =
      rehearse("backup:20010101", "run", "FULLDRESS_BACKUP_DIRECTORY=$PWD/backups");
  EXPECT_EQ(unknown.exit_code, 2) << said(unknown);
  EXPECT_THAT(said(unknown), AllOf(HasSubstr("backup.unknown-id"), HasSubstr("20010101")));
}

TEST_F(Source, ThatWasAlteredInTheStoreIsNotRehearsed) {
  const auto taken =
      run_fulldress(scratch_.path(), {"backup", production_->url(), "--directory", "backups"});
  ASSERT_EQ(taken.exit_code, 0) << said(taken);
  const auto altered = run_shell(scratch_.path(),
                                 "find backups -name '*.dat*' -size +0 | head -1 | "
                                 "while read -r f; do printf altered >> \"$f\"; done");
  ASSERT_EQ(altered.exit_code, 0);
  const auto run = rehearse("backup:latest", "run", "FULLDRESS_BACKUP_DIRECTORY=$PWD/backups");
  EXPECT_NE(run.exit_code, 0) << said(run);
  EXPECT_THAT(said(run), HasSubstr("backup.damaged"));
  expect_nothing_left();
}

TEST_F(Source, ThatCannotBeReachedIsNamedWithoutItsSecret) {
  const auto run = rehearse("postgresql://reader:hunter2@127.0.0.1:1/shop?connect_timeout=2");
  EXPECT_EQ(run.exit_code, 3) << said(run);
  EXPECT_THAT(said(run), AllOf(HasSubstr("engine.connect-failed"), HasSubstr("127.0.0.1")));
  EXPECT_THAT(said(run) + read_text(scratch_.path() / "out/result.json") +
                  read_text(scratch_.path() / "out/run.jsonl"),
              Not(HasSubstr("hunter2")));
  expect_nothing_left();
}

TEST_F(Source, ThatMayNotBeReadIsNotCopiedHalf) {
  execute("drop role if exists source_poor; create role source_poor login");
  std::string url = production_->url();
  url.replace(url.find("//") + 2, url.find('@') - url.find("//") - 2, "source_poor");
  const auto run = rehearse(url);
  EXPECT_EQ(run.exit_code, 3) << said(run);
  EXPECT_THAT(said(run), AllOf(HasSubstr("engine.source-failed"), HasSubstr("people"),
                               HasSubstr("the role needs to read every table")));
  expect_nothing_left();
  execute("drop role source_poor");
}

TEST_F(Source, ThatHasNoRoomIsNotBegun) {
  const SmallDisk disk(scratch_.path());
  if (!disk.is_there()) GTEST_SKIP() << no_small_disk;
  const auto run = rehearse(production_->url(), disk.directory().string());
  EXPECT_EQ(run.exit_code, 3) << said(run);
  EXPECT_THAT(said(run), AllOf(HasSubstr("fixtures.source-no-room"), HasSubstr("small")));
  EXPECT_TRUE(fs::is_empty(disk.directory()));
}

}  // namespace
}  // namespace fulldress::testing
