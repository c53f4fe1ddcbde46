#include "harness/engine/postgres/raw_connection.hpp"
#include "harness/engine/sql_script.hpp"
#include "tests/support/disposable.hpp"

#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

// SqlScript against the server's own lexer: a simple query gives one result for each statement.
namespace fulldress::testing {
namespace {

struct Clear {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};

class ScriptSplit : public ::testing::Test {
 protected:
  /// How many statements the server ran, or its message.
  std::string server_count(const std::string& script) {
    if (PQsendQuery(connection_.get(), script.c_str()) != 1) return "not sent";
    std::size_t count = 0;
    std::string failure;
    while (const std::unique_ptr<PGresult, Clear> result{PQgetResult(connection_.get())}) {
      const auto status = PQresultStatus(result.get());
      if (status == PGRES_FATAL_ERROR) failure = PQresultErrorMessage(result.get());
      if (status != PGRES_EMPTY_QUERY) ++count;
    }
    return failure.empty() ? std::to_string(count) : failure;
  }

  static std::string our_count(const std::string& script, SqlScriptOptions options = {}) {
    return std::to_string(split_sql(script, options).size());
  }

  std::unique_ptr<Database> database_ = fresh_database("postgres");
  postgres::Diagnostics diagnostics_;
  postgres::RawConnection connection_ = postgres::open_connection(
      postgres::parse_target(database_->url(), Access::read_write), diagnostics_, soon());
};

TEST_F(ScriptSplit, AgreesWithTheServerOnEveryKindOfToken) {
  const std::vector<std::string> scripts = {
      "select 1",
      "select 1; select 2;",
      ";;;",
      "-- nothing\n;/* ; */",
      "select 'a;''b'; select 2",
      R"(select '\'; select 2)",
      R"(select E'a\'b;\\'; select 2)",
      R"(select e'\\' || '\'; select 2)",
      R"(select U&'d\0061t\+000061;' ; select 2)",
      R"(select 1 as U&"d\0061;"; select 2)",
      "select B'01', x'1F', N'a;'; select 2",
      "select 'a'\n  'b;'; select 2",
      "select E'a' -- ;\n 'b\\';'; select 2",
      "select date'2026-01-01'; select 2",
      "select 1 as \"a;\"\"b\"; select 2",
      "select $$;'$$; select $a$;$b$;$a$; select $_1$ $$ ; $_1$",
      "select 1 as a$b$c; select 1 as d$b$",
      "select $\xC3\xA4$;$\xC3\xA4$; select 2",
      "select /* a; /* b; */ c; */ 1; select 2",
      "select 1 /*/ ; /**/ */ + 1; select 2",
      "select 1 --;\n+ 1; select 2",
      "select 2*-- ;\n3; select 2",
      "select (1); select ((2))",
      "select (array[1,2,3])[1:2]; select '1'::int",
      "create table t (a int); create table u (a int); create rule r as on insert to t do also "
      "(insert into u values (1); delete from u where false); select 3",
      "create function f(a int) returns int language sql begin atomic select 1; select case when a "
      "= 1 then 2 else 3 end; end; select 2",
      "create or replace procedure p() begin atomic insert into t values (1); end; select 2",
      "create function g() returns int language plpgsql as $$ begin return 1; end $$; select g()",
      "create function h() returns setof int language sql begin atomic select t.a as end from t; "
      "select 1 as \"end\"; end; select 2",
      "begin; select 1; end; begin; commit",
      "select\r\n1;\r\n-- a\r\nselect 2;\r\n",
      "select 1\f;\tselect 2",
  };
  for (const auto& script : scripts) {
    EXPECT_EQ(our_count(script), server_count(script)) << script;
  }
}

TEST_F(ScriptSplit, AgreesWithTheServerWithoutStandardStrings) {
  ASSERT_EQ(server_count("set standard_conforming_strings = off; set escape_string_warning = off"),
            "2");
  for (const std::string script :
       {R"(select '\';'; select 2)", R"(select '\\'; select 2)", R"(select B'1', '\';'; select 2)",
        "select 'a'\n'\\';'; select 2", R"(select e'\';' || N'\';'; select 2)"}) {
    EXPECT_EQ(our_count(script, {.has_standard_strings = false}), server_count(script)) << script;
  }
}

TEST_F(ScriptSplit, AgreesWithTheServerOnGeneratedScripts) {
  const std::vector<std::string> values = {
      "'a;'",         "'it''s;'",   R"('\')",      R"(E'\';')", R"(e'\\')",
      "$$;$$",        "$x$;$$;$x$", "U&'\\0061;'", "'a'\n';'",  "B'1'",
      "E'a'\n'\\';'", "(';')",      "1.5",         "null",      "case when true then ';' end",
      "array[';']",   "'/*;'",      "'--;'"};
  const std::vector<std::string> gaps = {
      " ", "\n", "\t", "/* ; */", "-- ; '\n", "/*/* $$ */;*/", " -- \"\n", "\r\n"};
  const std::vector<std::string> names = {"a", "\"b;\"", "c$d", "\"e\"\"f\"", "end_", "\xC3\xA4"};
  std::mt19937 random(20260101);
  const auto pick = [&](const std::vector<std::string>& from) {
    return from[random() % from.size()];
  };
  for (int round = 0; round < 300; ++round) {
    std::string script;
    const std::size_t statements = 1 + random() % 5;
    for (std::size_t statement = 0; statement < statements; ++statement) {
      script += pick(gaps) + "select" + pick(gaps) + pick(values) + pick(gaps) + "as" + pick(gaps) +
                pick(names);
      if (random() % 2 == 0) script += pick(gaps) + "," + pick(values) + pick(gaps);
      script += ";";
      if (random() % 8 == 0) script += pick(gaps) + ";";
    }
    const std::string expected = server_count(script);
    ASSERT_EQ(expected, std::to_string(statements)) << script;
    ASSERT_EQ(our_count(script), expected) << script;
  }
}

TEST_F(ScriptSplit, PiecesRunOneByOneAsTheWholeDoes) {
  const std::string script =
      "create table t (a text);\ninsert into t values ('x;'), (E'\\'');\n"
      "create function f() returns bigint language sql begin atomic select count(*) from t; end;\n"
      "do $$ begin perform f(); end $$";
  for (const SqlPiece& piece : split_sql(script, {})) {
    EXPECT_EQ(server_count(std::string(piece.text)), "1") << piece.text;
  }
}

}  // namespace
}  // namespace fulldress::testing
