#include "migrations/session_watch.hpp"

#include "migrations/migrator.hpp"
#include "tests/migrations/fake_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// On SQLite; its sister on PostgreSQL is in session_watch_database_test.cpp.
namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What each migration left, as `version: change at line`.
std::vector<std::string> left_by(const Files& files, Session& session, const FakeModel& model,
                                 RunMode mode = RunMode::real) {
  std::vector<std::string> lines;
  MigrateOptions options{.mode = mode};
  options.on_session_change = [&](const MigrationRecord& record, const auto& changes) {
    for (const auto& change : changes) {
      lines.push_back(record.version + ": " + describe(change) + " at " +
                      std::to_string(change.position.line));
    }
  };
  for (const auto& record :
       apply(session, load_fake(files, session.engine_name(), model), options)) {
    EXPECT_EQ(record.verdict, Verdict::passed) << record.version;
  }
  return lines;
}

TEST(SessionWatch, TellsWhatAMigrationLeavesOnSqlite) {
  Place place("sqlite");
  const Files files{{"1.up.sql", "-- plain\ncreate table a (i int);\npragma foreign_keys = on;\n"},
                    {"2.up.sql", "create temp table scratch (i int);\n"},
                    {"3.up.sql", "-- plain\nattach ':memory:' as other;\n"},
                    {"4.up.sql", "-- plain\npragma foreign_keys = off;\n"}};
  EXPECT_THAT(left_by(files, *place.session, {}),
              ElementsAre("1: pragma foreign_keys stays 1 (was 0) at 3",
                          "2: temporary object scratch is left at 1",
                          "3: attached database other is left at 2",
                          "4: pragma foreign_keys stays 0 (was 1) at 2"));
}

TEST(SessionWatch, IsSilentAboutWhatIsPutBack) {
  Place place("sqlite");
  const Files files{{"1.up.sql",
                     "-- plain\npragma foreign_keys = on;\ncreate table a (i int);\n"
                     "create temp table s (i int); drop table s;\npragma foreign_keys = off;\n"}};
  EXPECT_THAT(left_by(files, *place.session, {}), IsEmpty());
}

TEST(SessionWatch, SeesNothingInADryRun) {
  Place place("sqlite");
  const Files files{{"1.up.sql", "create temp table scratch (i int);\n"}};
  EXPECT_THAT(left_by(files, *place.session, {}, RunMode::dry), IsEmpty());
}

}  // namespace
}  // namespace fulldress::migrations
