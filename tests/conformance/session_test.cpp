#include "harness/engine/sql_template.hpp"
#include "tests/conformance/conformance.hpp"

#include <map>

namespace fulldress::testing {
namespace {

class SessionContract : public EngineTest {};

INSTANTIATE_TEST_SUITE_P(Engine, SessionContract, ::testing::ValuesIn(engine_names()), engine_of);

TEST_P(SessionContract, RunsAScriptOfSeveralStatements) {
  session().execute(
      "-- a comment; with a semicolon\n"
      "create table item (id integer primary key, name text);\n"
      "insert into item values (1, 'semi;colon');\n"
      "insert into item values (2, 'quo''te');");
  EXPECT_EQ(rows_of(session(), "select id, name from item order by id"),
            (std::vector<Row>{{"1", "semi;colon"}, {"2", "quo'te"}}));
}

TEST_P(SessionContract, ScriptWithoutStatementsDoesNothing) {
  for (const std::string script : {"", "  \n", "-- nothing", "/* nothing */ ;", ";;"}) {
    EXPECT_NO_THROW(session().execute(script)) << script;
  }
}

TEST_P(SessionContract, NamesColumnsEvenWithoutRows) {
  session().execute("create table item (id integer, name text)");
  const auto result = session().query("select id as key, name from item");
  EXPECT_EQ(result.columns, (std::vector<std::string>{"key", "name"}));
  EXPECT_TRUE(result.rows.empty());
}

TEST_P(SessionContract, BindsParametersAsValuesAndNeverAsText) {
  session().execute("create table item (id integer primary key, name text)");
  const std::vector<Value> names = {"'; drop table item; --", "$1", "",    std::nullopt,
                                    "caf\u00e9 \U0001F600",   "\\", "NULL"};
  for (std::size_t id = 0; id < names.size(); ++id) {
    session().query("insert into item values ($1, $2)", {std::to_string(id), names[id]});
  }
  for (std::size_t id = 0; id < names.size(); ++id) {
    const auto row = session().query("select name from item where id = $1", {std::to_string(id)});
    EXPECT_EQ(row.rows, (std::vector<Row>{{names[id]}}));
  }
}

TEST_P(SessionContract, UsesAParameterTwiceAndInAnyOrder) {
  session().execute("create table item (a text, b text, c text)");
  session().query("insert into item values ($2, $1, $2)", {"one", "two"});
  EXPECT_EQ(rows_of(session(), "select a, b, c from item"),
            (std::vector<Row>{{"two", "one", "two"}}));
}

TEST_P(SessionContract, RefusesTheWrongNumberOfParameters) {
  session().execute("create table item (id integer, name text)");
  const std::string insert = "insert into item values ($1, $2)";
  EXPECT_THROW(session().query(insert, {"1"}), SqlError);
  EXPECT_THROW(session().query(insert, {"1", "2", "3"}), SqlError);
  EXPECT_EQ(value_of(session(), "select count(*) from item"), "0");
}

TEST_P(SessionContract, QueryIsOneStatement) {
  session().execute("create table item (id integer)");
  EXPECT_THROW(session().query("insert into item values ($1); drop table item", {"1"}), SqlError);
  EXPECT_EQ(value_of(session(), "select count(*) from item"), "0");
}

TEST_P(SessionContract, QuotesHostileNames) {
  const SqlTemplate statements(
      "-- name: create\ncreate table {table} ({column} text)\n"
      "-- name: insert\ninsert into {table} ({column}) values ($1)\n"
      "-- name: select\nselect {column} from {table}\n");
  for (const auto& name : hostile_names()) {
    const std::string table = session().quote_table({"", name});
    const std::string column = session().quote_name(name);
    const std::map<std::string, std::string> quoted = {{"table", table}, {"column", column}};
    session().execute(statements.fill("create", quoted));
    session().query(statements.fill("insert", quoted), {name});
    const auto result = session().query(statements.fill("select", quoted));
    EXPECT_EQ(result.columns, (std::vector<std::string>{name}));
    EXPECT_EQ(result.rows, (std::vector<Row>{{name}}));
    EXPECT_EQ(session().copy_in({"", name}, {name}, [](Row&) { return false; }), 0);
  }
}

TEST_P(SessionContract, SessionsSeeEachOthersCommits) {
  session().execute("create table item (id integer primary key)");
  const auto other = database().connect(soon());
  Transaction transaction(session());
  session().execute("insert into item values (1)");
  EXPECT_EQ(value_of(*other, "select count(*) from item"), "0");
  transaction.commit();
  EXPECT_EQ(value_of(*other, "select count(*) from item"), "1");
  other->execute("create table later (id integer)");
  EXPECT_EQ(value_of(session(), "select count(*) from later"), "0");
}

TEST_P(SessionContract, ClosedSessionIsLostForEver) {
  session().execute("create table item (id integer)");
  const auto other = database().connect(soon());
  other->close();
  EXPECT_THROW(other->execute("select 1"), ConnectionLost);
  EXPECT_THROW(other->query("select 1"), ConnectionLost);
  EXPECT_THROW(other->begin(TransactionMode::read_write), ConnectionLost);
  EXPECT_THROW(other->copy_out("select 1", [](const Row&) {}), ConnectionLost);
  EXPECT_EQ(other->transaction_state(), TransactionState::idle);
  EXPECT_EQ(value_of(session(), "select count(*) from item"), "0");
}

TEST_P(SessionContract, NoticesDoNotLeakToStandardError) {
  ::testing::internal::CaptureStderr();
  session().execute("create table item (id integer)");
  session().execute("create table if not exists item (id integer)");
  session().execute("drop table if exists not_there");
  const auto notices = session().take_notices();
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  for (const auto& notice : notices) EXPECT_FALSE(notice.message.empty());
  EXPECT_TRUE(session().take_notices().empty());
}

}  // namespace
}  // namespace fulldress::testing
