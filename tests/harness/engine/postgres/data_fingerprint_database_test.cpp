#include "harness/engine/inspector.hpp"
#include "tests/support/disposable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::postgres::testing {
namespace {

using fulldress::testing::fresh_database;
using fulldress::testing::soon;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PostgresData : public ::testing::Test {
 protected:
  [[nodiscard]] DataFingerprint data(const DataFingerprintOptions& options = {}) {
    return session_->inspector().data(*session_, options);
  }

  // What changes between two states of the same database, by table.
  std::vector<TableName> changed_by(const std::string& setup, const std::string& change) {
    session_->execute(setup);
    const auto before = data();
    session_->execute(change);
    return differing_tables(before, data());
  }

  std::unique_ptr<Database> database_ = fresh_database("postgres");
  std::unique_ptr<Session> session_ = database_->connect(soon());
};

TEST_F(PostgresData, TellsApartWhatIsEqualButNotTheSame) {
  const std::string setup =
      "create table n (v numeric, f float8, i interval, j json);"
      "insert into n values (1.0, 0, '1 mon', '{\"a\":1,\"b\":2}')";
  EXPECT_THAT(changed_by(setup, "update n set v = 1.00"), SizeIs(1));
  EXPECT_THAT(changed_by("select 1", "update n set f = '-0'"), SizeIs(1));
  EXPECT_THAT(changed_by("select 1", "update n set i = '30 days'"), SizeIs(1));
  EXPECT_THAT(changed_by("select 1", "update n set j = '{\"b\":2,\"a\":1}'"), SizeIs(1));
  EXPECT_THAT(changed_by("select 1", "update n set v = v"), IsEmpty());
}

TEST_F(PostgresData, TellsNullFromEmptyAndNeighboursApart) {
  EXPECT_THAT(changed_by("create table n (a text, b text); insert into n values ('', null)",
                         "update n set a = null, b = ''"),
              SizeIs(1));
  EXPECT_THAT(changed_by("truncate n; insert into n values ('x,y', 'z')",
                         "update n set a = 'x', b = 'y,z'"),
              SizeIs(1));
}

TEST_F(PostgresData, SeesDuplicatesOnBothSidesOfAPair) {
  EXPECT_THAT(changed_by("create table n (a int); insert into n values (1), (1), (2), (2)",
                         "update n set a = 3 where a = 1"),
              SizeIs(1));
}

TEST_F(PostgresData, IsIndifferentToOrderColumnsAndSettings) {
  EXPECT_THAT(changed_by("create table n (a int, b timestamptz);"
                         "insert into n select g, now() from generate_series(1, 50) g",
                         "create table o as select b, a from n order by a desc; drop table n;"
                         "alter table o rename to n; set timezone = 'Asia/Tokyo'"),
              IsEmpty());
  session_->execute("reset timezone");
  EXPECT_THAT(changed_by("drop table n; create table n (a int, b text);"
                         "insert into n select g, 'x' || g from generate_series(1, 50) g",
                         "create table o as select b, a from n order by a desc; drop table n;"
                         "alter table o rename to n"),
              IsEmpty());
}

TEST_F(PostgresData, ReadsSequencesWithIsCalled) {
  session_->execute("create sequence s start 5");
  EXPECT_EQ(data().sequences.at(0), (SequencePosition{{"public", "s"}, "5", false}));
  session_->query("select nextval('s')");
  EXPECT_EQ(data().sequences.at(0), (SequencePosition{{"public", "s"}, "5", true}));
}

// pg_sequence_last_value() tells of most; a select of each is what it is to agree with.
TEST_F(PostgresData, ReadsSequencesAsASelectDoes) {
  session_->execute(
      "create sequence never start 7; create sequence called; select nextval('called');"
      "create sequence back increment -3; select nextval('back'), nextval('back');"
      "create sequence put; select setval('put', 42, false);"
      "create sequence put_and_called; select setval('put_and_called', 42, true);"
      "create unlogged sequence light; select nextval('light');"
      "create sequence cached cache 20; select nextval('cached');"
      "create sequence again; select nextval('again'); alter sequence again restart;"
      "create sequence round minvalue 1 maxvalue 2 cycle; select nextval('round'), "
      "nextval('round'), nextval('round')");
  const auto found = data().sequences;
  ASSERT_THAT(found, SizeIs(9));
  for (const auto& each : found) {
    const auto row =
        session_->query("select last_value, is_called::text from " + each.sequence.name).rows.at(0);
    EXPECT_EQ(each.last_value, row.at(0)) << each.sequence.name;
    EXPECT_EQ(each.is_called, row.at(1) == "true") << each.sequence.name;
  }
}

TEST_F(PostgresData, RefusesToTellOfASequenceItMayNotRead) {
  session_->execute(
      "create sequence secret; select nextval('secret');"
      "do $$ begin create role fd_blind; exception when duplicate_object then null; end $$;"
      "set role fd_blind");
  try {
    static_cast<void>(data());
    FAIL() << "a position was told";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "42501");
  }
}

