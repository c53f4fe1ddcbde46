#include "harness/engine/sqlite/session.hpp"

#include "tests/harness/engine/sqlite/support.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fulldress::sqlite {
namespace {

using SqliteSessionTest = MemoryTest;

TEST_F(SqliteSessionTest, ScriptIsRunStatementByStatementWithTriggersWhole) {
  session->execute(
      "create table t (a); create trigger tr after insert on t begin update t set a = 2; end; "
      "insert into t values (1);");
  EXPECT_EQ(session->query("select a from t").rows, (std::vector<Row>{{"2"}}));
}

TEST_F(SqliteSessionTest, OffsetOfAnErrorCountsFromTheStartOfTheScript) {
  const std::string script = "create table t (a);\ninsert into t values (1);\nselect x from t";
  const auto error = error_of(script);
  EXPECT_EQ(error.sqlstate, "42703");
  EXPECT_EQ(error.offset_bytes, script.find('x'));
}

TEST_F(SqliteSessionTest, ErrorWithoutTokenPointsAtItsStatementBehindComments) {
  const std::string script =
      "create table t (a unique);\ninsert into t values (1);\n-- why\n/* not */ insert into t "
      "values (1);";
  const auto error = error_of(script);
  EXPECT_EQ(error.sqlstate, "23505");
  EXPECT_EQ(error.offset_bytes, script.rfind("insert"));
}

TEST_F(SqliteSessionTest, RealsReadBackTheSameAndDifferFromIntegers) {
  const auto rows =
      session->query("select 1, 1.0, 0.1, 1e300, 9e999, -9e999, 0.1 + 0.2, x'00ff', null").rows;
  EXPECT_EQ(rows, (std::vector<Row>{{"1", "1.0", "0.1", "1e+300", "Infinity", "-Infinity",
                                     "0.30000000000000004", "\\x00ff", std::nullopt}}));
}

TEST_F(SqliteSessionTest, LocalTimeIsTheSameOnEveryMachine) {
  EXPECT_EQ(value_of("select datetime('2026-01-31 12:00:00', 'localtime')"), "2026-01-31 07:00:00");
  EXPECT_EQ(value_of("select datetime('2026-07-31 07:00:00', 'utc')"), "2026-07-31 12:00:00");
}

TEST_F(SqliteSessionTest, ForeignKeysAreOnFromTheStart) {
  session->execute("create table p (id integer primary key); create table c (p references p)");
  EXPECT_EQ(error_of("insert into c values (7)").sqlstate, "23503");
}

TEST_F(SqliteSessionTest, ByteOrderMarkAndCarriageReturnsAreBlanks) {
  session->execute(
      "\xEF\xBB\xBF"
      "create table t (a);\r\ninsert into t values (1);\r\n");
  EXPECT_EQ(value_of("select count(*) from t"), "1");
}

TEST_F(SqliteSessionTest, LongScriptIsNotCopiedForEveryStatement) {
  std::string script = "create table t (a);";
  for (int row = 0; row < 20'000; ++row) script += "insert into t values (1);\n";
  session->execute(script);
  EXPECT_EQ(value_of("select count(*) from t"), "20000");
}

TEST_F(SqliteSessionTest, ScriptFailsStatementByStatement) {
  EXPECT_EQ(error_of("create table t (a); insert into t values (1); oops").sqlstate, "42601");
  EXPECT_EQ(value_of("select count(*) from t"), "1");
}

TEST_F(SqliteSessionTest, ScriptMaySwitchForeignKeysOff) {
  session->execute("create table p (id integer primary key); create table c (p references p)");
  session->execute("pragma foreign_keys = off; insert into c values (7); pragma foreign_keys = on");
  EXPECT_EQ(error_of("insert into c values (8)").sqlstate, "23503");
  EXPECT_EQ(value_of("select count(*) from c"), "1");
}

TEST_F(SqliteSessionTest, SqlstatesOfSqliteItself) {
  session->execute(
      "create table t (id integer primary key, a int) strict;"
      "create table m (a references n (b)); create table n (b);"
      "create trigger g before delete on t begin select raise(abort, 'two\nlines'); end;"
      "insert into t values (1, 1);");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"insert into t values (2, 'text')", "42804"},
      {"insert into t values ('x', 1)", "42804"},
      {"delete from t", "P0001"},
      {"insert into m values (1)", "42830"},
      {"drop index missing", "42704"},
      {"drop table missing", "42P01"},
      {"create index i on t (missing)", "42703"},
      {"select a collate missing from t order by 1", "42704"},
      {"create virtual table v using missing(a)", "42704"},
      {"rollback", "25P01"},
      {"begin; begin", "25001"},
      {"rollback; select zeroblob(2000000000)", "54000"},
  };
  for (const auto& [script, sqlstate] : cases) {
    const auto error = error_of(script);
    EXPECT_EQ(error.sqlstate, sqlstate) << script << ": " << error.message;
    EXPECT_EQ(error.message.find('\n'), std::string::npos);
  }
}

TEST_F(SqliteSessionTest, FullDatabaseSaysSoAndTakesItsTransactionBack) {
  session->execute("create table t (a); pragma max_page_count = 20");
  const auto error = error_of("begin; insert into t values (randomblob(1000000))");
  EXPECT_EQ(error.sqlstate, "53100");
  EXPECT_FALSE(error.hint.empty());
  EXPECT_NO_THROW(session->rollback());
  EXPECT_EQ(session->transaction_state(), TransactionState::idle);
  EXPECT_EQ(value_of("select count(*) from t"), "0");
}

