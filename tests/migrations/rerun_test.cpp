#include "migrations/migrator.hpp"
#include "tests/migrations/fake_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Migrations that run again, verify scripts, and the order of rolling back.
namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class Repeatable : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  std::vector<std::string> run(const MigrateOptions& options = {}) {
    return lines_of(apply(session(), set(), options));
  }
  MigrationSet set() { return load_fake(files_, "sqlite", model_); }
  std::string rows() {
    return value_of(session(),
                    "select coalesce(group_concat(i, ' '), '') from (select i from a order by i)");
  }
  std::vector<MigrationState> states() {
    std::vector<MigrationState> result;
    for (const auto& each : status(session(), set())) result.push_back(each.state);
    return result;
  }

  FakeModel model_;
  Files files_{{"1.up.sql", "create table a (i int);"}};
  Place place_{"sqlite"};
};

TEST_F(Repeatable, RunsAgainWhenItHasChanged) {
  files_.write("r.up.sql", "-- when changed\ninsert into a values (1);");
  EXPECT_THAT(run(), ElementsAre("1 passed", "r passed"));
  EXPECT_THAT(run(), ElementsAre("1 skipped", "r skipped"));
  files_.write("r.up.sql", "-- when changed\ninsert into a values (2);");
  EXPECT_THAT(states(), ElementsAre(MigrationState::applied, MigrationState::pending));
  EXPECT_THAT(run({.steps = 1}), ElementsAre("1 skipped", "r passed"));
  // The row of the second run counts.
  EXPECT_THAT(states(), ElementsAre(MigrationState::applied, MigrationState::applied));
  EXPECT_THAT(run(), ElementsAre("1 skipped", "r skipped"));
  EXPECT_EQ(rows(), "1 2");
}

TEST_F(Repeatable, RunsAlwaysButNotInSingleSteps) {
  files_.write("0.up.sql",
               "-- always\ncreate table if not exists a (i int); insert into a values (0);");
  files_.write("1.up.sql", "insert into a values (1);");
  files_.write("2.up.sql", "insert into a values (2);");
  EXPECT_THAT(run({.steps = 1}), ElementsAre("0 passed"));
  EXPECT_THAT(run({.steps = 1}), ElementsAre("0 skipped", "1 passed"));
  EXPECT_THAT(run(), ElementsAre("0 passed", "1 skipped", "2 passed"));
  EXPECT_EQ(rows(), "0 0 1 2");
  EXPECT_THAT(states(), ::testing::Each(MigrationState::applied));
}

TEST_F(Repeatable, IsNeverOutOfOrder) {
  model_.rules.out_of_order = Tolerance::refuses;
  files_.write("r.up.sql", "-- when changed\nselect 1;");
  static_cast<void>(run());
  files_.write("2.up.sql", "select 2;");
  files_.write("q.up.sql", "-- when changed\nselect 1;");
  EXPECT_THAT(run(), ElementsAre("1 skipped", "2 passed", "q passed", "r skipped"));
  files_.write("0.up.sql", "select 2;");
  EXPECT_THAT(error_of([&] { static_cast<void>(run()); }), StartsWith("migrations.out-of-order"));
}

TEST_F(Repeatable, IsSteppedOverWhenRollingBack) {
  files_.write("1.down.sql", "drop table a;");
  files_.write("r.up.sql", "-- when changed\nselect 1;");
  static_cast<void>(run());
  EXPECT_THAT(lines_of(roll_back(session(), set())), ElementsAre("r skipped", "1 passed"));
}

TEST_F(Repeatable, MayHaveASingleWriter) {
  model_.rules.is_single_writer = true;
  files_.write("r.up.sql", "-- always\ninsert into a values (1);");
  static_cast<void>(run());
  EXPECT_THAT(run(), ElementsAre("1 skipped", "r passed"));
}

TEST_F(Repeatable, AcceptsOtherChecksums) {
  model_.rules.edited = Tolerance::refuses;
  static_cast<void>(run());
  files_.write("1.up.sql", "create table a (i int); -- more");
  EXPECT_THAT(error_of([&] { static_cast<void>(run()); }), StartsWith("migrations.edited"));
  files_.write("1.up.sql", "create table a (i int); -- any checksum");
  EXPECT_THAT(run(), ElementsAre("1 skipped"));
}