TEST_F(PostgresData, LeavesOutLedgersAndTheirSequences) {
  session_->execute("create table ledger (id serial); create table t (id serial)");
  const auto kept = data({.excluded_tables = {{"public", "ledger"}}});
  ASSERT_THAT(kept.tables, SizeIs(1));
  EXPECT_EQ(kept.tables[0].table, (TableName{"public", "t"}));
  ASSERT_THAT(kept.sequences, SizeIs(1));
  EXPECT_EQ(kept.sequences[0].sequence, (TableName{"public", "t_id_seq"}));
}

TEST_F(PostgresData, CountsPartitionsOnceAndInheritedTablesApart) {
  session_->execute(
      "create table p (i int) partition by list (i); create table p1 partition of p default;"
      "insert into p values (1), (2);"
      "create table parent (i int); create table child () inherits (parent);"
      "insert into child values (7)");
  const auto tables = data().tables;
  ASSERT_THAT(tables, SizeIs(3));
  EXPECT_EQ(tables[0].table.name, "child");
  EXPECT_EQ(tables[0].rows, 1);
  EXPECT_EQ(tables[1].table.name, "p");
  EXPECT_EQ(tables[1].rows, 2);
  EXPECT_EQ(tables[2].table.name, "parent");
  EXPECT_EQ(tables[2].rows, 0);
}

TEST_F(PostgresData, RefusesToDigestRowsItMayNotSee) {
  session_->execute(
      "create table secret (i int); insert into secret values (1);"
      "alter table secret enable row level security;"
      "do $$ begin create role fd_blind; exception when duplicate_object then null; end $$;"
      "grant select on secret to fd_blind; set role fd_blind");
  try {
    static_cast<void>(data());
    FAIL() << "a digest of the visible rows was made";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "42501");
  }
}

TEST_F(PostgresData, NamesTheChangedColumnsOfARow) {
  session_->execute(
      "create table t (id int primary key, a text, b text);"
      "insert into t select g, 'a', 'b' from generate_series(1, 200) g");
  const auto other = fulldress::testing::fresh_database("postgres");
  const auto right = other->connect(soon());
  right->execute(
      "create table t (id int primary key, b text, a text);"
      "insert into t select g, 'b', 'a' from generate_series(1, 199) g;"
      "update t set a = null where id = 7");
  const auto difference =
      session_->inspector().differing_rows(*session_, *right, {"public", "t"}, 10);
  ASSERT_THAT(difference.rows, SizeIs(2));
  EXPECT_EQ(difference.rows_before, 200);
  EXPECT_EQ(difference.rows_after, 199);
  for (const auto& row : difference.rows) {
    if (row.change == RowChange::changed) {
      EXPECT_THAT(row.key, ElementsAre("7"));
      EXPECT_THAT(row.changed_columns, ElementsAre("a"));
    } else {
      EXPECT_EQ(row.change, RowChange::missing);
      EXPECT_THAT(row.key, ElementsAre("200"));
    }
  }
}

}  // namespace
}  // namespace fulldress::postgres::testing
