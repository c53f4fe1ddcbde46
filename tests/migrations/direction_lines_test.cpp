#include "migrations/direction_lines.hpp"

#include "harness/base/pattern.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

// Lines that say where the way back of a tool without a format starts, and comments that do not.
namespace fulldress::migrations {
namespace {

constexpr const char* up = "create table a (id int);\n";
constexpr const char* down = "drop table a;\n";

/// The line for the up, and that for the down.
std::string parted(const std::string& script) {
  const auto lines = direction_lines_in(script);
  if (!lines) return "none";
  EXPECT_EQ(script.substr(lines->down.offset_bytes, lines->down.text.size()), lines->down.text);
  return (lines->up ? lines->up->text : "") + "|" + lines->down.text;
}

TEST(DirectionLines, StandAlone) {
  const std::vector<std::string> lines = {
      "-- down",
      "-- @down",
      "--@DOWN",
      "/* DOWN */",
      "/* ---- Undo ---- */",
      "-- ==== DOWN ====",
      "# DOWN",
      "--- migration:down",
      "-- migrate Down",
      "-- ---------- MIGRONDI:DOWN:1586550687936 --------------",
      "-- +amber Down",
      "-- Rollback script",
      "-- ROLL BACK:",
      "-- Revert changes",
      "-- [down 001]",
      "-- Section 2: rollback",
      "-- {{ backward }}"};
  for (const auto& line : lines) {
    EXPECT_EQ(parted(std::string(up) + line + "\n" + down), "|" + line);
    EXPECT_EQ(parted("-- up\n" + std::string(up) + "  " + line + " \r\n" + down), "-- up|" + line);
  }
}

TEST(DirectionLines, NameTheLineOfTheUp) {
  for (const std::string line :
       {"--- migration:up", "/* UP */", "-- migrate Up", "-- @up", "-- FORWARD", "-- T:UP:15 --"}) {
    EXPECT_EQ(parted(line + "\n" + up + "-- down\n" + down), line + "|-- down");
  }
  EXPECT_EQ(parted(std::string("-- down\n") + down + "-- up\n" + up), "-- up|-- down");
  EXPECT_EQ(parted(std::string("-- up to three\n") + up + "-- down\n" + down), "|-- down");
}

TEST(DirectionLines, AreNoProse) {
  const std::vector<std::string> comments = {"-- down from 5 to 3 columns",
                                             "-- roll back the flag when done",
                                             "-- scale down",
                                             "-- tear-down",
                                             "-- shut down:",
                                             "-- undo what 003 did",
                                             "-- rollback;",
                                             "-- up/down",
                                             "-- countdown",
                                             "-- downs and ups",
                                             "-- set 'down'",
                                             "/* down */ drop table b;",
                                             "-- status: down",
                                             "drop table down; -- down"};
  for (const auto& comment : comments) {
    EXPECT_EQ(parted(std::string(up) + comment + "\n" + down), "none") << comment;
  }
}

TEST(DirectionLines, HaveSomethingToRunOnEitherSide) {
  EXPECT_EQ(parted(std::string(up) + "-- down\n"), "none");
  EXPECT_EQ(parted(std::string(up) + "-- down\n-- drop table a;\n/* drop table b;\n */ \n"),
            "none");
  EXPECT_EQ(parted(std::string("-- a\n\n-- down\n") + down), "none");
  EXPECT_EQ(parted(std::string("-- up\n-- nothing\n-- down\n") + down), "-- up|-- down");
}

TEST(DirectionLines, AreNotForPeople) {
  const std::string text = up;
  EXPECT_EQ(parted(text + "-- rollback\n-- drop table a;\n\ncreate table b (id int);\n"), "none");
  EXPECT_EQ(parted("begin;\n" + text + "-- rollback\nROLLBACK;\n"), "none");
  // A sign of a tool is not for people.
  EXPECT_EQ(parted(text + "-- @down\n-- drop table b;\n" + down), "|-- @down");
  EXPECT_EQ(parted(text + "-- down\n-- takes the table back\n" + down), "|-- down");
}

TEST(DirectionLines, StandBetweenStatements) {
  const std::string text = up;
  EXPECT_EQ(parted(text + "/*\n-- down\n" + down + "*/\n" + down), "none");
  EXPECT_EQ(parted(text + "insert into a values ('\n-- down\n" + down + "');\n"), "none");
  EXPECT_EQ(parted(text + "do $$ begin\n-- up\n" + text + "-- down\n" + down + "end $$;\n"),
            "none");
  EXPECT_EQ(parted("create type way as enum (\n-- up\n'up',\n-- down\n'down');\n"), "none");
  EXPECT_EQ(parted(text +
                   "create trigger t after insert on a begin\ndelete from b;\n-- undo\n"
                   "delete from c;\nend;\n" +
                   text),
            "none");
  EXPECT_EQ(parted("-- up\ncreate table a (id int)\n-- down\n" + std::string(down)),
            "-- up|-- down");
}

TEST(DirectionLines, AreReadInFilesThatDiffer) {
  const Pattern numbered("^" + expression_of_line("-- --- TOOL:DOWN:15 ---") + "$");
  EXPECT_TRUE(numbered.matches("--  ----- TOOL:DOWN:7 --"));
  EXPECT_FALSE(numbered.matches("-- --- TOOL:DOWN: ---"));
  EXPECT_FALSE(numbered.matches("-- --- TOOL:UP:15 ---"));
  EXPECT_EQ(expression_of_line("/* +t.x (Down) */"), R"(/\*\s+\+t\.x\s+\(Down\)\s+\*/)");
}

}  // namespace
}  // namespace fulldress::migrations
