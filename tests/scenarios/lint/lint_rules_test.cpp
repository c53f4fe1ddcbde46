#include "tests/scenarios/lint/examples.hpp"
#include "tests/scenarios/lint/linted.hpp"
#include "tests/support/places.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool fires(const LintRule& rule, std::string_view script) {
  const auto lint = linted(std::string(script));
  const auto& hits = lint.migrations.at(0).hits;
  return std::any_of(hits.begin(), hits.end(),
                     [&](const LintHit& hit) { return hit.rule == &rule; });
}

TEST(LintRules, FireOnTheirExampleAndAreSilentOnTheOther) {
  std::vector<std::string_view> ids;
  for (const auto& rule : lint_rules()) ids.push_back(rule.id);
  std::vector<std::string_view> with_examples;
  for (const auto& example : lint_examples) {
    with_examples.push_back(example.rule);
    const auto* const rule = lint_rule(example.rule);
    ASSERT_NE(rule, nullptr) << example.rule;
    EXPECT_TRUE(fires(*rule, example.fires)) << example.rule;
    EXPECT_FALSE(fires(*rule, example.silent)) << example.rule;
    for (const auto script : {example.fires, example.silent}) {
      const auto lint = linted(std::string(script));
      EXPECT_THAT(lint.migrations.at(0).notes, IsEmpty()) << example.rule << ": " << script;
    }
  }
  EXPECT_EQ(with_examples, ids);
}

