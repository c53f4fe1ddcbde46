#include "migrations/migrator.hpp"
#include "tests/migrations/fake_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What a run does whose migrations share one transaction, and one whose tool has its own splitter.
namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class SharedTransaction : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  std::string tables() {
    return value_of(session(),
                    "select coalesce(group_concat(name, ' '), '') from (select name from "
                    "sqlite_schema where type = 'table' and name not like 'fake%' order by 1)");
  }
  std::string ledger() {
    return value_of(session(), "select coalesce(group_concat(version, ' '), '') from fake_ledger");
  }

  FakeModel model_{.execution = {.scope = TransactionScope::run}};
  Place place_{"sqlite"};
};

TEST_F(SharedTransaction, IsCommittedAtTheEnd) {
  const Files files{{"1.up.sql", "create table a (i int);"},
                    {"2.up.sql", "create table b (i int);"}};
  EXPECT_THAT(lines_of(apply(session(), load_fake(files, "sqlite", model_))),
              ElementsAre("1 passed", "2 passed"));
  EXPECT_EQ(tables(), "a b");
  EXPECT_EQ(ledger(), "1 2");
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
}

TEST_F(SharedTransaction, TakesEverythingBackWhenOneFails) {
  const Files files{{"1.up.sql", "create table a (i int);"},
                    {"2.up.sql", "create table b (i int);"},
                    {"3.up.sql", "select nope;"},
                    {"4.up.sql", "create table d (i int);"}};
  const auto records = apply(session(), load_fake(files, "sqlite", model_));
  EXPECT_THAT(lines_of(records), ElementsAre("1 skipped", "2 skipped", "3 failed"));
  EXPECT_EQ(records[0].reason,
            "taken back: 3 failed, and Fake runs all pending ones in one transaction");
  EXPECT_EQ(tables(), "");
  EXPECT_EQ(ledger(), "");
  EXPECT_EQ(value_of(session(), "select version from fake_failures"), "3");
}

TEST_F(SharedTransaction, StillAppliesOneByOne) {
  const Files files{{"1.up.sql", "create table a (i int);"}, {"2.up.sql", "select nope;"}};
  const auto set = load_fake(files, "sqlite", model_);
  EXPECT_THAT(lines_of(apply(session(), set, {.steps = 1})), ElementsAre("1 passed"));
  EXPECT_THAT(lines_of(apply(session(), set, {.steps = 1})), ElementsAre("1 skipped", "2 failed"));
  EXPECT_EQ(tables(), "a");
  EXPECT_EQ(ledger(), "1");
}

TEST_F(SharedTransaction, IsBrokenByAMigrationWithoutOne) {
  const Files files{{"1.up.sql", "create table a (i int);"},
                    {"2.up.sql", "-- plain\nvacuum;"},
                    {"3.up.sql", "create table c (i int);"},
                    {"4.up.sql", "select nope;"}};
  const auto records = apply(session(), load_fake(files, "sqlite", model_));
  EXPECT_THAT(lines_of(records), ElementsAre("1 passed", "2 passed", "3 skipped", "4 failed"));
  EXPECT_EQ(tables(), "a");
  EXPECT_EQ(ledger(), "1 2");
}

TEST_F(SharedTransaction, TakesRollbacksBackToo) {
  const Files files{{"1.up.sql", "create table a (i int);"},
                    {"1.down.sql", "select nope;"},
                    {"2.up.sql", "create table b (i int);"},
                    {"2.down.sql", "drop table b;"}};
  const auto set = load_fake(files, "sqlite", model_);
  static_cast<void>(apply(session(), set));
  EXPECT_THAT(lines_of(roll_back(session(), set, {.to_version = "0"})),
              ElementsAre("2 skipped", "1 failed"));
  EXPECT_EQ(tables(), "a b");
  EXPECT_EQ(ledger(), "1 2");
}

TEST_F(SharedTransaction, IsRolledBackWhenTheRunIsInterrupted) {
  const Files files{{"1.up.sql", "create table a (i int);"}};
  const auto set = load_fake(files, "sqlite", model_);
  EXPECT_THROW(static_cast<void>(apply(
                   session(), set, {.on_migration = [](const auto&) { throw Interrupted(2); }})),
               Interrupted);
  EXPECT_EQ(tables(), "");
}

