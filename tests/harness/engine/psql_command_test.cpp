#include "harness/engine/psql_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::psql {
namespace {

using ::testing::ElementsAre;

const Variables& variables() {
  static const Variables known = {
      {"n", "1"}, {"word", "it's"}, {"name", "a\"b"}, {"path", "c:\\d"}, {"more", "1; select 2"}};
  return known;
}

std::string interpolated(std::string_view text) { return interpolate(text, variables()).text; }

/// `name(argument|argument)` of each command.
std::vector<std::string> commands_of(std::string_view text) {
  std::vector<std::string> result;
  for (const auto& command : parse_commands(text, variables())) {
    std::string line = command.name + "(";
    for (const auto& argument : command.arguments) {
      line += (line.back() == '(' ? "" : "|") + argument.text;
    }
    result.push_back(line + ")");
  }
  return result;
}

bool starts_program(std::string_view text) {
  const auto commands = parse_commands(text, variables());
  return psql::starts_program(commands.at(0));
}

TEST(PsqlVariables, AreReplacedOutsideOfQuotesAndComments) {
  EXPECT_EQ(interpolated("select :n, :'word', :\"name\""), "select 1, 'it''s', \"a\"\"b\"");
  EXPECT_EQ(interpolated("select ':n', \":n\", $$:n$$, $t$:n$t$ -- :n"),
            "select ':n', \":n\", $$:n$$, $t$:n$t$ -- :n");
  EXPECT_EQ(interpolated("/* :n /* :n */ :n */ :n"), "/* :n /* :n */ :n */ 1");
  EXPECT_EQ(interpolated("select E'\\':n', :n"), "select E'\\':n', 1");
}

TEST(PsqlVariables, OfOtherNamesStay) {
  EXPECT_EQ(interpolated("select :other, :'other', a[1:2], x::n, y := 1"),
            "select :other, :'other', a[1:2], x::n, y := 1");
}

TEST(PsqlVariables, WithBackslashesAreEscaped) {
  EXPECT_EQ(interpolated("select :'path'"), "select  E'c:\\\\d'");
}

TEST(PsqlVariables, CanBeAskedFor) {
  EXPECT_EQ(interpolated(":{?n} :{?other} :{?}"), "TRUE FALSE :{?}");
}

TEST(PsqlVariables, SayWhenAStatementMustBeSplitAgain) {
  EXPECT_TRUE(interpolate("select :more", variables()).is_resplit);
  EXPECT_FALSE(interpolate("select :'more', :n", variables()).is_resplit);
}

TEST(PsqlVariables, KeepTheOffsetsOfErrors) {
  const auto replaced = interpolate("select :'word', nope", variables());
  EXPECT_EQ(replaced.source_offset(replaced.text.find("nope")), 16);
  EXPECT_EQ(replaced.source_offset(9), 7);
  EXPECT_EQ(replaced.source_offset(3), 3);
}

TEST(PsqlCommands, HaveArguments) {
  EXPECT_THAT(commands_of("\\set a 'b c' d"), ElementsAre("set(a|b c|d)"));
  EXPECT_THAT(commands_of("\\set a 'it''s' 'x\\ty' :n:word"),
              ElementsAre("set(a|it's|x\ty|1it's)"));
  EXPECT_THAT(commands_of("\\set a 1 \\echo b"), ElementsAre("set(a|1)", "echo(b)"));
  EXPECT_THAT(commands_of("\\if"), ElementsAre("if()"));
  EXPECT_THAT(commands_of("\\set a '\\101'"), ElementsAre("set(a|A)"));
  EXPECT_THAT(commands_of("\\set a 'open"), ElementsAre("set(a|open)"));
}

TEST(PsqlCommands, ShowWhatTheyHide) {
  EXPECT_THAT(commands_of("\\echo a \\\\ commit;"), ElementsAre("echo(a)", "\\()"));
}

TEST(PsqlCommands, GetWhatTheirProgramsWrite) {
  std::vector<std::string> programs;
  CommandReader reader("\\set a x`cat :n :'word' :other`y \\echo `b`", variables(),
                       [&](const std::string& program) {
                         programs.push_back(program);
                         return "out";
                       });
  const auto first = reader.next();
  EXPECT_EQ(first->arguments.at(1).text, "xouty");
  EXPECT_TRUE(first->arguments.at(1).has_program);
  EXPECT_THAT(programs, ElementsAre("cat 1 'it'\\''s' :other"));
  EXPECT_EQ(reader.next()->arguments.at(0).text, "out");
  EXPECT_FALSE(reader.next().has_value());
}

TEST(PsqlCommands, StartPrograms) {
  EXPECT_TRUE(starts_program("\\! ls"));
  EXPECT_TRUE(starts_program("\\!ls"));
  EXPECT_TRUE(starts_program("\\set a `ls`"));
  EXPECT_TRUE(starts_program("\\echo a`ls`b"));
  EXPECT_TRUE(starts_program("\\o | cat"));
  EXPECT_TRUE(starts_program("\\g |cat"));
  EXPECT_TRUE(starts_program("\\copy t from PROGRAM 'ls'"));
}

TEST(PsqlCommands, StartNoPrograms) {
  EXPECT_FALSE(starts_program("\\set a '`ls`'"));
  EXPECT_FALSE(starts_program("\\echo !"));
  EXPECT_FALSE(starts_program("\\set pipe |cat"));
  EXPECT_FALSE(starts_program("\\copy t from 'file'"));
}

TEST(PsqlBooleans, MayBeCutShort) {
  EXPECT_EQ(parse_boolean("TR"), true);
  EXPECT_EQ(parse_boolean("on"), true);
  EXPECT_EQ(parse_boolean("of"), false);
  EXPECT_EQ(parse_boolean("0"), false);
  EXPECT_EQ(parse_boolean("o"), std::nullopt);
  EXPECT_EQ(parse_boolean(""), std::nullopt);
  EXPECT_EQ(parse_boolean("2"), std::nullopt);
}

}  // namespace
}  // namespace fulldress::psql
