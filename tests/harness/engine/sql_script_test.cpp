#include "harness/engine/sql_script.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_token.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> texts(std::string_view script, SqlDialect dialect = SqlDialect::postgres) {
  std::vector<std::string> result;
  for (const SqlPiece& piece : split_sql(script, {.file = "a.sql", .dialect = dialect})) {
    result.emplace_back(piece.text);
  }
  return result;
}

std::string failure(std::string_view script, SqlDialect dialect = SqlDialect::postgres) {
  try {
    static_cast<void>(texts(script, dialect));
  } catch (const UsageError& error) {
    return error.id() + " " + error.message();
  }
  return "no error";
}

TEST(SqlScript, SplitsAtSemicolonsAndKeepsPositions) {
  const auto pieces = split_sql("select 1;\n  select\n2 ; \n\nselect 3", {.file = "a.sql"});
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_EQ(pieces[0].text, "select 1");
  EXPECT_EQ(pieces[1].text, "select\n2");
  EXPECT_EQ(pieces[1].offset_bytes, 12U);
  EXPECT_EQ(pieces[1].line, 2U);
  EXPECT_EQ(pieces[1].column, 3U);
  EXPECT_EQ(pieces[2].text, "select 3");
  EXPECT_EQ(pieces[2].line, 5U);
}

TEST(SqlScript, CountsColumnsInCharacters) {
  const auto pieces = split_sql("select '\xC3\xA4\xE2\x82\xAC'; select 2", {.file = "a.sql"});
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_EQ(pieces[1].column, 14U);
  EXPECT_EQ(pieces[1].offset_bytes, 16U);
}

TEST(SqlScript, LeavesOutWhatHasNoToken) {
  EXPECT_THAT(texts(""), IsEmpty());
  EXPECT_THAT(texts(" ;; -- a\n /* b; */ ;"), IsEmpty());
  EXPECT_THAT(texts("-- a\nselect 1 -- b;\n;-- c"), ElementsAre("select 1"));
}

TEST(SqlScript, KeepsDoubledQuotesInStrings) {
  EXPECT_THAT(texts("select 'a;''b;'; select 2"), ElementsAre("select 'a;''b;'", "select 2"));
}

TEST(SqlScript, TakesABackslashLiterallyInPlainStrings) {
  EXPECT_THAT(texts(R"(select '\'; select 2)"), ElementsAre(R"(select '\')", "select 2"));
}

TEST(SqlScript, ObeysBackslashesInEscapeStrings) {
  EXPECT_THAT(texts(R"(select E'a\'b;', e'\\'; select 2)"),
              ElementsAre(R"(select E'a\'b;', e'\\')", "select 2"));
}

TEST(SqlScript, DoesNotTakeTheEndOfAWordForAnEscapePrefix) {
  EXPECT_THAT(texts(R"(select date'\'; select 2)"), ElementsAre(R"(select date'\')", "select 2"));
}

TEST(SqlScript, ReadsUnicodeStringsWithoutBackslashEscapes) {
  EXPECT_THAT(texts(R"(select U&'d\0061;\'; select 2)"),
              ElementsAre(R"(select U&'d\0061;\')", "select 2"));
  EXPECT_THAT(texts(R"(select u&"a;""b"; select 2)"),
              ElementsAre(R"(select u&"a;""b")", "select 2"));
}

TEST(SqlScript, ReadsBitHexAndNationalStrings) {
  EXPECT_THAT(texts("select B'01;', x'ff;', N'a;'; select 2"),
              ElementsAre("select B'01;', x'ff;', N'a;'", "select 2"));
}

TEST(SqlScript, ContinuesEscapeStringsAcrossLines) {
  EXPECT_THAT(texts("select E'a' -- note\n  'b\\';c'; select 2"),
              ElementsAre("select E'a' -- note\n  'b\\';c'", "select 2"));
  EXPECT_THAT(texts("select E'a' 'b\\'; select 2"), ElementsAre("select E'a' 'b\\'", "select 2"));
}

TEST(SqlScript, ObeysStandardConformingStringsAsPsqlDoes) {
  const std::string script =
      "set standard_conforming_strings = off; select '\\';'; set standard_conforming_strings to on;"
      " select '\\'; select 2";
  EXPECT_THAT(texts(script, SqlDialect::psql),
              ElementsAre("set standard_conforming_strings = off", "select '\\';'",
                          "set standard_conforming_strings to on", "select '\\'", "select 2"));
  EXPECT_THAT(
      texts("SET LOCAL standard_conforming_strings='off'; select U&'\\', B'1', '\\';'",
            SqlDialect::psql),
      ElementsAre("SET LOCAL standard_conforming_strings='off'", "select U&'\\', B'1', '\\';'"));
}

