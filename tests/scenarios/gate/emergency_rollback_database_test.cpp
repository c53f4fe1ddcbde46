#include "scenarios/emergency/rollback.hpp"
#include "scenarios/plan.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

/// A PostgreSQL database the user names.
class EmergencyRollbackOfAServer : public ::testing::Test {
 protected:
  EmergencyRollbackOfAServer() {
    files_.write("migrations/1_t.sql",
                 "-- fulldress:up\ncreate table t (id integer primary key);\n"
                 "alter table old add column note text;\n"
                 "-- fulldress:down\ndrop table t;\nalter table old drop column note;\n");
    options_.directory = files_.path() / "migrations";
    options_.database = database_->url();
    options_.confirm = database_->name();
    options_.limits.accept_empty = true;
    options_.takes_backup = true;
    options_.backup_directory = files_.path() / "backups";
    // Such a constraint is spelled otherwise once it was read again from a dump.
    execute(
        "create table old (id integer primary key, kind varchar(9) check (kind in ('a', 'b'))); "
        "insert into old values (1, 'a')");
  }
  void execute(const std::string& sql) const {
    const auto session = attached()->connect(soon());
    session->execute(sql);
    session->close();
  }
  [[nodiscard]] std::unique_ptr<Database> attached() const {
    return engine("postgres").attach(options_.database, Access::read_write, soon());
  }
  [[nodiscard]] std::string one(const std::string& sql) const {
    const auto session = attached()->connect(soon());
    auto value = session->query(sql).rows.at(0).at(0).value_or("NULL");
    session->close();
    return value;
  }
  Rehearsed migrate(const std::string& batch) {
    options_.verb = "migrate up";
    options_.batch = batch;
    return conclude(scenarios::plan_migrate_up(options_, engines()), options_);
  }
  Rehearsed roll_back(const EmergencyOptions& wanted) {
    options_.verb = "rollback";
    return conclude(scenarios::plan_rollback(options_, wanted, engines()), options_);
  }

  WrittenFiles files_;
  std::unique_ptr<Database> database_ = fresh_database("postgres");
  RunOptions options_;
};

TEST_F(EmergencyRollbackOfAServer, PutsItBackAndCanDoItAgain) {
  const auto up = migrate("first");
  ASSERT_EQ(up.exit_code(), ExitCode::passed) << up.troubles();
  execute("insert into t values (1); update old set note = 'new'");
  const auto back = roll_back({.batch = "first", .is_integrity_checked = true});
  EXPECT_EQ(back.exit_code(), ExitCode::passed) << back.troubles();
  EXPECT_THAT(back.step("loss").notes, Contains(HasSubstr("old: other columns")));
  EXPECT_EQ(one("select pg_catalog.to_regclass('public.t') is null"), "t");
  EXPECT_EQ(one("select pg_catalog.count(*) from old"), "1");
  // The restored database has another number, and is the same.
  const auto again = migrate("second");
  ASSERT_EQ(again.exit_code(), ExitCode::passed) << again.troubles();
  const auto first = roll_back({.batch = "first"});
  EXPECT_EQ(first.exit_code(), ExitCode::passed) << first.troubles();
  EXPECT_THAT(first.step("find").notes, Contains(HasSubstr("was rolled back before")));
  EXPECT_THAT(first.step("find").notes, Contains(HasSubstr("is undone too")));
}

TEST_F(EmergencyRollbackOfAServer, LeavesItAsItWasWhileSomebodyIsConnected) {
  ASSERT_EQ(migrate("first").exit_code(), ExitCode::passed);
  const auto somebody = attached();
  const auto session = somebody->connect(soon());
  session->execute("select 1");
  const auto back = roll_back({.batch = "first"});
  EXPECT_NE(back.exit_code(), ExitCode::passed);
  EXPECT_EQ(one("select pg_catalog.to_regclass('public.t') is null"), "f");
  session->close();
}

}  // namespace
}  // namespace fulldress::testing
