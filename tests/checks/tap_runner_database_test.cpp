#include "checks/user/tap_runner.hpp"
#include "tests/support/disposable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// pgTAP files in a disposable database, and in one that may only be read.
namespace fulldress::checks {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class TapFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    setup_->execute("create table t (n int primary key); insert into t values (1), (2)");
    const auto found =
        setup_->query("select name from pg_available_extensions where name = 'pgtap'").rows;
    if (found.empty()) GTEST_SKIP() << "needs pgTAP (package postgresql-15-pgtap)";
  }

  std::vector<CheckOutcome> run(const std::string& text, TapAccess access = TapAccess::disposable) {
    const auto parsed = parse_user_checks({{.name = "own/a.sql", .text = text}});
    CheckOptions options;
    options.tap_access = access;
    options.shows_values = true;
    auto outcomes = run_tap_file(*setup_, parsed.files.at(0), options);
    EXPECT_EQ(setup_->transaction_state(), TransactionState::idle);
    return outcomes;
  }

  std::vector<CheckOutcome> run_unconfirmed(const std::string& text) {
    const auto parsed = parse_user_checks({{.name = "own/a.sql", .text = text}});
    const auto attached =
        fulldress::testing::engine("postgres")
            .attach(database_->url(), Access::read_only, fulldress::testing::soon());
    const auto reading = attached->connect(fulldress::testing::soon());
    CheckOptions options;
    options.database = attached.get();
    return run_tap_file(*reading, parsed.files.at(0), options);
  }

  [[nodiscard]] std::string name() const { return database_->name(); }
  void install() { setup_->execute("create extension pgtap"); }
  std::string rows() { return *setup_->query("select count(*) from t").rows.at(0).at(0); }

 private:
  std::unique_ptr<Database> database_ = fulldress::testing::fresh_database("postgres");
  std::unique_ptr<Session> setup_ = database_->connect(fulldress::testing::soon());
};

TEST_F(TapFiles, EveryAssertionIsAnOutcomeAndNothingStays) {
  const auto outcomes =
      run("begin;\nselect plan(5);\ninsert into t values (3);\n"
          "select is(count(*), 3::bigint, 'three rows') from t;\n"
          "select is(count(*), 4::bigint, 'four rows') from t;\n"
          "select skip('no data', 1);\n"
          "select todo('soon', 1); select fail('planned');\nselect pass('three rows');\n"
          "select * from finish();\ncommit;\n");
  ASSERT_THAT(outcomes, SizeIs(5));
  EXPECT_EQ(outcomes[0].check_id, "tap.a");
  EXPECT_EQ(outcomes[0].subject, "three rows");
  EXPECT_EQ(outcomes[0].verdict, Verdict::passed);
  EXPECT_EQ(outcomes[1].verdict, Verdict::failed);
  EXPECT_EQ(outcomes[1].violations, 1);
  EXPECT_FALSE(outcomes[1].evidence.rows.empty());
  EXPECT_EQ(outcomes[2].verdict, Verdict::skipped);
  EXPECT_THAT(outcomes[2].reason, HasSubstr("no data"));
  EXPECT_EQ(outcomes[3].verdict, Verdict::skipped);
  EXPECT_EQ(outcomes[3].reason, "todo: soon");
  EXPECT_EQ(outcomes[4].subject, "three rows (2)");
  EXPECT_EQ(rows(), "2");
}

TEST_F(TapFiles, PlanThatDoesNotHoldFails) {
  const auto outcomes =
      run("select plan(3); select pass('a'); select pass('b'); select * from finish();");
  ASSERT_THAT(outcomes, SizeIs(3));
  EXPECT_EQ(outcomes[2].subject, "(file)");
  EXPECT_EQ(outcomes[2].verdict, Verdict::failed);
  EXPECT_EQ(outcomes[2].reason, "planned 3 assertions, ran 2");
  EXPECT_EQ(run("select * from no_plan(); select pass('a');").at(1).verdict, Verdict::failed);
  EXPECT_THAT(run("select * from no_plan(); select pass('a'); select * from finish();"), SizeIs(1));
}

TEST_F(TapFiles, FileThatIsStoppedIsUnknownWithItsLine) {
  const auto outcomes = run("select plan(2);\nselect pass('a');\nselect nothing from nowhere;\n");
  ASSERT_THAT(outcomes, SizeIs(2));
  EXPECT_EQ(outcomes[0].verdict, Verdict::passed);
  EXPECT_EQ(outcomes[1].verdict, Verdict::unknown);
  EXPECT_EQ(outcomes[1].error->sql->sqlstate, "42P01");
  EXPECT_EQ(outcomes[1].reason, "stopped at own/a.sql:3 after 1 assertions of 2");
}