TEST(SqlScript, IgnoresTheSettingWhereTheServerParsesTheWholeText) {
  EXPECT_THAT(texts("set standard_conforming_strings = off; select '\\'; select 2"),
              ElementsAre("set standard_conforming_strings = off", "select '\\'", "select 2"));
}

TEST(SqlScript, KeepsQuotedIdentifiers) {
  EXPECT_THAT(texts(R"(select 1 as "a;""b;'"; select 2)"),
              ElementsAre(R"(select 1 as "a;""b;'")", "select 2"));
}

TEST(SqlScript, KeepsDollarQuotes) {
  EXPECT_THAT(texts("do $$ begin; end $$; select $a$;$b$;$$;$a$; select 3"),
              ElementsAre("do $$ begin; end $$", "select $a$;$b$;$$;$a$", "select 3"));
  EXPECT_THAT(texts("select $\xC3\xA4_1$;$\xC3\xA4_1$"),
              ElementsAre("select $\xC3\xA4_1$;$\xC3\xA4_1$"));
}

TEST(SqlScript, KnowsThatDollarsInsideNamesQuoteNothing) {
  EXPECT_THAT(texts("select a$b$c; select d$b$"), ElementsAre("select a$b$c", "select d$b$"));
}

TEST(SqlScript, KnowsThatParametersAreNoTags) {
  EXPECT_THAT(texts("select $1; select $1$x$;$x$; select $2"),
              ElementsAre("select $1", "select $1$x$;$x$", "select $2"));
  EXPECT_THAT(texts("select $ ; select $a b$"), ElementsAre("select $", "select $a b$"));
}

TEST(SqlScript, NestsComments) {
  EXPECT_THAT(texts("select /* a; /* b; */ c; */ 1; select 2"),
              ElementsAre("select /* a; /* b; */ c; */ 1", "select 2"));
  EXPECT_THAT(texts("select 1 /*/ ; /**/ */ + 1; select 2"),
              ElementsAre("select 1 /*/ ; /**/ */ + 1", "select 2"));
}

TEST(SqlScript, EndsLineCommentsAtTheLine) {
  EXPECT_THAT(texts("select 1 --; '\n + 1; select 2"),
              ElementsAre("select 1 --; '\n + 1", "select 2"));
  EXPECT_THAT(texts("select 1 *-- x;\n 2"), ElementsAre("select 1 *-- x;\n 2"));
}

TEST(SqlScript, KeepsSemicolonsInParentheses) {
  EXPECT_THAT(texts("create rule r as on insert to t do also (insert into a values (1); delete "
                    "from b); select 2"),
              ElementsAre("create rule r as on insert to t do also (insert into a values (1); "
                          "delete from b)",
                          "select 2"));
  EXPECT_THAT(texts("select 1); select 2"), ElementsAre("select 1)", "select 2"));
}

TEST(SqlScript, KeepsBodiesOfBeginAtomic) {
  const std::string function =
      "create function f(a int) returns int language sql begin atomic select 1; select case when a "
      "= 1 then 2 else case a when 3 then 4 end end; select (case when true then 1 end); end";
  EXPECT_THAT(texts(function + "; select 2"), ElementsAre(function, "select 2"));
  const std::string procedure =
      "Create Or Replace Procedure p() Begin Atomic insert into t values (1); END";
  EXPECT_THAT(texts(procedure + "; select 2"), ElementsAre(procedure, "select 2"));
}

TEST(SqlScript, KnowsWhereEndAndCaseAreOnlyNames) {
  const std::string function =
      "create function f() begin atomic select t.end, t.case, 1 as end, \"end\" from t; end";
  EXPECT_THAT(texts(function + "; select 2"), ElementsAre(function, "select 2"));
}

TEST(SqlScript, TakesBeginForATransactionOutsideOfRoutines) {
  EXPECT_THAT(texts("begin; select 1; end; begin atomic; select 2"),
              ElementsAre("begin", "select 1", "end", "begin atomic", "select 2"));
  EXPECT_THAT(
      texts("create function f() as 'begin atomic'; select case when true then 1 end"),
      ElementsAre("create function f() as 'begin atomic'", "select case when true then 1 end"));
  EXPECT_THAT(texts("create table function (begin int); create view begin as select 1; select 1"),
              ElementsAre("create table function (begin int)", "create view begin as select 1",
                          "select 1"));
}

TEST(SqlScript, ReadsBackslashCommandsOfPsql) {
  const auto pieces =
      split_sql("\\set x 'a;b'\n  \\connect \"d;\" \nselect 1;\n\\echo a \\\\ select 2;\n\\.\n",
                {.file = "a.sql", .dialect = SqlDialect::psql});
  ASSERT_EQ(pieces.size(), 6U);
  EXPECT_EQ(pieces[0].kind, SqlPieceKind::meta_command);
  EXPECT_EQ(pieces[0].text, "\\set x 'a;b'");
  EXPECT_EQ(pieces[1].text, "\\connect \"d;\"");
  EXPECT_EQ(pieces[1].line, 2U);
  EXPECT_EQ(pieces[1].column, 3U);
  EXPECT_EQ(pieces[2].kind, SqlPieceKind::statement);
  EXPECT_EQ(pieces[3].text, "\\echo a");
  EXPECT_EQ(pieces[4].text, "select 2");
  EXPECT_EQ(pieces[5].text, "\\.");
}

TEST(SqlScript, EndsAStatementAtABackslashCommand) {
  EXPECT_THAT(texts("select 1 \\gexec\nselect 2", SqlDialect::psql),
              ElementsAre("select 1", "\\gexec", "select 2"));
}

TEST(SqlScript, GivesBackslashesNoMeaningForTheServer) {
  EXPECT_THAT(texts("select 1 \\gexec\n; select 2"), ElementsAre("select 1 \\gexec", "select 2"));
}

TEST(SqlScript, JoinsStatementsAtABackslashSemicolon) {
  const auto pieces = split_sql("select 1\\; select 2; select 3;\\;",
                                {.file = "a.sql", .dialect = SqlDialect::psql});
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_EQ(pieces[0].text, "select 1");
  EXPECT_TRUE(pieces[0].is_joined_to_next);
  EXPECT_EQ(pieces[1].text, "select 2");
  EXPECT_FALSE(pieces[1].is_joined_to_next);
}

TEST(SqlScript, IsNotConfusedByPsqlVariables) {
  EXPECT_THAT(
      texts("select :'a', :\"b\", :e'\\', a[1:2], 1::text, x::e'\\';'; select 2", SqlDialect::psql),
      ElementsAre("select :'a', :\"b\", :e'\\', a[1:2], 1::text, x::e'\\';'", "select 2"));
}

TEST(SqlScript, TakesCopyDataUpToItsEndMarker) {
  const auto pieces =
      split_sql("copy public.t (a, b) from stdin;\n1\t'x;\n\\\\.\n2\t\\N\n\\.\n\nselect 1;\n",
                {.file = "a.sql", .dialect = SqlDialect::psql});
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_TRUE(pieces[0].is_copy_from_stdin);
  EXPECT_EQ(pieces[1].kind, SqlPieceKind::copy_data);
  EXPECT_EQ(pieces[1].text, "1\t'x;\n\\\\.\n2\t\\N\n");
  EXPECT_EQ(pieces[1].line, 2U);
  EXPECT_EQ(pieces[2].text, "select 1");
  EXPECT_EQ(pieces[2].line, 7U);
}

TEST(SqlScript, TakesEmptyCopyDataAndCrlf) {
  const auto empty = split_sql("COPY t FROM STDIN WITH (FORMAT csv); -- none\n\\.",
                               {.file = "a.sql", .dialect = SqlDialect::psql});
  ASSERT_EQ(empty.size(), 2U);
  EXPECT_EQ(empty[1].text, "");
  const auto crlf = split_sql("copy t from stdin;\r\n1\r\n\\.\r\nselect 1;",
                              {.file = "a.sql", .dialect = SqlDialect::psql});
  ASSERT_EQ(crlf.size(), 3U);
  EXPECT_EQ(crlf[1].text, "1\r\n");
  EXPECT_EQ(crlf[2].text, "select 1");
}

TEST(SqlScript, TakesNoDataForOtherCopies) {
  for (const std::string copy :
       {"copy t to stdout", "copy t from 'stdin'", "copy (select 1 from stdin) to stdout",
        "copy t from program 'x'", "select * from stdin"}) {
    const auto pieces =
        split_sql(copy + ";\nselect 1;", {.file = "a.sql", .dialect = SqlDialect::psql});
    ASSERT_EQ(pieces.size(), 2U) << copy;
    EXPECT_FALSE(pieces[0].is_copy_from_stdin) << copy;
  }
}

TEST(SqlScript, FlagsCopyFromStdinForTheServerToo) {
  const auto pieces = split_sql("copy t from stdin; select 1", {.file = "a.sql"});
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_TRUE(pieces[0].is_copy_from_stdin);
}

TEST(SqlScript, SkipsAByteOrderMark) {
  const auto pieces = split_sql("\xEF\xBB\xBFselect 1", {.file = "a.sql"});
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_EQ(pieces[0].text, "select 1");
  EXPECT_EQ(pieces[0].offset_bytes, 3U);
  EXPECT_EQ(pieces[0].column, 1U);
}

TEST(SqlScript, ReadsCrlf) {
  const auto pieces = split_sql("select 1;\r\n-- a\r\nselect\r\n2;\r\n", {.file = "a.sql"});
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_EQ(pieces[1].text, "select\r\n2");
  EXPECT_EQ(pieces[1].line, 3U);
}

TEST(SqlScript, NamesWhatIsNotClosedAndWhere) {
  EXPECT_THAT(failure("select 1;\n  select 'a;"),
              HasSubstr("script.unterminated-string a.sql:2:10: "));
  EXPECT_THAT(failure("select e'\\'"), HasSubstr("script.unterminated-string a.sql:1:9: "));
  EXPECT_THAT(failure("select \"a"), HasSubstr("script.unterminated-identifier a.sql:1:8: "));
  EXPECT_THAT(failure("\xEF\xBB\xBF do $x$ a $y$"),
              HasSubstr("script.unterminated-dollar-quote a.sql:1:5: the quote $x$"));
  EXPECT_THAT(failure("select 1; /* /* */"), HasSubstr("script.unterminated-comment a.sql:1:11: "));
  EXPECT_THAT(failure("create table t (\na int; select 2"),
              HasSubstr("script.unterminated-parenthesis a.sql:1:16: "));
  EXPECT_THAT(failure("create function f() begin atomic select 1;"),
              HasSubstr("script.unterminated-begin-atomic a.sql:1:27: "));
  EXPECT_THAT(failure("copy t from stdin;\n1\n", SqlDialect::psql),
              HasSubstr("script.unterminated-copy-data a.sql:2:1: "));
  EXPECT_THAT(failure("copy t from stdin; select 1;\n\\.", SqlDialect::psql),
              HasSubstr("script.text-after-copy a.sql:1:20: "));
}

TEST(SqlScript, ReadsSqliteNames) {
  EXPECT_THAT(texts("select [a;'b], `c;``d`, \"e;\", '\\'; select 2", SqlDialect::sqlite),
              ElementsAre("select [a;'b], `c;``d`, \"e;\", '\\'", "select 2"));
  EXPECT_THAT(failure("select [a", SqlDialect::sqlite),
              HasSubstr("script.unterminated-identifier a.sql:1:8: "));
}

TEST(SqlScript, HasNoPostgresQuotesInSqlite) {
  EXPECT_THAT(texts("select $a$; select e'\\'; select 3", SqlDialect::sqlite),
              ElementsAre("select $a$", "select e'\\'", "select 3"));
}

TEST(SqlScript, DoesNotNestSqliteComments) {
  EXPECT_THAT(texts("select /* a /* b */ 1; select 2 /* open; ", SqlDialect::sqlite),
              ElementsAre("select /* a /* b */ 1", "select 2"));
}

TEST(SqlScript, KeepsSqliteTriggerBodies) {
  const std::string trigger =
      "create temp trigger t after insert on a begin select case when 1 then 2 end; insert into b "
      "values (1); end";
  EXPECT_THAT(texts(trigger + "; select 2", SqlDialect::sqlite), ElementsAre(trigger, "select 2"));
  EXPECT_THAT(
      texts("CREATE TRIGGER t BEGIN DELETE FROM a;\n END /* b */ ; select 2", SqlDialect::sqlite),
      ElementsAre("CREATE TRIGGER t BEGIN DELETE FROM a;\n END", "select 2"));
  EXPECT_THAT(texts("begin; create table trigger_log (a); end; select 2", SqlDialect::sqlite),
              ElementsAre("begin", "create table trigger_log (a)", "end", "select 2"));
}

TEST(SqlToken, LeadingWordsSkipComments) {
  EXPECT_THAT(sql_token::leading_words("/* a */ Create -- b\n unique INDEX \"x\" y", 5),
              ElementsAre("create", "unique", "index"));
  EXPECT_THAT(sql_token::leading_words("create index concurrently x", 2),
              ElementsAre("create", "index"));
  EXPECT_THAT(sql_token::leading_words("(select 1)", 2), IsEmpty());
}

}  // namespace
}  // namespace fulldress
