#include "migrations/native_script.hpp"

#include "harness/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

NativeScript parse(std::string_view text) {
  return parse_native_script(text, "a.sql", SqlDialect::postgres);
}

std::string failure(std::string_view text) {
  try {
    static_cast<void>(parse(text));
  } catch (const UsageError& error) {
    return error.id() + " " + error.message();
  }
  return "no error";
}

TEST(NativeScript, TakesTheTwoPartsVerbatim) {
  const auto script = parse(
      "-- Adds t.\n\n-- fulldress:up\ncreate table t (a int);\n-- fulldress:down\ndrop table t;");
  EXPECT_EQ(script.up->text, "-- fulldress:up\ncreate table t (a int);\n");
  EXPECT_EQ(script.up->start.to_text(), "a.sql:3:1");
  EXPECT_TRUE(script.up->is_transactional);
  EXPECT_EQ(script.down->text, "-- fulldress:down\ndrop table t;");
  EXPECT_EQ(script.down->start.to_text(), "a.sql:5:1");
}

TEST(NativeScript, NeedsNoDownPart) { EXPECT_FALSE(parse("-- fulldress:up\nselect 1").down); }

TEST(NativeScript, ReadsCrlfAndAByteOrderMark) {
  const auto script = parse(
      "\xEF\xBB\xBF-- fulldress:up\r\n-- fulldress:manual\r\nselect 1;\r\n-- "
      "fulldress:down\r\nselect "
      "2;\r\n");
  EXPECT_TRUE(script.is_manual);
  EXPECT_EQ(script.up->start.to_text(), "a.sql:1:1");
  EXPECT_THAT(script.up->text, StartsWith("-- fulldress:up\r\n"));
  EXPECT_EQ(script.down->start.to_text(), "a.sql:4:1");
}

TEST(NativeScript, SwitchesTheTransactionOffForOnePartOrBoth) {
  const auto up = parse(
      "-- fulldress:up\n-- fulldress:no-transaction\nselect 1;\n-- fulldress:down\nselect 2;");
  EXPECT_FALSE(up.up->is_transactional);
  EXPECT_TRUE(up.down->is_transactional);
  const auto down = parse(
      "-- fulldress:up\nselect 1;\n-- fulldress:down\n-- fulldress:no-transaction\nselect 2;");
  EXPECT_TRUE(down.up->is_transactional);
  EXPECT_FALSE(down.down->is_transactional);
  const auto both = parse(
      "-- fulldress:no-transaction\n-- fulldress:up\nselect 1;\n-- fulldress:down\nselect 2;");
  EXPECT_FALSE(both.up->is_transactional);
  EXPECT_FALSE(both.down->is_transactional);
}

TEST(NativeScript, TakesTheReasonOfAnIrreversibleOne) {
  EXPECT_EQ(parse("-- fulldress:up\n-- fulldress:irreversible  data are gone \nselect 1")
                .irreversible_reason,
            "data are gone");
}

TEST(NativeScript, TakesGuards) {
  const auto script = parse(
      "-- fulldress:up\n"
      "-- fulldress:unless column_exists(users, email)\n"
      "-- fulldress:unless table_exists( app.\"My, Table\" )\n"
      "-- fulldress:unless index_exists(\"a\"\"b\")\nselect 1;");
  ASSERT_EQ(script.up->guards.size(), 3U);
  EXPECT_EQ(script.up->guards[0].kind, Guard::Kind::column_exists);
  EXPECT_THAT(script.up->guards[0].arguments, ElementsAre("users", "email"));
  EXPECT_EQ(script.up->guards[1].kind, Guard::Kind::table_exists);
  EXPECT_THAT(script.up->guards[1].arguments, ElementsAre("app.\"My, Table\""));
  EXPECT_THAT(script.up->guards[2].arguments, ElementsAre("\"a\"\"b\""));
  EXPECT_EQ(script.up->guards[2].position.to_text(), "a.sql:4:1");
}

TEST(NativeScript, SuggestsTheMarkerThatWasMeant) {
  EXPECT_THAT(failure("-- fulldress:upp\nselect 1"),
              AllOf(StartsWith("migrations.unknown-marker a.sql:1:1: unknown marker \"upp\""),
                    HasSubstr("did you mean \"up\"")));
  EXPECT_THAT(failure("-- fulldress:up\n-- fulldress:no-transactions\nselect 1"),
              AllOf(HasSubstr("a.sql:2:1"), HasSubstr("did you mean \"no-transaction\"")));
}

TEST(NativeScript, NoticesMarkersThatAreNearlyRight) {
  for (const std::string line : {"--fulldress:up", "  -- fulldress:up", "-- Fulldress:up",
                                 "-- fulldres:up", "-- fulldress up", "-- fulldress :up"}) {
    EXPECT_THAT(failure(line + "\nselect 1"), StartsWith("migrations.malformed-marker a.sql:1:1: "))
        << line;
  }
}

