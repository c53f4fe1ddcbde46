#include "tests/harness/engine/sqlite/support.hpp"

#include <string>
#include <vector>

namespace fulldress::sqlite {
namespace {

class SqliteData : public MemoryTest {
 protected:
  std::unique_ptr<Database> other_database = server->create("other", soon());
  std::unique_ptr<Session> other = other_database->connect(soon());

  static DataFingerprint data_of(Session& from) { return from.inspector().data(from); }
  bool is_equal(const std::string& left, const std::string& right) {
    const std::string clear = "drop table if exists t; create table t (a);";
    session->execute(clear + left);
    other->execute(clear + right);
    return data_of(*session) == data_of(*other);
  }
};

TEST_F(SqliteData, StorageClassIsPartOfAValue) {
  EXPECT_FALSE(is_equal("insert into t values (1)", "insert into t values ('1')"));
  EXPECT_FALSE(is_equal("insert into t values (1)", "insert into t values (1.0)"));
  EXPECT_FALSE(is_equal("insert into t values ('a')", "insert into t values (x'61')"));
  EXPECT_FALSE(is_equal("insert into t values (null)", "insert into t values ('')"));
  EXPECT_FALSE(is_equal("insert into t values ('')", "insert into t values (x'')"));
  EXPECT_FALSE(is_equal("insert into t values ('a' || char(0) || 'b')",
                        "insert into t values ('a' || char(0) || 'c')"));
  EXPECT_TRUE(is_equal("insert into t values (1), (2.5)", "insert into t values (2.5), (1)"));
}

TEST_F(SqliteData, ChangedStorageClassIsShown) {
  ASSERT_FALSE(is_equal("insert into t values (1)", "insert into t values ('1')"));
  const auto found = session->inspector().differing_rows(*session, *other, {"main", "t"}, 20);
  ASSERT_EQ(found.rows.size(), 2U);
  EXPECT_EQ(found.rows[0].before, (Row{"1 (integer)"}));
  EXPECT_EQ(found.rows[1].after, (Row{"1 (text)"}));
}

TEST_F(SqliteData, CountersArePositions) {
  const std::string table = "create table n (id integer primary key autoincrement, a);";
  session->execute(table);
  other->execute(table);
  EXPECT_EQ(data_of(*session), data_of(*other));
  EXPECT_EQ(data_of(*session).sequences.size(), 1U);
  other->execute("insert into n (a) values (1), (2); delete from n");
  EXPECT_EQ(data_of(*session).tables, data_of(*other).tables);
  EXPECT_NE(data_of(*session), data_of(*other));
  EXPECT_EQ(data_of(*other).sequences.at(0).last_value, "2");
  EXPECT_TRUE(data_of(*other).sequences.at(0).is_called);
  // A row of zero and no row at all give the same next number.
  other->execute("update sqlite_sequence set seq = 0");
  EXPECT_EQ(data_of(*session), data_of(*other));
}

TEST_F(SqliteData, TableWithoutAutoincrementHasNoCounter) {
  session->execute(
      "create table n (id integer primary key autoincrement);"
      "create table m (id integer primary key /* autoincrement */);");
  ASSERT_EQ(data_of(*session).sequences.size(), 1U);
  EXPECT_EQ(data_of(*session).sequences[0].sequence.name, "n");
}

TEST_F(SqliteData, GeneratedColumnsCountWhereTheyAreStored) {
  session->execute(
      "create table g (a int, b int as (a * 2), c int as (a * 3) stored);"
      "insert into g values (1)");
  EXPECT_EQ(data_of(*session).tables.at(0).columns, (std::vector<std::string>{"a", "c"}));
}

TEST_F(SqliteData, VirtualTablesCountByTheirContent) {
  const std::string table = "create virtual table f using fts5(a);";
  session->execute(table + "insert into f values ('one'), ('two')");
  other->execute(table + "insert into f values ('two'); insert into f values ('one')");
  ASSERT_EQ(data_of(*session).tables.size(), 1U);
  EXPECT_EQ(data_of(*session), data_of(*other));
  other->execute("update f set a = 'three' where a = 'one'");
  EXPECT_NE(data_of(*session), data_of(*other));
}

TEST_F(SqliteData, IndexWhoseContentIsGoneHasNone) {
  session->execute(
      "create table c (id integer primary key, a); create table d (a);"
      "create virtual table f using fts5(a, content='c', content_rowid='id')");
  ASSERT_EQ(data_of(*session).tables.size(), 3U);
  session->execute("drop table c");
  ASSERT_EQ(data_of(*session).tables.size(), 1U);
  EXPECT_EQ(data_of(*session).tables[0].table.name, "d");
}

TEST_F(SqliteData, TableOnOneSideOnlyHasAllItsRowsDiffering) {
  session->execute("create table only (id integer primary key, a); insert into only values (1, 2)");
  const auto gone = session->inspector().differing_rows(*session, *other, {"main", "only"}, 20);
  ASSERT_EQ(gone.rows.size(), 1U);
  EXPECT_EQ(gone.rows[0].change, RowChange::missing);
  const auto come = session->inspector().differing_rows(*other, *session, {"main", "only"}, 20);
  ASSERT_EQ(come.rows.size(), 1U);
  EXPECT_EQ(come.rows[0].change, RowChange::extra);
  EXPECT_TRUE(
      session->inspector().differing_rows(*session, *other, {"main", "none"}, 20).rows.empty());
}

TEST_F(SqliteData, OnlySharedColumnsAreCompared) {
  session->execute("create table c (id integer primary key, a, b); insert into c values (1, 2, 3)");
  other->execute("create table c (id integer primary key, b, d); insert into c values (1, 4, 5)");
  const auto found = session->inspector().differing_rows(*session, *other, {"main", "c"}, 20);
  EXPECT_EQ(found.columns, (std::vector<std::string>{"id", "b"}));
  ASSERT_EQ(found.rows.size(), 1U);
  EXPECT_EQ(found.rows[0].changed_columns, (std::vector<std::string>{"b"}));
}

TEST_F(SqliteData, NullKeysDoNotHideRows) {
  const std::string table = "create table k (a text primary key, b);";
  session->execute(table + "insert into k values (null, 1), (null, 2)");
  other->execute(table + "insert into k values (null, 1), (null, 3)");
  const auto found = session->inspector().differing_rows(*session, *other, {"main", "k"}, 20);
  ASSERT_EQ(found.rows.size(), 1U);
  EXPECT_EQ(found.rows[0].before, (Row{std::nullopt, "2"}));
  EXPECT_EQ(found.rows[0].after, (Row{std::nullopt, "3"}));
}

}  // namespace
}  // namespace fulldress::sqlite
