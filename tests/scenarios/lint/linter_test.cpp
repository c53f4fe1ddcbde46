#include "harness/base/error.hpp"
#include "scenarios/lint/lint_law.hpp"
#include "tests/scenarios/lint/linted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string error_of(const std::string& up) {
  try {
    static_cast<void>(linted(up));
  } catch (const UsageError& error) {
    return error.id() + " " + error.message();
  }
  return "no error";
}

/// `id accepted?` of every finding, in order.
std::vector<std::string> findings_of(const std::string& up) {
  const auto law = lint_law(linted("set local lock_timeout = '1s';\n" + up).migrations.at(0));
  std::vector<std::string> found;
  for (const auto& finding : law.findings) {
    found.push_back(finding.id + (finding.waiver.empty() ? "" : " accepted"));
  }
  return found;
}

const std::string index = "create index on t (a);";
const std::string accepted = "lint.create-index accepted";
const std::string because = "-- fulldress:ignore lint.create-index ten rows";

TEST(Linter, AcceptsWhatACommentSaysInFrontInsideAndBehind) {
  EXPECT_THAT(findings_of(index), ElementsAre("lint.create-index"));
  EXPECT_THAT(findings_of(because + "\n" + index), ElementsAre(accepted));
  EXPECT_THAT(findings_of(because + "\n\n-- more\n" + index), ElementsAre(accepted));
  EXPECT_THAT(findings_of("create index\n" + because + "\non t (a);"), ElementsAre(accepted));
  EXPECT_THAT(findings_of(index + " " + because), ElementsAre(accepted));
  EXPECT_THAT(findings_of("select 1;\n" + index + " " + because + "\nselect 2;"),
              ElementsAre(accepted));
}

TEST(Linter, AcceptsForOneStatementOnly) {
  EXPECT_THAT(findings_of(because + "\n" + index + "\n" + index),
              ElementsAre(accepted, "lint.create-index"));
  EXPECT_THAT(findings_of(because + "\nselect 1;\n" + index),
              ElementsAre("lint.create-index", "lint.unused-ignore"));
  EXPECT_THAT(findings_of(index + "\n" + because),
              ElementsAre("lint.create-index", "lint.unused-ignore"));
}

TEST(Linter, AcceptsOneRuleOnly) {
  EXPECT_THAT(findings_of("-- fulldress:ignore lint.set-type ten rows\n" + index),
              ElementsAre("lint.create-index", "lint.unused-ignore"));
  EXPECT_THAT(findings_of("-- fulldress:ignore lint.add-unique a\n"
                          "-- fulldress:ignore lint.drop-column b\n"
                          "alter table t add unique (a), drop c;"),
              ElementsAre("lint.add-unique accepted", "lint.drop-column accepted"));
}

TEST(Linter, KeepsReasonAndPlaceOfWhatIsAccepted) {
  const auto law = lint_law(linted(because + "\n" + index).migrations.at(0));
  const auto& finding = law.findings.at(0);
  EXPECT_THAT(finding.waiver, HasSubstr("ten rows ("));
  EXPECT_THAT(finding.waiver, HasSubstr("1_change.sql:2:1)"));
  ASSERT_TRUE(finding.position);
  EXPECT_EQ(finding.position->line, 3U);
}

TEST(Linter, RefusesCommentsWithoutRuleOrReason) {
  EXPECT_THAT(error_of("-- fulldress:ignore lint.create-idnex ten rows\n" + index),
              HasSubstr("scenarios.unknown-rule"));
  EXPECT_THAT(error_of("-- fulldress:ignore lint.create-idnex ten rows\n" + index),
              HasSubstr("1_change.sql:2:1: there is no rule \"lint.create-idnex\" (did you mean "
                        "\"lint.create-index\"?)"));
  EXPECT_THAT(error_of("-- fulldress:ignore lint.create-index\n" + index),
              HasSubstr("scenarios.ignored-without-reason"));
  EXPECT_THAT(error_of(index), HasSubstr("no error"));
}

TEST(Linter, SaysWhatItDidNotLookAt) {
  const auto set = linted("do $$ begin perform 1; end $$;\nalter table t bogus;\nselect 1;");
  EXPECT_THAT(lint_notes(set), ElementsAre(HasSubstr("3 statements of 1 migration"),
                                           HasSubstr("2:1: not looked into: what a DO block"),
                                           HasSubstr("3:1: not looked at: the grammar")));
}

TEST(Linter, IsSilentAboutMigrationsThatNeedNothing) {
  const auto law =
      lint_law(linted("create table t (a integer);\ncreate index on t (a);").migrations.at(0));
  EXPECT_EQ(law.verdict, Verdict::passed);
  EXPECT_THAT(law.findings, IsEmpty());
}

TEST(Linter, FindsCommentsInFilesThatNothingRuns) {
  const testing::WrittenFiles files;
  files.write("1_a.up.sql", "create table t (a integer);\n");
  files.write("1_a.down.sql", because + "\ndrop table t;\n");
  const auto set = lint(migrations::MigrationSet::load(
      files.path(), {.format = "golang_migrate", .engine = "postgres"}));
  const auto laws = astray_laws(set);
  ASSERT_EQ(laws.size(), 1U);
  EXPECT_EQ(laws[0].findings.at(0).id, "lint.unused-ignore");
}

TEST(Linter, RemembersWhatOnlyLooksUnsafeAndAcceptsNothingOfIt) {
  const std::string stable = "alter table t add placed timestamptz not null default now();";
  const auto lint = linted("set local lock_timeout = '1s';\n" + stable).migrations.at(0);
  EXPECT_THAT(lint.hits, IsEmpty());
  ASSERT_EQ(lint.lookalikes.size(), 1U);
  EXPECT_EQ(lint.lookalikes[0].rule->id, "lint.add-column-volatile-default");
  EXPECT_THAT(lint_law(lint).findings, IsEmpty());
  EXPECT_THAT(findings_of("-- fulldress:ignore lint.add-column-volatile-default so\n" + stable),
              ElementsAre("lint.unused-ignore"));
  EXPECT_THAT(linted("alter table t add a integer default 5;").migrations.at(0).lookalikes,
              IsEmpty());
}

TEST(Linter, IsAboutPostgresOnly) {
  const testing::WrittenFiles files;
  files.write("1_a.sql", "-- fulldress:up\nalter table t rename to u;\n");
  EXPECT_THAT(
      lint(migrations::MigrationSet::load(files.path(), {.format = "native", .engine = "sqlite"}))
          .migrations,
      IsEmpty());
}

TEST(Linter, PutsWhatIsSentTogetherIntoOneTransaction) {
  const testing::WrittenFiles files;
  files.write("1_a.up.sql", "create index concurrently on t (a);\n");
  files.write("2_b.up.sql", "select 1;\ncreate index concurrently on t (a);\n");
  const auto set = lint(migrations::MigrationSet::load(
      files.path(), {.format = "golang_migrate", .engine = "postgres"}));
  EXPECT_THAT(rules_of(set.migrations.at(0)), IsEmpty());
  EXPECT_THAT(rules_of(set.migrations.at(1)), ElementsAre("lint.needs-no-transaction"));
}

}  // namespace
}  // namespace fulldress::scenarios