using Verify = Repeatable;

TEST_F(Verify, RunsBehindTheUpOnly) {
  files_.write("1.verify.sql", "insert into a values (7);");
  files_.write("1.down.sql", "delete from a where i <> 7;");
  EXPECT_THAT(run(), ElementsAre("1 passed"));
  EXPECT_THAT(lines_of(roll_back(session(), set())), ElementsAre("1 passed"));
  EXPECT_EQ(rows(), "7");
}

TEST_F(Verify, IsTheMigrationsFailure) {
  files_.write("1.verify.sql", "select\n nope from a;");
  const auto records = apply(session(), set());
  EXPECT_THAT(lines_of(records), ElementsAre("1 failed"));
  EXPECT_EQ(records[0].position->to_text(), files_.shown("1.verify.sql") + ":2:2");
  EXPECT_EQ(records[0].reason, "its verify script failed");
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema where name = 'a'"), "0");
  EXPECT_EQ(value_of(session(), "select count(*) from fake_ledger"), "0");
}

TEST_F(Verify, LetsTheDownTakeBackWhatIsCommitted) {
  files_.write("1.up.sql", "-- plain\ncreate table a (i int);");
  files_.write("1.down.sql", "-- plain\ndrop table a;");
  files_.write("1.verify.sql", "-- plain\nbegin; select nope from a; rollback;");
  auto records = apply(session(), set());
  EXPECT_THAT(lines_of(records), ElementsAre("1 failed"));
  EXPECT_THAT(records[0].reason, HasSubstr("its down was run, as Fake does"));
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema where name = 'a'"), "0");
  EXPECT_EQ(value_of(session(), "select count(*) from fake_failures"), "1");
  files_.remove("1.down.sql");
  records = apply(session(), set());
  EXPECT_THAT(records[0].reason, HasSubstr("it stays applied and is not recorded"));
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
}

TEST_F(Verify, RunsInDryRuns) {
  files_.write("1.verify.sql", "select nope from a;");
  EXPECT_THAT(run({.mode = RunMode::dry}), ElementsAre("1 failed"));
  files_.write("1.verify.sql", "select i from a;");
  EXPECT_THAT(run({.mode = RunMode::dry}), ElementsAre("1 passed"));
  files_.write("1.verify.sql", "begin; select nope from a; rollback;");
  const auto records = apply(session(), set(), {.mode = RunMode::dry});
  EXPECT_THAT(records[0].reason, HasSubstr("verify script was not run"));
}

class ByLedger : public Repeatable {
 protected:
  ByLedger() {
    model_.rules.rollback_order = RollbackOrder::ledger;
    files_.write("1.down.sql", "drop table a;");
    for (const std::string version : {"2", "4"}) add(version);
    static_cast<void>(run());
    add("3");
    static_cast<void>(run());
  }
  void add(const std::string& version) {
    files_.write(version + ".up.sql", "insert into a values (" + version + ");");
    files_.write(version + ".down.sql", "delete from a where i = " + version + ";");
  }
};

TEST_F(ByLedger, RollsBackWhatWasAppliedLast) {
  EXPECT_THAT(lines_of(roll_back(session(), set(), {.steps = 2})),
              ElementsAre("3 passed", "4 passed"));
  EXPECT_EQ(rows(), "2");
}

TEST_F(ByLedger, StopsAtTheVersionToKeep) {
  EXPECT_THAT(lines_of(roll_back(session(), set(), {.to_version = "4"})), ElementsAre("3 passed"));
  EXPECT_THAT(lines_of(roll_back(session(), set(), {.to_version = "0"})),
              ElementsAre("4 passed", "2 passed", "1 passed"));
}

TEST_F(ByLedger, NeedsTheFileOfTheLastOne) {
  files_.remove("3.up.sql");
  files_.remove("3.down.sql");
  EXPECT_THAT(
      error_of([&] { static_cast<void>(roll_back(session(), set())); }),
      ::testing::AllOf(StartsWith("migrations.missing-file"), HasSubstr("last migration is 3")));
}

}  // namespace
}  // namespace fulldress::migrations
