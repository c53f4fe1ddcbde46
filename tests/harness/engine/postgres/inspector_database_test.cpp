#include "harness/engine/inspector.hpp"
#include "harness/engine/transaction.hpp"
#include "tests/support/disposable.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::postgres::testing {
namespace {

using fulldress::testing::fresh_database;
using fulldress::testing::soon;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PostgresInspector : public ::testing::Test {
 protected:
  std::string shown(const std::string& setting) {
    return session_->query("select current_setting($1)", {setting}).rows[0][0].value_or("");
  }
  [[nodiscard]] const Inspector& inspector() const { return session_->inspector(); }
  std::vector<std::string> read_tables() {
    std::vector<std::string> names;
    for (const auto& table : inspector().data(*session_).tables) {
      names.push_back(table.table.to_text());
    }
    return names;
  }
  TableDifference rows_between(const std::string& before, const std::string& after,
                               std::size_t rows_max = 100) {
    session_->execute(before);
    const auto other = fresh_database("postgres");
    const auto right = other->connect(soon());
    right->execute(after);
    return inspector().differing_rows(*session_, *right, {"public", "t"}, rows_max);
  }

  std::unique_ptr<Database> database_ = fresh_database("postgres");
  std::unique_ptr<Session> session_ = database_->connect(soon());
};

TEST_F(PostgresInspector, LeavesSettingsOfASessionAsTheyWere) {
  session_->execute(
      "create table t (i int); set search_path = public; set timezone = 'Asia/Tokyo'");
  static_cast<void>(inspector().schema(*session_));
  static_cast<void>(inspector().data(*session_));
  static_cast<void>(inspector().tables(*session_));
  EXPECT_EQ(shown("search_path"), "public");
  EXPECT_EQ(shown("timezone"), "Asia/Tokyo");
  EXPECT_EQ(shown("row_security"), "on");
  EXPECT_EQ(session_->transaction_state(), TransactionState::idle);
}

TEST_F(PostgresInspector, LeavesLocalSettingsOfATransactionLocal) {
  session_->execute("create table t (i int); set search_path = public");
  Transaction transaction(*session_);
  session_->execute("set local search_path = t; insert into public.t values (1)");
  static_cast<void>(inspector().schema(*session_));
  EXPECT_EQ(inspector().data(*session_).tables.at(0).rows, 1);
  EXPECT_EQ(shown("search_path"), "t");
  transaction.commit();
  EXPECT_EQ(shown("search_path"), "public");
}

TEST_F(PostgresInspector, LeavesATransactionUsableWhenItCannotRead) {
  session_->execute(
      "do $$ begin create role fd_stranger; exception when duplicate_object then null; end $$;"
      "create table t (i int)");
  Transaction transaction(*session_);
  session_->execute(
      "create table u (i int); set local role fd_stranger; set local timezone = 'PST8PDT'");
  EXPECT_THROW(static_cast<void>(inspector().data(*session_)), SqlError);
  EXPECT_EQ(session_->transaction_state(), TransactionState::active);
  EXPECT_EQ(shown("role"), "fd_stranger");
  EXPECT_EQ(shown("timezone"), "PST8PDT");
  transaction.commit();
  EXPECT_TRUE(inspector().has_table(*session_, "u"));
}

TEST_F(PostgresInspector, RefusesAFailedTransaction) {
  const Transaction transaction(*session_);
  EXPECT_THROW(session_->execute("select 1/0"), SqlError);
  EXPECT_THROW(static_cast<void>(inspector().schema(*session_)), SqlError);
}

TEST_F(PostgresInspector, ReadsThePrintedFormsItPins) {
  session_->execute(
      "create table t (at timestamptz default timestamptz '2020-01-01 00:00+00', f float8);"
      "insert into t values (now(), 0.1)");
  const auto schema = inspector().schema(*session_);
  const auto data = inspector().data(*session_);
  session_->execute(
      "set timezone = 'Asia/Tokyo'; set datestyle = german; set extra_float_digits = -5;"
      "set quote_all_identifiers = on; set search_path = ''");
  EXPECT_THAT(diff(schema, inspector().schema(*session_)), IsEmpty());
  EXPECT_EQ(data, inspector().data(*session_));
}

TEST_F(PostgresInspector, ListsUserTablesWithColumnsAndKeys) {
  session_->execute(
      "create table t (a int, b text not null, c int generated always as (a + 1) stored,"
      " primary key (b, a)); alter table t drop column c; alter table t add column d numeric(5, 2);"
      "create table nothing (); create temporary table passing (i int);"
      "create table p (i int) partition by list (i); create table p1 partition of p default;"
      "create view v as select 1 as one; create table member (i int);"
      "alter extension plpgsql add table member");
  const auto tables = inspector().tables(*session_);
  ASSERT_THAT(tables, SizeIs(3));
  EXPECT_EQ(tables[0].name, (TableName{"public", "nothing"}));
  EXPECT_THAT(tables[0].columns, IsEmpty());
  EXPECT_EQ(tables[1].name, (TableName{"public", "p"}));
  EXPECT_EQ(tables[2].name, (TableName{"public", "t"}));
  ASSERT_THAT(tables[2].columns, SizeIs(3));
  EXPECT_TRUE(tables[2].columns[0].is_not_null);
  EXPECT_EQ(tables[2].columns[2].type, "numeric(5,2)");
  EXPECT_THAT(tables[2].primary_key, ElementsAre("b", "a"));
}

TEST_F(PostgresInspector, ReadsLargeObjects) {
  EXPECT_THAT(read_tables(), IsEmpty());
  session_->execute("select lo_from_bytea(4711, 'one')");
  const auto before = inspector().data(*session_);
  session_->execute("select lo_put(4711, 0, 'two')");
  EXPECT_THAT(differing_tables(before, inspector().data(*session_)),
              ElementsAre(TableName{"pg_catalog", "pg_largeobject"}));
}

TEST_F(PostgresInspector, ReadsWhatAnExtensionDeclaresAsConfiguration) {
  session_->execute(
      "create table known (i int); create table internal (i int);"
      "alter extension plpgsql add table known; alter extension plpgsql add table internal;"
      "update pg_extension set extconfig = array['known'::regclass] where extname = 'plpgsql'");
  EXPECT_THAT(read_tables(), ElementsAre("public.known"));
  EXPECT_THAT(inspector().tables(*session_), IsEmpty());
}

TEST_F(PostgresInspector, NeverReadsAnotherServersRows) {
  session_->execute(
      "create foreign data wrapper w; create server s foreign data wrapper w;"
      "create foreign table far (i int) server s;"
      "create table p (i int) partition by list (i);"
      "create table p_near partition of p for values in (1);"
      "create foreign table p_far partition of p for values in (2) server s;"
      "insert into p_near values (1)");
  EXPECT_THAT(read_tables(), ElementsAre("public.p_near"));
  ASSERT_THAT(inspector().tables(*session_), SizeIs(1));
  EXPECT_EQ(inspector().tables(*session_)[0].name.name, "p");
}

TEST_F(PostgresInspector, FindsTablesColumnsAndIndexesByBareAndQualifiedName) {
  session_->execute(
      "create schema other; create table t (i int primary key, \"a.b\" int);"
      "create table other.hidden (i int); create index hidden_i on other.hidden (i);"
      "create table \"dot.ted\" (i int); create view v as select 1 as one");
  auto& session = *session_;
  EXPECT_TRUE(inspector().has_table(session, "t"));
  EXPECT_TRUE(inspector().has_table(session, "public.t"));
  EXPECT_TRUE(inspector().has_table(session, "dot.ted"));
  EXPECT_FALSE(inspector().has_table(session, "hidden"));
  EXPECT_TRUE(inspector().has_table(session, "other.hidden"));
  EXPECT_FALSE(inspector().has_table(session, "nowhere.t"));
  EXPECT_FALSE(inspector().has_table(session, "v"));
  EXPECT_FALSE(inspector().has_table(session, "t\"; drop table t; --"));
  EXPECT_TRUE(inspector().has_column(session, "t", "a.b"));
  EXPECT_TRUE(inspector().has_column(session, "other.hidden", "i"));
  EXPECT_FALSE(inspector().has_column(session, "t", "ctid"));
  EXPECT_FALSE(inspector().has_column(session, "absent", "i"));
  EXPECT_TRUE(inspector().has_index(session, "t_pkey"));
  EXPECT_FALSE(inspector().has_index(session, "t"));
  EXPECT_FALSE(inspector().has_index(session, "hidden_i"));
  EXPECT_TRUE(inspector().has_index(session, "other.hidden_i"));
  session.execute("set search_path = other");
  EXPECT_TRUE(inspector().has_table(session, "hidden"));
  EXPECT_FALSE(inspector().has_table(session, "t"));
}

TEST_F(PostgresInspector, CountsCopiesOfRowsWithoutAKey) {
  const auto difference = rows_between(
      "create table t (\"a\"\"b\" int, c text);"
      "insert into t values (1, null), (1, null), (1, null), (2, ''), (3, 'x')",
      "create table t (\"a\"\"b\" int, c text);"
      "insert into t values (3, 'x'), (2, null), (1, null)");
  int missing = 0;
  int extra = 0;
  for (const auto& row : difference.rows) {
    missing += row.change == RowChange::missing ? 1 : 0;
    extra += row.change == RowChange::extra ? 1 : 0;
    EXPECT_THAT(row.key, IsEmpty());
  }
  EXPECT_EQ(missing, 3);
  EXPECT_EQ(extra, 1);
  EXPECT_EQ(difference.rows_before, 5);
  EXPECT_EQ(difference.rows_after, 3);
}

TEST_F(PostgresInspector, ComparesTheColumnsBothSidesHave) {
  const auto difference = rows_between(
      "create table t (id int primary key, a int, gone int); insert into t values (1, 2, 3)",
      "create table t (id int primary key, fresh text, a int); insert into t values (1, 'x', 2)");
  EXPECT_THAT(difference.columns, ElementsAre("id", "a"));
  EXPECT_THAT(difference.key_columns, ElementsAre("id"));
  EXPECT_THAT(difference.rows, IsEmpty());
}

TEST_F(PostgresInspector, ComparesATableOfOneSideWithNoRows) {
  const auto difference =
      rows_between("create table t (id int primary key); insert into t values (1), (2)", "");
  EXPECT_EQ(difference.rows_before, 2);
  EXPECT_EQ(difference.rows_after, 0);
  ASSERT_THAT(difference.rows, SizeIs(2));
  EXPECT_EQ(difference.rows[0].change, RowChange::missing);
}

TEST_F(PostgresInspector, CapsTheExamplesAndSaysSo) {
  const auto difference = rows_between(
      "create table t (id int primary key, a int); insert into t select g, 1 from"
      " generate_series(1, 5000) g",
      "create table t (id int primary key, a int); insert into t select g, 2 from"
      " generate_series(1, 5000) g",
      7);
  EXPECT_THAT(difference.rows, SizeIs(7));
  EXPECT_TRUE(difference.is_capped);
  for (const auto& row : difference.rows) {
    EXPECT_EQ(row.change, RowChange::changed);
    EXPECT_THAT(row.changed_columns, ElementsAre("a"));
  }
}

}  // namespace
}  // namespace fulldress::postgres::testing