TEST_F(TapFiles, ReadOnlyDatabaseIsAskedAndNotWritten) {
  install();
  const auto outcomes =
      run("begin; select plan(2); select is(count(*), 2::bigint, 'two') from t;"
          "insert into t values (9); select pass('never'); select * from finish(); rollback;",
          TapAccess::read_only);
  ASSERT_THAT(outcomes, SizeIs(2));
  EXPECT_EQ(outcomes[0].verdict, Verdict::passed);
  EXPECT_EQ(outcomes[1].verdict, Verdict::unknown);
  EXPECT_EQ(outcomes[1].error->sql->sqlstate, "25006");
  EXPECT_THAT(outcomes[1].reason, HasSubstr("it writes, which is refused"));
  EXPECT_EQ(rows(), "2");
}

TEST_F(TapFiles, NothingIsWrittenBeforeThePlanOfAReadOnlyDatabase) {
  install();
  const auto outcomes =
      run("insert into t values (9); select plan(1); select pass('a');", TapAccess::read_only);
  ASSERT_THAT(outcomes, SizeIs(1));
  EXPECT_EQ(outcomes[0].verdict, Verdict::unknown);
  EXPECT_EQ(rows(), "2");
  const auto late = run("select 1; select plan(1); select pass('a');", TapAccess::read_only);
  EXPECT_THAT(late.at(0).reason, HasSubstr("start the file with plan()"));
}

TEST_F(TapFiles, UnconfirmedDatabaseIsNotTouchedAndSaysWhatToDo) {
  install();
  const auto outcomes = run_unconfirmed("select plan(1); select pass('a');");
  ASSERT_THAT(outcomes, SizeIs(1));
  EXPECT_EQ(outcomes[0].verdict, Verdict::unknown);
  // What to do, with the name to type, and nothing of what the server said.
  EXPECT_THAT(outcomes[0].reason, HasSubstr("own/a.sql was not run: "));
  EXPECT_THAT(outcomes[0].reason, HasSubstr("--confirm=" + name()));
  ASSERT_TRUE(outcomes[0].error.has_value());
  EXPECT_EQ(outcomes[0].error->message, outcomes[0].reason);
  EXPECT_FALSE(outcomes[0].error->sql.has_value());
}

TEST_F(TapFiles, MissingPgtapIsASkipWithThePackage) {
  const auto outcomes = run("select plan(1); select pass('a');", TapAccess::read_only);
  ASSERT_THAT(outcomes, SizeIs(1));
  EXPECT_EQ(outcomes[0].verdict, Verdict::skipped);
  EXPECT_THAT(outcomes[0].reason, HasSubstr("package postgresql-<major>-pgtap"));
}

TEST_F(TapFiles, FileThatSkipsItselfIsSkipped) {
  install();
  const auto skipped = run("select '1..0 # SKIP not here'; -- plan(0)\nselect 'no plan()';");
  ASSERT_THAT(skipped, SizeIs(1));
  EXPECT_EQ(skipped[0].verdict, Verdict::skipped);
  EXPECT_EQ(skipped[0].reason, "not here");
}

TEST(UserChecksOnSqlite, PgtapIsSkippedAndOwnChecksRun) {
  const auto database = fulldress::testing::fresh_database("sqlite");
  const auto session = database->connect(fulldress::testing::soon());
  session->execute(
      "create table prices (id integer primary key, price int);"
      "insert into prices values (1, -1)");
  CheckOptions options;
  options.user = std::make_shared<const UserChecks>(parse_user_checks(
      {{"c/a.sql", "select plan(1);"},
       {"c/shop.negative-price.sql",
        "-- check: shop.negative-price\n-- title: Price below zero\n-- severity: error\n"
        "-- tier: core\n-- kind: catalog\n-- nothing: no prices\n-- condition: c\n-- effect: e\n"
        "-- fix: f\n-- cost: c\n-- false positives: f\n-- waiver: w\n-- source: s\n\n"
        "-- section: sqlite discovery\n"
        "select 'prices' as subject, count(*) as violations from prices where price < 0 "
        "order by 1\n"}}));
  options.ids = {"shop.*", "tap.a"};
  const auto outcomes = run_checks(*session, options);
  ASSERT_THAT(outcomes, SizeIs(2));
  EXPECT_EQ(outcomes[0].check_id, "shop.negative-price");
  EXPECT_EQ(outcomes[0].verdict, Verdict::failed);
  EXPECT_EQ(outcomes[1].verdict, Verdict::skipped);
  EXPECT_EQ(outcomes[1].reason, "pgTAP is for PostgreSQL");
  options.ids = {"shop.negativ-price"};
  EXPECT_THROW((void)run_checks(*session, options), UsageError);
}

}  // namespace
}  // namespace fulldress::checks
