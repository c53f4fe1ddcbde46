#include "migrations/migrator.hpp"
#include "tests/migrations/fake_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The same on PostgreSQL, and what tools put back in a session.
namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SharedTransactionOnPostgres : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  std::string tables() {
    return value_of(session(),
                    "select coalesce(string_agg(relname, ' ' order by relname), '') from pg_class "
                    "where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not "
                    "like 'fake%'");
  }

  FakeModel model_{.execution = {.own_transactions = OwnTransactions::tolerated,
                                 .scope = TransactionScope::run}};
  Place place_{"postgres"};
};

TEST_F(SharedTransactionOnPostgres, TakesEverythingBackWhenOneFails) {
  const Files files{{"1.up.sql", "create table a (i int);"}, {"2.up.sql", "select 1/0;"}};
  EXPECT_THAT(lines_of(apply(session(), load_fake(files, "postgres", model_))),
              ElementsAre("1 skipped", "2 failed"));
  EXPECT_EQ(tables(), "");
  EXPECT_EQ(value_of(session(), "select message from fake_failures"), "division by zero");
}

TEST_F(SharedTransactionOnPostgres, TakesEverythingBackWhenOnlyCommitFindsWhatIsWrong) {
  const Files files{{"1.up.sql",
                     "create table a (i int primary key, p int references a deferrable initially "
                     "deferred);"},
                    {"2.up.sql", "insert into a values (1, 2);"},
                    {"3.up.sql", "create table c ();"}};
  const auto records = apply(session(), load_fake(files, "postgres", model_));
  EXPECT_THAT(lines_of(records), ElementsAre("1 skipped", "2 skipped", "3 failed"));
  EXPECT_EQ(records[2].error->id, "sql.23503");
  EXPECT_THAT(records[2].reason, HasSubstr("COMMIT of all"));
  EXPECT_EQ(tables(), "");
}

TEST_F(SharedTransactionOnPostgres, IsEndedByABodyWithItsOwn) {
  const Files files{{"1.up.sql", "create table a ();"},
                    {"2.up.sql", "begin; create table b (); commit;"},
                    {"3.up.sql", "create table c ();"},
                    {"4.up.sql", "create table d (); select 1/0;"}};
  const auto records = apply(session(), load_fake(files, "postgres", model_));
  EXPECT_THAT(lines_of(records), ElementsAre("1 passed", "2 passed", "3 passed", "4 failed"));
  EXPECT_THAT(records[1].reason, HasSubstr("2.up.sql:1:27: it ends the transaction"));
  EXPECT_EQ(tables(), "a b c");
  EXPECT_EQ(value_of(session(), "select string_agg(version, ' ') from fake_ledger"), "1 2 3");
}

TEST_F(SharedTransactionOnPostgres, KnowsWhatABodyThatGoesOnHasCommitted) {
  const Files files{{"1.up.sql", "create table a ();"},
                    {"2.up.sql", "commit; begin; create table b ();"},
                    {"3.up.sql", "select 1/0;"}};
  const auto records = apply(session(), load_fake(files, "postgres", model_));
  EXPECT_THAT(lines_of(records), ElementsAre("1 passed", "2 skipped", "3 failed"));
  EXPECT_EQ(value_of(session(), "select string_agg(version, ' ') from fake_ledger"), "1");
}

TEST_F(SharedTransactionOnPostgres, ToleratesAnEndInATransactionOfItsOwnToo) {
  model_.execution.scope = TransactionScope::migration;
  const Files files{{"1.up.sql", "begin; create table a (); commit;"}};
  EXPECT_THAT(lines_of(apply(session(), load_fake(files, "postgres", model_))),
              ElementsAre("1 passed"));
  EXPECT_EQ(value_of(session(), "select version from fake_ledger"), "1");
}

TEST_F(SharedTransactionOnPostgres, LeavesNoTransactionOfAFailedBodyOpen) {
  const Files files{{"1.up.sql", "-- plain\nbegin; create table a (); select 1/0;"}};
  EXPECT_THAT(lines_of(apply(session(), load_fake(files, "postgres", model_))),
              ElementsAre("1 failed"));
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
}

TEST_F(SharedTransactionOnPostgres, PutsTheSearchPathBackBeforeTheLedger) {
  const Files files{{"1.up.sql", "create schema app; set search_path = app; set work_mem = '9MB';"},
                    {"2.up.sql", "create table b ();"}};
  for (const auto scope : {TransactionScope::migration, TransactionScope::run}) {
    Place place("postgres");
    model_.execution.scope = scope;
    model_.execution.reset = SessionReset::search_path;
    const auto set = load_fake(files, "postgres", model_);
    EXPECT_THAT(lines_of(apply(*place.session, set)), ElementsAre("1 passed", "2 passed"));
    EXPECT_EQ(value_of(*place.session, "select 'public.b'::regclass"), "b");
    EXPECT_EQ(value_of(*place.session, "show work_mem"), "9MB");
  }
}

TEST_F(SharedTransactionOnPostgres, PutsEverySettingBack) {
  model_.execution.reset = SessionReset::everything;
  const Files files{{"1.up.sql", "set search_path = ''; set work_mem = '9MB';"}};
  EXPECT_THAT(lines_of(apply(session(), load_fake(files, "postgres", model_))),
              ElementsAre("1 passed"));
  EXPECT_EQ(value_of(session(), "select count(*) from pg_settings where source = 'session'"), "0");
}

}  // namespace
}  // namespace fulldress::migrations
