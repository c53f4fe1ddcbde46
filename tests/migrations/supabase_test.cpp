#include "migrations/format.hpp"
#include "migrations/supabase_splitter.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Supabase's rules (FORMATS 4.13) without a database. atlas_supabase_database_test.cpp runs them.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> found;
  for (const auto& each : split_as_supabase(text)) {
    EXPECT_EQ(text.substr(each.offset_bytes, each.text.size()), each.text);
    found.emplace_back(each.text);
  }
  return found;
}

TEST(SupabaseSplitter, SplitsAtSemicolonsAndKeepsComments) {
  EXPECT_THAT(split("-- a;b\nselect 1;\n\n select 2 ;;; /* ; /* ; */ ; */ select 3"),
              ElementsAre("-- a;b\nselect 1", "select 2", "/* ; /* ; */ ; */ select 3"));
  EXPECT_THAT(split("select 1;\n-- the end"), ElementsAre("select 1", "-- the end"));
  EXPECT_THAT(split(" \n;; ; "), IsEmpty());
  EXPECT_THAT(split(""), IsEmpty());
}

TEST(SupabaseSplitter, KnowsQuotes) {
  EXPECT_THAT(split("select ';', \";\", 'it''s;';select 2"),
              ElementsAre("select ';', \";\", 'it''s;'", "select 2"));
  EXPECT_THAT(split("do $$ begin; end $$; do $a_1$ ; $$ ; $a_1$; select 3"),
              ElementsAre("do $$ begin; end $$", "do $a_1$ ; $$ ; $a_1$", "select 3"));
  EXPECT_THAT(split("select $1; select 2"), ElementsAre("select $1", "select 2"));
  // Of a letter beyond ASCII it sees broken bytes, so that this is no tag.
  EXPECT_THAT(split("select $\xC3\xA9$a;b$\xC3\xA9$"),
              ElementsAre("select $\xC3\xA9$a", "b$\xC3\xA9$"));
}

TEST(SupabaseSplitter, HasTheToolsSimplifications) {
  // A backslash hides the next character outside of quotes and nothing inside.
  EXPECT_THAT(split("select \\; select 2"), ElementsAre("select \\; select 2"));
  EXPECT_THAT(split("select E'it\\'; select '"), ElementsAre("select E'it\\'", "select '"));
  // One closing parenthesis closes all.
  EXPECT_THAT(split("select (1; 2); select 3"), ElementsAre("select (1; 2)", "select 3"));
  EXPECT_THAT(split("select ((1); 2); select 3"), ElementsAre("select ((1)", "2)", "select 3"));
  EXPECT_THAT(split("create function f() begin atomic select 1; select 2; end; select 3"),
              ElementsAre("create function f() begin atomic select 1; select 2; end", "select 3"));
  EXPECT_THAT(split("create function f() begin atomic select append(1); select 2; end; select 3"),
              ElementsAre("create function f() begin atomic select append(1)", "select 2", "end",
                          "select 3"));
  EXPECT_THAT(split("select nonatomic; select 2"), ElementsAre("select nonatomic", "select 2"));
}

class Supabase : public ::testing::Test {
 protected:
  MigrationSet load() { return files_.load("postgres", "supabase"); }
  std::vector<std::string> found() {
    std::vector<std::string> names;
    const auto set = load();
    for (const auto& each : set.migrations()) names.push_back(each.version + " " + each.name);
    return names;
  }

  Files files_{{"20240101000000_a.sql", "create table a (i int);\n  select 2;"},
               {"20240102000000_b_c.sql", "select 1;"},
               {"README.md", ""}};
};

TEST_F(Supabase, OrdersByFileNameAndPassesOverOtherNames) {
  files_.write("3_.sql", "select 1;");
  files_.write("_4.sql", "select nope;");
  files_.write("x_4.sql", "select nope;");
  files_.write("4.sql", "select nope;");
  EXPECT_THAT(found(), ElementsAre("20240101000000 a", "20240102000000 b_c", "3 "));
}

TEST_F(Supabase, IsRecognisedByItsPlace) {
  // The names alone could be those of others.
  EXPECT_THAT(error_of([&] { static_cast<void>(files_.load("postgres")); }),
              ::testing::AllOf(::testing::HasSubstr("supabase ("), ::testing::HasSubstr("sqlx (")));
  const Files project{{"supabase/migrations/1_a.sql", "select 1;"}};
  const SourceDirectory directory(project.path() / "supabase" / "migrations");
  EXPECT_EQ(load().format().discovery().recognise(directory).certainty, Certainty::certain);
  const Files pairs{{"1_a.up.sql", "select 1;"}, {"1_a.down.sql", "select 1;"}};
  EXPECT_EQ(pairs.load("postgres").format().name(), "golang_migrate");
}

TEST_F(Supabase, PassesOverAnOldInitInFrontOnly) {
  files_.write("20211208235959_init.sql", "select nope;");
  EXPECT_THAT(found(), ElementsAre("20240101000000 a", "20240102000000 b_c"));
  files_.write("20211208235958_x.sql", "select 1;");
  EXPECT_THAT(found(), ElementsAre("20211208235958 x", "20211208235959 init", "20240101000000 a",
                                   "20240102000000 b_c"));
  const Files today{{"20211209000000_init.sql", "select 1;"}};
  EXPECT_EQ(today.load("postgres", "supabase").migrations().size(), 1U);
}

TEST_F(Supabase, KnowsWhereStatementsStand) {
  const auto set = load();
  const auto& statements = set.migrations().at(0).up->statements;
  ASSERT_EQ(statements.size(), 2U);
  EXPECT_EQ(statements[1].text, "select 2");
  EXPECT_EQ(statements[1].start.to_text(), files_.shown("20240101000000_a.sql") + ":2:3");
}

TEST_F(Supabase, RefusesWhatItTakesForOneStatement) {
  files_.write("20240101000000_a.sql",
               "select 1;\nselect \\; select 2;\nselect atomic\n; select 3");
  EXPECT_THAT(error_of([&] { static_cast<void>(load()); }),
              AllOf(StartsWith("migrations.several-statements " +
                               files_.shown("20240101000000_a.sql") + ":2:1"),
                    HasSubstr("42601")));
}

TEST_F(Supabase, RefusesTwoFilesWithOneVersion) {
  files_.write("20240101000000_z.sql", "select 1;");
  EXPECT_THAT(error_of([&] { static_cast<void>(load()); }),
              StartsWith("migrations.duplicate-version"));
}

TEST_F(Supabase, IsForPostgresOnly) {
  EXPECT_THAT(error_of([&] { static_cast<void>(files_.load("sqlite", "supabase")); }),
              StartsWith("migrations.wrong-engine"));
}

}  // namespace
}  // namespace fulldress::migrations