TEST(NativeScript, LeavesProseAlone) {
  EXPECT_EQ(failure("-- fulldress runs this; see the manual: part two\n-- migrate:up is dbmate's\n"
                    "-- fulldress:up\nselect 1 -- fulldress:down"),
            "no error");
}

TEST(NativeScript, RefusesMarkersInTheWrongPlace) {
  EXPECT_THAT(failure("-- fulldress:up\nselect 1;\n-- fulldress:manual\n"),
              StartsWith("migrations.misplaced-marker a.sql:3:1: "));
  EXPECT_THAT(failure("-- fulldress:down\nselect 1;\n-- fulldress:up\nselect 1"),
              StartsWith("migrations.misplaced-marker a.sql:1:1: "));
  EXPECT_THAT(
      failure("-- fulldress:up\nselect 1;\n-- fulldress:down\n-- fulldress:manual\nselect 2"),
      StartsWith("migrations.misplaced-marker a.sql:4:1: "));
  EXPECT_THAT(failure("-- fulldress:unless table_exists(t)\n-- fulldress:up\nselect 1"),
              StartsWith("migrations.misplaced-marker a.sql:1:1: "));
  EXPECT_THAT(failure("-- fulldress:up\nselect 1;\n-- fulldress:down\nselect 2;\n"
                      "-- fulldress:no-transaction"),
              StartsWith("migrations.misplaced-marker a.sql:5:1: "));
}

TEST(NativeScript, RefusesMarkersThatAreThereTwice) {
  EXPECT_THAT(failure("-- fulldress:up\nselect 1;\n-- fulldress:up\nselect 1"),
              StartsWith("migrations.repeated-marker a.sql:3:1: "));
  EXPECT_THAT(failure("-- fulldress:manual\n-- fulldress:up\n-- fulldress:manual\nselect 1"),
              StartsWith("migrations.repeated-marker a.sql:3:1: "));
  EXPECT_THAT(failure("-- fulldress:no-transaction\n-- fulldress:up\n-- fulldress:no-transaction\n"
                      "select 1"),
              StartsWith("migrations.repeated-marker a.sql:3:1: "));
  EXPECT_THAT(failure("-- fulldress:irreversible a\n-- fulldress:irreversible b\n"
                      "-- fulldress:up\nselect 1"),
              StartsWith("migrations.repeated-marker a.sql:2:1: "));
}

TEST(NativeScript, RefusesWhatIsMissingOrContradictsItself) {
  EXPECT_THAT(failure("select 1"), StartsWith("migrations.missing-up a.sql:1:1: "));
  EXPECT_THAT(failure("/* a */ select 1;\n-- fulldress:up\nselect 1"),
              StartsWith("migrations.statement-before-up a.sql:1:9: "));
  EXPECT_THAT(failure("-- fulldress:up\n-- nothing\n"),
              StartsWith("migrations.empty-part a.sql:1:1: "));
  EXPECT_THAT(failure("-- fulldress:up\nselect 1;\n-- fulldress:down\n/* nothing */;"),
              StartsWith("migrations.empty-part a.sql:3:1: "));
  EXPECT_THAT(failure("-- fulldress:up\n-- fulldress:irreversible x\nselect 1;\n"
                      "-- fulldress:down\nselect 1"),
              StartsWith("migrations.contradiction a.sql:4:1: "));
  EXPECT_THAT(failure("-- fulldress:up\n-- fulldress:irreversible\nselect 1"),
              StartsWith("migrations.malformed-marker a.sql:2:1: "));
  EXPECT_THAT(failure("-- fulldress:up now\nselect 1"),
              StartsWith("migrations.malformed-marker a.sql:1:1: "));
}

TEST(NativeScript, LetsAManualOneBeEmpty) {
  EXPECT_EQ(failure("-- fulldress:up\n-- fulldress:manual\n-- Ask the owner.\n"), "no error");
}

TEST(NativeScript, RefusesMalformedGuards) {
  for (const std::string guard :
       {"column_exist(t, c)", "column_exists(t)", "table_exists()", "table_exists(t, c)",
        "table_exists(a.b.c)", "table_exists t", "column_exists(t, a.b)", "table_exists(1t)",
        "index_exists(\"a)", "table_exists(\"\")", "not table_exists(t)"}) {
    EXPECT_THAT(failure("-- fulldress:up\n-- fulldress:unless " + guard + "\nselect 1"),
                StartsWith("migrations.bad-guard a.sql:2:1: "))
        << guard;
  }
  EXPECT_THAT(failure("-- fulldress:up\n-- fulldress:unless column_exist(t, c)\nselect 1"),
              HasSubstr("did you mean \"column_exists\""));
}

TEST(NativeScript, LeavesUnclosedQuotesToTheServer) {
  EXPECT_EQ(failure("-- fulldress:up\nselect 'a;"), "no error");
}

}  // namespace
}  // namespace fulldress::migrations
