#include "harness/engine/sqlite/engine.hpp"
#include "harness/engine/transaction.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fulldress::sqlite {
namespace {

Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

ServerOptions in_memory() {
  ServerOptions options;
  options.is_in_memory = true;
  return options;
}

class SqliteSessionTest : public ::testing::Test {
 protected:
  std::unique_ptr<Engine> engine = make_sqlite_engine();
  std::unique_ptr<Server> server = engine->start(in_memory(), soon());
  std::unique_ptr<Database> database = server->create("a b", soon());
  std::unique_ptr<Session> session = database->connect(soon());

  SqlErrorInfo error_of(const std::string& script) {
    try {
      session->execute(script);
    } catch (const SqlError& error) {
      return error.info();
    }
    return {};
  }
};

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

TEST_F(SqliteSessionTest, ForeignKeysAreOnFromTheStart) {
  session->execute("create table p (id integer primary key); create table c (p references p)");
  EXPECT_EQ(error_of("insert into c values (7)").sqlstate, "23503");
}

}  // namespace
}  // namespace fulldress::sqlite
