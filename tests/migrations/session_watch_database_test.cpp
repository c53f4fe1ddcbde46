#include "migrations/migrator.hpp"
#include "migrations/session_watch.hpp"
#include "tests/migrations/fake_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SessionWatchOnPostgres : public ::testing::Test {
 protected:
  /// What each migration left, as `version: change at line`.
  std::vector<std::string> left_by(const Files& files) {
    std::vector<std::string> lines;
    MigrateOptions options;
    options.on_session_change = [&](const MigrationRecord& record, const auto& changes) {
      for (const auto& change : changes) {
        lines.push_back(record.version + ": " + describe(change) + " at " +
                        std::to_string(change.position.line));
        weights_.push_back(change.may_change_meaning ? "heavy" : "light");
      }
    };
    for (const auto& record :
         apply(*place_.session, load_fake(files, "postgres", model_), options)) {
      EXPECT_EQ(record.verdict, Verdict::passed) << record.version;
    }
    return lines;
  }

  FakeModel model_;
  Place place_{"postgres"};
  std::vector<std::string> weights_;
};

TEST_F(SessionWatchOnPostgres, TellsSettingsWithTheirPlace) {
  const Files files{
      {"1.up.sql", "create schema app;\n-- app comes first\nset search_path = app;\n"},
      {"2.up.sql", "select set_config('work_mem', '9MB', false);\n"},
      {"3.up.sql", "set client_min_messages = error;\n"},
      {"4.up.sql", "reset search_path;\n"}};
  EXPECT_THAT(
      left_by(files),
      ElementsAre("1: setting search_path stays app at 3", "2: setting work_mem stays 9216 at 1",
                  "3: setting client_min_messages stays error at 1",
                  "4: setting search_path is as it was before (was app) at 1"));
  EXPECT_THAT(weights_, ElementsAre("heavy", "heavy", "light", "heavy"));
}

TEST_F(SessionWatchOnPostgres, TellsSettingsThatTheServerDoesNotKnow) {
  EXPECT_THAT(
      left_by({{"1.up.sql", "select 1;\nset app.tenant = 'a';\n"},
               {"2.up.sql", "select set_config('App.Mode', 'b', false);\n"},
               {"3.up.sql", "select set_config('app.inner', 'c', true);\n"},
               {"4.up.sql", "do $$ begin perform set_config ( 'app.late', 'd', false); end $$;\n"},
               {"5.up.sql", "set session app.tenant to 'e';\nset app.\"mode\" = 'b';\n"},
               {"6.up.sql", "reset app.tenant;\n"}}),
      ElementsAre("1: setting app.tenant stays a at 2", "2: setting app.mode stays b at 1",
                  "4: setting app.late stays d at 1", "5: setting app.tenant stays e (was a) at 1",
                  "6: setting app.tenant is as it was before (was e) at 1"));
}

TEST(CustomSettings, AreNamedBehindSetAndInCallsOnly) {
  EXPECT_THAT(custom_settings("update a.b set c = 'd.e'; reset f.g; alter table t set (a.b = 1);"
                              "set search_path = x.y; offset a.b; select set_configure('h.i')"),
              IsEmpty());
  EXPECT_THAT(custom_settings("SET Local \"My\".x TO 1; execute 'set a.b.c = 1';"
                              "perform pg_catalog.set_config\n('d.e', x, true)"),
              ElementsAre("a.b.c", "d.e", "my.x"));
}

TEST_F(SessionWatchOnPostgres, TellsWhatElseOutlivesATransaction) {
  EXPECT_THAT(left_by({{"1.up.sql", "create temp table scratch (i int);\n"},
                       {"2.up.sql", "select 1;\nselect pg_advisory_lock(7);\n"},
                       {"3.up.sql", "prepare question as select 1;\n"},
                       {"4.up.sql", "listen news;\n"},
                       {"5.up.sql", "declare rows cursor with hold for select 1;\n"}}),
              ElementsAre("1: temporary object scratch is left at 1",
                          "2: advisory lock 0:7:1:ExclusiveLock is left at 2",
                          "3: prepared statement question is left at 1",
                          "4: channel news is left at 1", "5: cursor rows is left at 1"));
}

TEST_F(SessionWatchOnPostgres, TellsTheRole) {
  place_.session->execute("grant all on schema public to pg_monitor");
  const Files files{{"1.up.sql",
                     "create table a ();\ngrant all on all tables in schema public to "
                     "pg_monitor;\nset role pg_monitor;\n"}};
  EXPECT_THAT(left_by(files), ElementsAre(::testing::HasSubstr("1: role stays pg_monitor (was ")));
}

TEST_F(SessionWatchOnPostgres, IsSilentAboutWhatEndsWithTheTransactionOrTheTool) {
  const Files files{
      {"1.up.sql", "set local search_path = pg_catalog;\nselect pg_advisory_xact_lock(7);\n"},
      {"2.up.sql", "set work_mem = '9MB';\nreset work_mem;\n"}};
  EXPECT_THAT(left_by(files), IsEmpty());
}

TEST_F(SessionWatchOnPostgres, KnowsThatASharedTransactionKeepsLocalSettings) {
  model_.execution.scope = TransactionScope::run;
  const Files files{{"1.up.sql", "set local work_mem = '9MB';\n"}, {"2.up.sql", "select 1;\n"}};
  EXPECT_THAT(left_by(files), ElementsAre("1: setting work_mem stays 9216 at 1"));
}

TEST_F(SessionWatchOnPostgres, KnowsWhatFlywayPutsBack) {
  model_.execution.reset = SessionReset::search_path_and_role;
  const Files files{
      {"1.up.sql", "set search_path = ''; set role pg_monitor; set work_mem = '9MB';\n"}};
  EXPECT_THAT(left_by(files), ElementsAre("1: setting work_mem stays 9216 at 1"));
}

}  // namespace
}  // namespace fulldress::migrations
