#include "tests/support/disposable.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

class PgReadOnlyTest : public ::testing::Test {
 protected:
  Session& reader() {
    if (!reader_) {
      database_ = fresh_database("postgres");
      database_->connect(soon())->execute("create table item (id integer)");
      attached_ = engine("postgres").attach(database_->url(), Access::read_only, soon());
      reader_ = attached_->connect(soon());
    }
    return *reader_;
  }
  std::string refusal_of(const std::string& script) {
    try {
      reader().execute(script);
    } catch (const SqlError& error) {
      return error.sqlstate();
    }
    return "accepted";
  }
  std::string value(const std::string& select) {
    return reader().query(select).rows.at(0).at(0).value_or("NULL");
  }
  std::string rows_written() {
    return database_->connect(soon())
        ->query("select pg_catalog.count(*) from item")
        .rows.at(0)
        .at(0)
        .value_or("");
  }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Database> attached_;
  std::unique_ptr<Session> reader_;
};

TEST_F(PgReadOnlyTest, ASettingDoesNotOpenIt) {
  for (const std::string setting :
       {"set transaction_read_only = off", "set default_transaction_read_only = off",
        "set session characteristics as transaction read write", "set transaction read write",
        "begin read write", "begin; set transaction read write", "start transaction read write"}) {
    EXPECT_NE(refusal_of(setting + "; insert into item values (1)"), "accepted") << setting;
    // The setting alone may be accepted; it must not help the next statement.
    std::ignore = refusal_of(setting);
    EXPECT_EQ(refusal_of("insert into item values (2)"), "25006") << setting;
    EXPECT_EQ(reader().transaction_state(), TransactionState::idle) << setting;
  }
  EXPECT_EQ(rows_written(), "0");
}

TEST_F(PgReadOnlyTest, ASettingDoesNotOpenItsTransactions) {
  for (const auto mode : {TransactionMode::read_write, TransactionMode::repeatable_read_only}) {
    std::ignore = refusal_of("set default_transaction_read_only = off");
    reader().begin(mode);
    EXPECT_NE(refusal_of("set transaction read write"), "accepted");
    reader().rollback();
    reader().begin(mode);
    EXPECT_EQ(refusal_of("insert into item values (1)"), "25006");
    reader().rollback();
  }
  EXPECT_EQ(rows_written(), "0");
}

TEST_F(PgReadOnlyTest, CopyIntoItIsRefused) {
  EXPECT_THROW(reader().copy_in({"", "item"}, {"id"}, [](Row&) { return false; }), SqlError);
  EXPECT_EQ(reader().copy_out("select id from item", [](const Row&) {}), 0);
  EXPECT_EQ(reader().transaction_state(), TransactionState::idle);
}

TEST_F(PgReadOnlyTest, NeverQueuesForALockForLong) {
  EXPECT_EQ(value("show lock_timeout"), "5s");
  EXPECT_EQ(value("show default_transaction_read_only"), "on");
}

TEST_F(PgReadOnlyTest, SettingsOfTheReaderLast) {
  EXPECT_EQ(refusal_of("set search_path = ''"), "accepted");
  EXPECT_EQ(value("show search_path"), "\"\"");
}

TEST_F(PgReadOnlyTest, ReadingGoesOnAfterAnError) {
  EXPECT_EQ(refusal_of("select 1/0"), "22012");
  EXPECT_EQ(reader().transaction_state(), TransactionState::idle);
  EXPECT_EQ(value("select 6 * 7"), "42");
}

}  // namespace
}  // namespace fulldress::testing