TEST_F(SharedTransaction, FailsWhereABodyEndsItOnSqlite) {
  model_.execution.own_transactions = OwnTransactions::tolerated;
  const Files files{{"1.up.sql", "create table a (i int);"},
                    {"2.up.sql", "create table b (i int); commit;"},
                    {"3.up.sql", "create table c (i int);"}};
  const auto records = apply(session(), load_fake(files, "sqlite", model_));
  EXPECT_THAT(lines_of(records), ElementsAre("1 passed", "2 failed"));
  EXPECT_EQ(records[1].error->id, "migrations.ended-transaction");
  EXPECT_EQ(tables(), "a b");
}

class OwnStatements : public SharedTransaction {
 protected:
  OwnStatements() { model_ = {.execution = {.sending = Sending::own_statements}}; }
};

TEST_F(OwnStatements, AreSentAsTheToolCutThem) {
  const Files files{{"1.up.sql", "create table a (i int);\nGO\ninsert into a values (1);"}};
  EXPECT_THAT(lines_of(apply(session(), load_fake(files, "sqlite", model_))),
              ElementsAre("1 passed"));
  EXPECT_EQ(value_of(session(), "select i from a"), "1");
}

TEST_F(OwnStatements, AreWhereTheirErrorsAre) {
  const Files files{{"1.up.sql", "create table a (i int);\nGO\n\n  select\n nope;"}};
  const auto records = apply(session(), load_fake(files, "sqlite", model_));
  EXPECT_EQ(records.at(0).position->to_text(), files.shown("1.up.sql") + ":5:2");
  EXPECT_EQ(tables(), "");
}

TEST_F(OwnStatements, StayAppliedWithoutATransaction) {
  const Files files{{"1.up.sql", "-- plain\ncreate table a (i int);\nGO\nselect nope;"}};
  const auto records = apply(session(), load_fake(files, "sqlite", model_));
  EXPECT_THAT(records.at(0).reason, StartsWith("what stands before it stays applied"));
  EXPECT_EQ(tables(), "a");
}

TEST_F(OwnStatements, AreSearchedForTransactionControl) {
  model_.execution.own_transactions = OwnTransactions::refused;
  // Split by the engine's own rules, the quote would hide everything.
  const Files files{{"1.up.sql", "-- it's\nselect 'x\nGO\n commit;"}};
  const auto records = apply(session(), load_fake(files, "sqlite", model_));
  EXPECT_EQ(records.at(0).error->id, "migrations.ends-transaction");
  EXPECT_EQ(records.at(0).position->to_text(), files.shown("1.up.sql") + ":4:2");
}

TEST(FailingRun, TakesBackWhatItHasAppliedWhereTheToolDoes) {
  const Files files{{"1.up.sql", "create table a (i int);"},
                    {"1.down.sql", "drop table a;"},
                    {"2.up.sql", "create table b (i int);"},
                    {"2.down.sql", "drop table b;"},
                    {"3.up.sql", "select nope;"},
                    {"3.down.sql", "select 1;"}};
  Place place("sqlite");
  const FakeModel model{.execution = {.after_failure = AfterFailure::taken_back}};
  const auto records = apply(*place.session, load_fake(files, "sqlite", model));
  EXPECT_THAT(lines_of(records), ElementsAre("1 skipped", "2 skipped", "3 failed"));
  EXPECT_THAT(records[0].reason, HasSubstr("taken back by its down: 3 failed"));
  EXPECT_EQ(value_of(*place.session, "select count(*) from fake_ledger"), "0");
}

TEST(FailingRun, SaysWhereTakingBackFails) {
  const Files files{{"1.up.sql", "create table a (i int);"},
                    {"1.down.sql", "drop table a;"},
                    {"2.up.sql", "create table b (i int);"},
                    {"2.down.sql", "drop table nope;"},
                    {"3.up.sql", "select nope;"},
                    {"3.down.sql", "select 1;"}};
  Place place("sqlite");
  const FakeModel model{.execution = {.after_failure = AfterFailure::taken_back}};
  const auto records = apply(*place.session, load_fake(files, "sqlite", model));
  EXPECT_THAT(lines_of(records), ElementsAre("1 passed", "2 passed", "3 failed"));
  EXPECT_THAT(records[2].reason, HasSubstr("fails at 2 (no such table: nope)"));
  EXPECT_EQ(value_of(*place.session, "select count(*) from fake_ledger"), "2");
}

}  // namespace
}  // namespace fulldress::migrations