TEST(LintRules, AreWhole) {
  std::vector<std::string> ids;
  for (const auto& rule : lint_rules()) {
    EXPECT_TRUE(rule.id.starts_with("lint.")) << rule.id;
    EXPECT_FALSE(rule.condition.empty()) << rule.id;
    EXPECT_FALSE(rule.safer.empty()) << rule.id;
    EXPECT_TRUE(rule.page.ends_with(".html")) << rule.id;
    EXPECT_EQ(rule.claim == Claim::fails, !rule.sqlstate.empty()) << rule.id;
    EXPECT_EQ(lint_rule(rule.id), &rule);
    ids.emplace_back(rule.id);
  }
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_TRUE(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
  EXPECT_EQ(lint_rule("lint.nothing"), nullptr);
}

// docs/lint.md holds them as a table; FULLDRESS_UPDATE_GOLDEN=1 rewrites it.
TEST(LintRules, AreOnTheirPage) {
  std::string table = "| rule | form | what it claims | safer |\n|---|---|---|---|\n";
  for (const auto& rule : lint_rules()) {
    table += "| `" + std::string(rule.id) + "` | " + std::string(rule.condition) + " | " +
             std::string(to_text(rule.claim)) + " | " + std::string(rule.safer) + " |\n";
  }
  const auto file = std::filesystem::path(testing::source_directory) / "docs/lint.md";
  std::ifstream stream(file);
  std::string page{std::istreambuf_iterator<char>(stream), {}};
  const auto start = page.find("| rule |");
  ASSERT_NE(start, std::string::npos);
  const auto end = page.find("\n\n", start);
  ASSERT_NE(end, std::string::npos);
  const auto kept = page.substr(start, end + 1 - start);
  if (std::getenv("FULLDRESS_UPDATE_GOLDEN") != nullptr) {
    page.replace(start, kept.size(), table);
    std::ofstream(file) << page;
  }
  EXPECT_EQ(kept, table) << "review, then FULLDRESS_UPDATE_GOLDEN=1 rewrites docs/lint.md";
}

TEST(LintRules, AreSilentAboutWhatTheMigrationItselfHasMade) {
  EXPECT_THAT(rules_on("create table notes (id integer, a text);\n"
                       "create index on notes (a);\n"
                       "alter table notes add primary key (id);\n"
                       "alter table public.notes add column b uuid default gen_random_uuid();\n"
                       "alter table notes rename to remarks;\n"
                       "alter table remarks alter id type bigint;\n"
                       "update remarks set a = '';\n"
                       "drop table remarks;"),
              IsEmpty());
  EXPECT_THAT(rules_on("create table kept as select 1 as a;\nalter table kept add unique (a);"),
              IsEmpty());
  EXPECT_THAT(rules_on("create table a.notes (id integer);\ncreate index on b.notes (id);"),
              ElementsAre("lint.create-index"));
}

TEST(LintRules, KnowWhichDefaultsAreTheSameForAllRows) {
  for (const std::string value :
       {"now()", "current_timestamp", "'x'", "42", "statement_timestamp()",
        "date_trunc('day', now())", "'{}'::jsonb", "upper('a')", "pg_catalog.now()",
        "array[]::text[]"}) {
    EXPECT_THAT(rules_on("alter table t add a text default " + value + ";"), IsEmpty()) << value;
  }
  for (const std::string value :
       {"clock_timestamp()", "random()", "gen_random_uuid()", "uuid_generate_v4()", "app.token()",
        "app.now()", "nextval('s')", "lower(md5(random()::text))"}) {
    EXPECT_THAT(rules_on("alter table t add a text default " + value + ";"),
                ElementsAre("lint.add-column-volatile-default"))
        << value;
  }
}

TEST(LintRules, RememberConditionsOfEarlierMigrations) {
  const testing::WrittenFiles files;
  files.write("1_check.sql",
              "-- fulldress:up\nalter table t add constraint c check (a is not null) not valid;\n");
  files.write("2_validate.sql", "-- fulldress:up\nalter table t validate constraint c;\n");
  files.write("3_set.sql", "-- fulldress:up\nalter table t alter a set not null;\n");
  files.write("4_other.sql", "-- fulldress:up\nalter table t alter b set not null;\n");
  const auto set = lint(
      migrations::MigrationSet::load(files.path(), {.format = "native", .engine = "postgres"}));
  EXPECT_THAT(rules_of(*set.of("1_check")), IsEmpty());
  EXPECT_THAT(rules_of(*set.of("2_validate")), IsEmpty());
  EXPECT_THAT(rules_of(*set.of("3_set")), IsEmpty());
  EXPECT_THAT(rules_of(*set.of("4_other")), ElementsAre("lint.set-not-null"));
}

TEST(LintRules, AskForLockTimeoutOnceAndInForce) {
  const auto once = linted("alter table t add a int;\nalter table t add b int;").migrations.at(0);
  EXPECT_EQ(once.hits.size(), 1U);
  const auto lifted =
      linted("set lock_timeout = '1s';\nset lock_timeout = 0;\nalter table t add a int;");
  EXPECT_EQ(lifted.migrations.at(0).hits.size(), 1U);
  const auto set = linted("select set_config('lock_timeout', '1s', false);\ndrop table t;");
  EXPECT_EQ(set.migrations.at(0).hits.size(), 1U);
  // SET LOCAL ends with the transaction.
  const auto ended = linted("set local lock_timeout = '1s';\ncommit;\nalter table t add a int;");
  EXPECT_EQ(ended.migrations.at(0).hits.size(), 1U);
}

TEST(LintRules, KnowTransactions) {
  const std::string plain = "create index concurrently on t (a);";
  EXPECT_THAT(rules_on(plain), ElementsAre("lint.needs-no-transaction"));
  EXPECT_THAT(rules_on("-- fulldress:no-transaction\n" + plain), IsEmpty());
  EXPECT_THAT(rules_on("-- fulldress:no-transaction\nbegin;\n" + plain + "\ncommit;"),
              ElementsAre("lint.needs-no-transaction"));
  EXPECT_THAT(rules_on("-- fulldress:no-transaction\n" + plain + "\nvacuum t;"), IsEmpty());
}

TEST(LintRules, TellWorkUnderALockFromWorkBehindIt) {
  const std::string add = "alter table t add a int;\n";
  const std::string fill = "update u set b = 1;";
  EXPECT_THAT(rules_on(add + fill), ElementsAre("lint.write-under-lock"));
  EXPECT_THAT(rules_on("-- fulldress:no-transaction\n" + add + fill),
              ElementsAre("lint.write-all-rows"));
  EXPECT_THAT(rules_on(add + "commit;\n" + fill), ElementsAre("lint.write-all-rows"));
  // A foreign key keeps writers out of both tables, while its rows are looked at.
  EXPECT_THAT(rules_on("alter table t add constraint f foreign key (a) references p not valid;\n"
                       "alter table t validate constraint f;"),
              ElementsAre("lint.validate-under-lock"));
}

TEST(LintRules, SeeAConstraintWithoutALocksName) {
  EXPECT_THAT(rules_on("alter table only t add constraint p primary key (id), drop column c;"),
              ElementsAre("lint.add-unique", "lint.drop-column"));
}

TEST(LintRules, LookAtNothingElse) {
  EXPECT_THAT(rules_on("insert into t select 1;\ncomment on table t is 'x';\ngrant select on t to "
                       "public;\ncreate view v as select 1;\ncreate type e as enum ('a');\n"
                       "alter type e add value 'b';\nselect 'b'::e;"),
              IsEmpty());
  EXPECT_THAT(rules_on("alter type old add value 'b';\nselect 'b'::old;"),
              Contains("lint.enum-value-in-transaction"));
}

}  // namespace
}  // namespace fulldress::scenarios
