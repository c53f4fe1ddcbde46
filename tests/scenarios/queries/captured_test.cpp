#include "scenarios/queries/log_entry.hpp"
#include "scenarios/queries/server_log.hpp"
#include "scenarios/queries/statement_statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

CapturedStatements log(const std::string& text, const LogChoice& choice = {}) {
  CapturedStatements captured;
  capture_log_text(text, "pg.log", choice, captured);
  return captured;
}

CapturedStatements statistics(const std::string& text) {
  CapturedStatements captured;
  capture_statistics_text(text, "s.csv", {}, captured);
  return captured;
}

constexpr const char* plain_log =
    "2026-11-21 10:00:00.000 UTC [11] LOG:  statement: select * from t\n"
    "\twhere id = 1\n"
    "2026-11-21 10:00:00.001 UTC [12] LOG:  execute <unnamed>: update t set n = $1 where id = $2\n"
    "2026-11-21 10:00:00.001 UTC [11] LOG:  duration: 0.120 ms\n"
    "2026-11-21 10:00:00.001 UTC [12] DETAIL:  parameters: $1 = 'it''s, $2 = x', $2 = NULL\n"
    "2026-11-21 10:00:00.002 UTC [11] LOG:  duration: 3.1 ms  execute s1: select 7\n"
    "2026-11-21 10:00:00.003 UTC [11] LOG:  statement: begin\n"
    "2026-11-21 10:00:00.004 UTC [11] ERROR:  relation \"x\" does not exist at character 15\n"
    "2026-11-21 10:00:00.004 UTC [11] STATEMENT:  select * from x\n"
    "\twhere y\n";

TEST(ServerLog, ReadsStatementsAndValuesOfStderr) {
  const auto captured = log(plain_log);
  ASSERT_THAT(captured.statements, SizeIs(3));
  EXPECT_EQ(captured.statements[0].sql, "select * from t\nwhere id = 1");
  EXPECT_EQ(captured.statements[0].position.line, 1U);
  EXPECT_EQ(captured.statements[1].sql, "select 7");
  EXPECT_EQ(captured.statements[2].sql, "update t set n = $1 where id = $2");
  EXPECT_THAT(captured.statements[2].parameters, ElementsAre(Row{"it's, $2 = x", std::nullopt}));
  EXPECT_EQ(captured.not_tried.at("begin"), 1U);
  EXPECT_EQ(captured.unread_count, 0U);
}

TEST(ServerLog, ReportsPlacesThatAreNoMessages) {
  const auto captured = log(std::string("\tthe end of something\n") + plain_log +
                            "garbage\n2026 [13] DETAIL:  parameters: $1 = '1'\n"
                            "2026 [14] LOG:  execute a: select m from u where i = $1\n"
                            "2026 [14] DETAIL:  parameters: $1 = 'open\n");
  std::vector<std::string> places;
  for (const auto& place : captured.unread) places.push_back(place.position.to_text());
  EXPECT_THAT(places, ElementsAre("pg.log:1", "pg.log:12", "pg.log:13", "pg.log:14"));
  EXPECT_THAT(captured.statements,
              Contains(Field(&QueryStatement::why_no_values, HasSubstr("cannot be read"))));
}

std::string csv_line(const std::string& database, const std::string& message,
                     const std::string& detail) {
  return "2026-11-21 10:00:00 UTC,app," + database + ",1,,s,1,SELECT,2026,3/1,0,LOG,00000,\"" +
         message + "\",\"" + detail + "\",,,,,,,,psql,client backend,,0\n";
}

TEST(ServerLog, ReadsCsvAndChoosesADatabase) {
  const auto text = csv_line("shop", "execute <unnamed>: select \"\"A\"\"\nfrom t where i = $1",
                             "parameters: $1 = '5'") +
                    csv_line("other", "statement: select 2", "") + "a,b\n" +
                    csv_line("shop", "statement: select 3", "");
  const auto captured = log(text, {.database = "shop"});
  ASSERT_THAT(captured.statements, SizeIs(2));
  EXPECT_EQ(captured.statements[0].sql, "select \"A\"\nfrom t where i = $1");
  EXPECT_THAT(captured.statements[0].parameters, ElementsAre(Row{"5"}));
  ASSERT_THAT(captured.unread, SizeIs(1));
  EXPECT_EQ(captured.unread[0].position.line, 4U);
  EXPECT_THAT(log(csv_line("shop", "statement: select 1", "") + "a,\"b").unread[0].message,
              HasSubstr("not closed"));
}

TEST(ServerLog, ReadsJson) {
  const auto captured =
      log("{\"error_severity\":\"LOG\",\"message\":\"execute s: select $1\",\"detail\":"
          "\"Parameters: $1 = '9'\",\"dbname\":\"shop\"}\nnot json\n{\"a\":1}\n");
  ASSERT_THAT(captured.statements, SizeIs(1));
  EXPECT_THAT(captured.statements[0].parameters, ElementsAre(Row{"9"}));
  EXPECT_THAT(captured.unread, SizeIs(2));
}

TEST(ServerLog, MergesCallsThatDifferInTheirValues) {
  std::string text;
  for (int id = 0; id < 20; ++id) {
    text += "x [1] LOG:  statement: select n from t where id = " + std::to_string(id) + "\n";
  }
  const auto captured = log(text);
  ASSERT_THAT(captured.statements, SizeIs(5));
  EXPECT_EQ(captured.statements[0].seen, 20U);
}

TEST(ServerLog, TellsFormatsApart) {
  EXPECT_EQ(format_of_log(plain_log), LogFormat::plain);
  EXPECT_EQ(format_of_log(csv_line("d", "m", "")), LogFormat::csv);
  EXPECT_EQ(format_of_log("{}"), LogFormat::json);
}

TEST(ServerLog, ReadsValuesOrNothing) {
  EXPECT_THAT(values_in_detail("$1 = 'a', $2 = NULL").value(), ElementsAre("a", std::nullopt));
  EXPECT_FALSE(values_in_detail("$1 = 'a").has_value());
  EXPECT_FALSE(values_in_detail("$2 = 'a'").has_value());
  EXPECT_FALSE(values_in_detail("$1 = 'a'...").has_value());
}

TEST(Statistics, ReadCsvJsonListsAndLines) {
  const auto csv = statistics("calls,query\n7,\"select \"\"A\"\" where $1\"\n3,vacuum t\n1\n");
  ASSERT_THAT(csv.statements, SizeIs(1));
  EXPECT_EQ(csv.statements[0].seen, 7U);
  EXPECT_THAT(csv.statements[0].why_no_values, HasSubstr("keeps no values"));
  EXPECT_EQ(csv.not_tried.at("vacuum"), 3U);
  EXPECT_THAT(csv.unread, SizeIs(1));
  EXPECT_THAT(statistics(R"([{"query": "select 1"}])").statements, SizeIs(1));
  const auto lines = statistics("{\"query\": \"select 1\"}\n{\"query\": 1}\n");
  EXPECT_THAT(lines.statements, SizeIs(1));
  EXPECT_EQ(lines.unread.at(0).position.line, 2U);
  EXPECT_THAT(statistics("a,b\n1,2\n").unread, SizeIs(1));
  EXPECT_THAT(statistics("").statements, IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
