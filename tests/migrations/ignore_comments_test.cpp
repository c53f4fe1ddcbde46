#include "migrations/ignore_comments.hpp"

#include "migrations/native_script.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::migrations {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(IgnoreComments, HaveRuleReasonAndPlace) {
  const auto found = ignore_comments_in(
      "select 1;\n  select 2; --fulldress:ignore lint.create-index  ten rows, \xC3\xA9 \r\n",
      "a.sql");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "lint.create-index");
  EXPECT_EQ(found[0].reason, "ten rows, \xC3\xA9");
  EXPECT_EQ(found[0].position.to_text(), "a.sql:2:13");
}

TEST(IgnoreComments, MayLackBoth) {
  const auto found = ignore_comments_in("-- fulldress:ignore\n-- fulldress: ignore lint.x\n", "");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].rule, "");
  EXPECT_EQ(found[1].rule, "lint.x");
  EXPECT_EQ(found[1].reason, "");
}

TEST(IgnoreComments, AreNoProse) {
  EXPECT_THAT(ignore_comments_in("-- fulldress ignores this\n-- ignore fulldress\n"
                                 "-- fulldress:ignored x\nselect 'fulldress:ignore x y';\n",
                                 ""),
              IsEmpty());
}

/// A directory in which one statement is commented, and the tool of its format.
struct Commented {
  const char* format;
  const char* file;
  std::string before;
  std::string after = {};
};

class IgnoreCommentsOfFormats : public ::testing::TestWithParam<Commented> {};

// Some tools take comments out of what they send, so the text they send is not asked.
TEST_P(IgnoreCommentsOfFormats, AreFoundInTheUsersFile) {
  const auto& param = GetParam();
  const std::string comment = "-- fulldress:ignore lint.set-type ten rows\n";
  const Files files({{param.file, param.before + comment + "alter table t alter a type bigint;\n" +
                                      param.after}});
  const auto set = files.load("postgres", param.format);
  const auto found = read_ignore_comments(set);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "lint.set-type");
  EXPECT_EQ(found[0].position.file, files.shown(param.file));
}

INSTANTIATE_TEST_SUITE_P(
    All, IgnoreCommentsOfFormats,
    ::testing::Values(
        Commented{"native", "1_a.sql", "-- fulldress:up\n"},
        Commented{"golang_migrate", "1_a.up.sql", ""},
        Commented{"goose", "1_a.sql", "-- +goose Up\n"},
        Commented{"dbmate", "1_a.sql", "-- migrate:up\n", "-- migrate:down\n"},
        Commented{"sql_migrate", "1_a.sql", "-- +migrate Up\n"},
        Commented{"flyway", "V1__a.sql", ""}, Commented{"refinery", "V1__a.sql", ""},
        Commented{"liquibase", "changelog.sql", "--liquibase formatted sql\n--changeset me:1\n"},
        Commented{"prisma", "20260101000000_a/migration.sql", ""},
        Commented{"diesel", "2026-01-01-000000_a/up.sql", ""}, Commented{"sqlx", "1_a.sql", ""},
        Commented{"supabase", "20260101000000_a.sql", ""}, Commented{"plain", "1_a.sql", ""}),
    [](const auto& param_info) { return std::string(param_info.param.format); });

TEST(NativeMarkers, LeaveIgnoreToStatements) {
  const auto script = parse_native_script(
      "-- fulldress:up\nalter table t add a int;\n  -- fulldress:ignore lint.x because\nselect "
      "1;\n",
      "1.sql", SqlDialect::postgres);
  ASSERT_TRUE(script.up);
  EXPECT_THAT(script.up->text, HasSubstr("because"));
  EXPECT_FALSE(has_native_marker("-- fulldress:ignore lint.x because\nselect 1;\n"));
  EXPECT_TRUE(has_native_marker("-- fulldress:up\n"));
}

TEST(NativeMarkers, RefuseIgnoreThatSaysNothing) {
  const auto error = error_of([] {
    static_cast<void>(parse_native_script("-- fulldress:up\nselect 1; \n-- fulldress:ignore\n",
                                          "1.sql", SqlDialect::postgres));
  });
  EXPECT_THAT(error, StartsWith("migrations.malformed-marker 1.sql:3:1: ignore needs a rule"));
}

}  // namespace
}  // namespace fulldress::migrations