TEST_F(SqliteSessionTest, ReadOnlyTransactionCannotBeSwitchedOff) {
  session->execute("create table t (a)");
  {
    const Transaction transaction(*session, TransactionMode::repeatable_read_only);
    EXPECT_EQ(error_of("pragma query_only = off").sqlstate, "42501");
    EXPECT_EQ(error_of("insert into t values (1)").sqlstate, "25006");
    EXPECT_EQ(error_of("pragma user_version = 7").sqlstate, "25006");
    EXPECT_EQ(error_of("create temp table x (a)").sqlstate, "25006");
    EXPECT_EQ(value_of("pragma query_only"), "1");
  }
  EXPECT_EQ(value_of("pragma query_only"), "0");
  EXPECT_NO_THROW(session->execute("pragma query_only = on; pragma query_only = off"));
}

TEST_F(SqliteSessionTest, BusyTimeoutOfAScriptDoesNotOutlastTheDeadline) {
  session->execute("create table t (a)");
  const auto other = database->connect(soon());
  const Transaction blocking(*session);
  session->execute("insert into t values (1)");
  other->set_deadline(Deadline::after(std::chrono::milliseconds(100)));
  try {
    other->execute("pragma busy_timeout = 600000; insert into t values (2)");
    FAIL() << "a locked table was written";
  } catch (const InfrastructureError& error) {
    EXPECT_EQ(error.id(), "engine.deadline");
  }
}

TEST_F(SqliteSessionTest, InterruptedWriteLeavesTheSessionUsableInATransaction) {
  session->execute("create table t (a)");
  {
    const Transaction transaction(*session);
    session->set_deadline(Deadline::after(std::chrono::milliseconds(50)));
    EXPECT_THROW(session->execute("insert into t with recursive n (i) as (select 1 union all "
                                  "select i + 1 from n) select i from n"),
                 InfrastructureError);
    session->set_deadline(soon());
  }
  EXPECT_EQ(value_of("select count(*) from t"), "0");
  session->execute("insert into t values (1)");
}

TEST_F(SqliteSessionTest, CopyKeepsRealsBytesAndAffinity) {
  session->execute("create table t (r real, n numeric, b blob, x text, any)");
  std::vector<Row> rows = {{"0.1", "1e3", "\\x00ff", "\\x00ff", "5"},
                           {"-Infinity", "007", "not bytes", "1.50", "1.50"}};
  std::size_t next = 0;
  session->copy_in({"main", "t"}, {}, [&](Row& row) {
    if (next == rows.size()) return false;
    row = rows[next++];
    return true;
  });
  EXPECT_EQ(session->query("select r, n, b, x, any from t").rows,
            (std::vector<Row>{{"0.1", "1000", "\\x00ff", "\\x00ff", "5"},
                              {"-Infinity", "7", "not bytes", "1.50", "1.50"}}));
  EXPECT_EQ(session->query("select typeof(r), typeof(n), typeof(b), typeof(x), typeof(any) from t")
                .rows.at(0),
            (Row{"real", "integer", "blob", "text", "text"}));
}

TEST_F(SqliteSessionTest, CopyWithoutColumnsFillsThoseThatCanBeWritten) {
  session->execute("create table t (a, b as (a || '!'), c)");
  session->copy_in({"", "t"}, {}, [done = false](Row& row) mutable {
    row = {"1", "2"};
    return !std::exchange(done, true);
  });
  EXPECT_EQ(session->query("select a, b, c from t").rows, (std::vector<Row>{{"1", "1!", "2"}}));
}

TEST_F(SqliteSessionTest, CopyWithoutColumnsIntoNoTableSaysSo) {
  const RowSource none = [](Row&) { return false; };
  try {
    session->copy_in({"", "missing"}, {}, none);
    FAIL() << "a table that is not there was filled";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "42P01");
  }
  session->execute("create temp table passing (a)");
  EXPECT_EQ(session->copy_in({"", "passing"}, {}, none), 0);
}

TEST_F(SqliteSessionTest, FailedCopyInATransactionTakesOnlyItselfBack) {
  session->execute("create table t (a int unique)");
  Transaction transaction(*session);
  session->execute("insert into t values (0)");
  int next = 5;
  EXPECT_THROW(session->copy_in({"", "t"}, {"a"},
                                [&](Row& row) {
                                  row = {std::to_string(next)};
                                  return next-- >= 0;
                                }),
               SqlError);
  EXPECT_EQ(value_of("select count(*) from t"), "1");
  transaction.commit();
  EXPECT_EQ(value_of("select count(*) from t"), "1");
}

TEST_F(SqliteSessionTest, EveryRoundingOfARealReadsBack) {
  session->execute("create table t (r real)");
  // Doubles whose shortest text SQLite's own reader is known to get wrong by one bit now and then.
  std::vector<std::string> reals;
  double value = 1.0 / 3.0;
  for (int power = 0; power < 600; ++power) {
    value = power < 300 ? value * 1.9 : value / 3.7;
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    std::string& shortest = reals.emplace_back(text.data(), end);
    if (shortest.find_first_of(".e") == std::string::npos) shortest += ".0";
  }
  std::size_t next = 0;
  session->copy_in({"", "t"}, {"r"}, [&](Row& row) {
    if (next == reals.size()) return false;
    row = {reals[next++]};
    return true;
  });
  std::vector<std::string> found;
  session->copy_out("select r from t order by rowid",
                    [&](const Row& row) { found.push_back(row[0].value_or("")); });
  EXPECT_EQ(found, reals);
}

}  // namespace
}  // namespace fulldress::sqlite
