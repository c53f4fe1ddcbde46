#include "tests/conformance/conformance.hpp"

namespace fulldress::testing {
namespace {

class ErrorContract : public EngineTest {
 protected:
  void SetUp() override {
    session().execute(
        "create table parent (id integer primary key, name text not null unique);"
        "create table child (id integer primary key, parent integer references parent (id),"
        " amount integer check (amount > 0));"
        "insert into parent values (1, 'one');");
  }
};

INSTANTIATE_TEST_SUITE_P(Engine, ErrorContract, ::testing::ValuesIn(engine_names()), engine_of);

TEST_P(ErrorContract, SqlstateSaysWhatWentWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"insert into parent values (1, 'two')", "23505"},
      {"insert into parent values (2, 'one')", "23505"},
      {"insert into parent values (2, null)", "23502"},
      {"insert into child values (1, 7, 1)", "23503"},
      {"insert into child values (1, 1, 0)", "23514"},
      {"selec 1", "42601"},
      {"select 'open", "42601"},
      {"create table half (id integer", "42601"},
      {"select id from not_there", "42P01"},
      {"select missing from parent", "42703"},
      {"insert into parent (missing) values (1)", "42703"},
      {"select no_such_function(1)", "42883"},
      {"create table parent (id integer)", "42P07"},
      {"alter table parent add column name text", "42701"},
      {"select id from parent, child", "42702"},
  };
  for (const auto& [script, sqlstate] : cases) {
    const auto error = refusal_of(session(), script);
    EXPECT_EQ(error.sqlstate, sqlstate) << script << ": " << error.message;
    EXPECT_EQ(error.statement, script);
    EXPECT_FALSE(error.message.empty());
    EXPECT_EQ(error.message.find('\n'), std::string::npos) << error.message;
    EXPECT_EQ(session().transaction_state(), TransactionState::idle) << script;
  }
  EXPECT_EQ(value_of(session(), "select count(*) from parent"), "1");
}

TEST_P(ErrorContract, OffsetPointsIntoTheThirdStatement) {
  const std::string script =
      "-- caf\u00e9 \U0001F600\n"
      "insert into parent values (2, '\u00fc');\n"
      "insert into parent values (3, 'three');\n"
      "insert into\n"
      "  parent values (4, '\u00e9', \u00e9\u00e9);\n"
      "insert into parent values (5, 'five');\n";
  const auto error = refusal_of(session(), script);
  EXPECT_EQ(error.sqlstate.substr(0, 2), "42") << error.message;
  ASSERT_TRUE(error.offset_bytes.has_value());
  EXPECT_EQ(error.statement, script);
  const auto position = position_of(script, error.offset_bytes.value_or(0), "f.sql");
  EXPECT_GE(position.line, 4U) << position.to_text();
  EXPECT_LE(position.line, 5U) << position.to_text();
}

TEST_P(ErrorContract, OffsetIsExactToTheByte) {
  const std::string script =
      "select '\u00fc\U0001F600';\n\nselect 1;\n  select missing from parent;";
  const auto error = refusal_of(session(), script);
  EXPECT_EQ(error.sqlstate, "42703");
  EXPECT_EQ(error.offset_bytes, script.find("missing"));
  const auto position = position_of(script, error.offset_bytes.value_or(0), "f.sql");
  EXPECT_EQ(position.to_text(), "f.sql:4:10");
}

TEST_P(ErrorContract, StatementsBehindTheErrorAreNotRun) {
  std::ignore = refusal_of(session(), "select missing from parent; delete from parent");
  EXPECT_EQ(value_of(session(), "select count(*) from parent"), "1");
}

TEST_P(ErrorContract, ErrorOfAQueryHasItsStatementToo) {
  try {
    session().query("select missing from parent where id = $1", {"1"});
    FAIL() << "a column that is not there was found";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "42703");
    EXPECT_EQ(error.id(), "sql.42703");
    EXPECT_EQ(error.info().offset_bytes, 7U);
  }
}

TEST_P(ErrorContract, ScriptWithANulByteIsRefusedWhole) {
  const std::string script =
      std::string("insert into parent values (2, 'two');") + '\0' + "select 1";
  EXPECT_EQ(refusal_of(session(), script).sqlstate, "22021");
  EXPECT_EQ(value_of(session(), "select count(*) from parent"), "1");
}

}  // namespace
}  // namespace fulldress::testing
