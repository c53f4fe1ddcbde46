#include "migrations/client_scripts.hpp"

#include "migrations/migrator.hpp"
#include "tests/migrations/fake_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What is read, and what is refused, of scripts that psql runs, before anything runs.
namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::StartsWith;

const FakeModel& client() {
  static const FakeModel model{.execution = {.sending = Sending::client}};
  return model;
}

std::string refusal_of(const std::string& text) {
  const Files files{{"1.up.sql", text}};
  return error_of([&] { static_cast<void>(load_fake(files, "postgres", client())); });
}

Script script(std::string text) {
  return {
      .text = std::move(text), .start = {.file = "a.sql", .line = 1, .column = 1}, .guards = {}};
}

TEST(ClientScripts, MayNotStartPrograms) {
  for (const std::string command :
       {"\\! ls", "\\set a `ls`", "\\o |cat", "\\g |cat", "\\copy t from program 'ls'"}) {
    const auto refusal = refusal_of("select 1;\n  " + command);
    EXPECT_THAT(refusal, StartsWith("migrations.psql-program ")) << command;
    EXPECT_THAT(refusal, HasSubstr("1.up.sql:2:3: \\")) << command;
  }
}

TEST(ClientScripts, NeedAValueForEachVariable) {
  for (const std::string mention : {":name", ":'name'", ":\"name\""}) {
    const auto refusal = refusal_of("select 1;\nselect /* :a */ ':b', " + mention + ";");
    EXPECT_THAT(refusal, StartsWith("migrations.unresolved-placeholder ")) << mention;
    EXPECT_THAT(refusal, HasSubstr("1.up.sql:2:23: nothing sets the variable name of psql"));
    EXPECT_THAT(refusal, HasSubstr("--format-option variables.name=<value>"));
  }
}

TEST(ClientScripts, MayHaveColonsOfTheirOwn) {
  for (const std::string text :
       {"\\set name a\nselect :name;", "select 1 as name \\gset\nselect :name;",
        "select 1::text, (array[1, 2])[1:n];", "select :DBNAME, :'USER';",
        "\\if :{?name}\nselect :name;\n\\endif", "select $$ :name $$;",
        "select json_object('a':name);", "call p(a := 1);", "copy t from stdin;\n:name\n\\.\n"}) {
    EXPECT_EQ(refusal_of(text), "no error") << text;
  }
}

TEST(ClientScripts, AreRefusedInBranchesToo) {
  EXPECT_THAT(refusal_of("\\if false\n\\! ls\n\\endif"), HasSubstr("1.up.sql:2:1: \\!"));
}

TEST(ClientScripts, MayNotUseWhatIsNotRunHere) {
  for (const std::string command :
       {"\\connect other", "\\c other", "\\copy t to 'file'", "\\copy t from stdin", "\\copy t",
        "\\encoding LATIN1", "\\o file", "\\g file", "\\set AUTOCOMMIT off", "\\unset AUTOCOMMIT",
        "\\set ON_ERROR_ROLLBACK on", "\\set :name 1", "\\cd /", "\\watch", "\\prompt a",
        "\\nonsense"}) {
    const auto refusal = refusal_of("select 1;\n" + command);
    EXPECT_THAT(refusal, StartsWith("migrations.psql-command ")) << command;
    EXPECT_THAT(refusal, HasSubstr("1.up.sql:2:1: \\")) << command;
  }
}

TEST(ClientScripts, MayUseTheRest) {
  for (const std::string command :
       {"\\echo a", "\\pset format unaligned", "\\timing on", "\\encoding utf-8", "\\restrict key",
        "\\unrestrict key", "\\set AUTOCOMMIT on", "\\set a 1", "\\unset a", "\\g", "\\gset p_",
        "\\gexec", "\\o", "\\q", "\\if :a", "select '\\! ls';", "-- \\! ls"}) {
    EXPECT_EQ(refusal_of("select 1;\n" + command), "no error") << command;
  }
}

/// Where it is known before what runs, and its output stays here.
TEST(ClientScripts, MayStartProgramsWhereThatIsAllowed) {
  const FakeModel model{
      .execution = {.sending = Sending::client, .client_programs = ClientPrograms::allowed}};
  const auto refusal = [&](const std::string& command) {
    const Files files{{"1.up.sql", "select 1;\n" + command}};
    return error_of([&] { static_cast<void>(load_fake(files, "postgres", model)); });
  };
  for (const std::string command :
       {"\\! ls", "\\set a `ls`", "\\echo `ls`", "\\if `true`", "\\copy t from program 'ls'"}) {
    EXPECT_EQ(refusal(command), "no error") << command;
  }
  for (const std::string command :
       {"\\o |cat", "\\g |cat", "\\set `ls` 1", "\\elif `true`", "\\copy t to program 'cat'"}) {
    EXPECT_THAT(refusal(command), StartsWith("migrations.psql-command ")) << command;
  }
  EXPECT_THAT(refusal("\\i `ls`"), StartsWith("migrations.psql-include "));
}

TEST(ClientScripts, CopyFilesOfTheDirectory) {
  const Files files{{"1.up.sql", "\\copy t from 'parts/rows.csv' csv"},
                    {"parts/rows.csv", "1\n\\! ls\n"}};
  EXPECT_THAT(load_fake(files, "postgres", client()).included_files(),
              ElementsAre(Pair("parts/rows.csv", "1\n\\! ls\n")));
  for (const std::string command : {"\\copy t from '/etc/passwd'", "\\copy t from ../x"}) {
    EXPECT_THAT(refusal_of(command), StartsWith("migrations.psql-include ")) << command;
  }
}

TEST(ClientScripts, OfSqliteAreNotPsqls) {
  const Files files{{"1.up.sql", "select 1; -- x\n\\! ls"}};
  EXPECT_EQ(error_of([&] { static_cast<void>(load_fake(files, "sqlite", client())); }), "no error");
}

TEST(ClientScripts, IncludeFilesOfTheDirectory) {
  const Files files{{"1.up.sql", "\\i parts/a.sql\n\\ir 'parts/a.sql'"},
                    {"parts/a.sql", "\\ir b.sql\n\\i missing.sql"},
                    {"parts/b.sql", "select 2;"}};
  const auto set = load_fake(files, "postgres", client());
  EXPECT_THAT(set.included_files(), ElementsAre(Pair("parts/a.sql", "\\ir b.sql\n\\i missing.sql"),
                                                Pair("parts/b.sql", "select 2;")));
}

TEST(ClientScripts, IncludeNoOthers) {
  for (const std::string command :
       {"\\i ../a.sql", "\\i /etc/passwd", "\\ir ../a.sql", "\\i :file", "\\i"}) {
    EXPECT_THAT(refusal_of(command), StartsWith("migrations.psql-include ")) << command;
  }
}

TEST(ClientScripts, AreLookedAtWhereTheyAreIncluded) {
  const Files files{{"1.up.sql", "\\i parts/a.sql"}, {"parts/a.sql", "select 1;\n \\! ls"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(load_fake(files, "postgres", client())); }),
              HasSubstr("parts/a.sql:2:2: \\!"));
}

TEST(ClientScripts, AreAnotherSetWhenWhatTheyIncludeChanges) {
  const Files files{{"1.up.sql", "\\i parts/a.sql"}, {"parts/a.sql", "select 1;"}};
  const auto before = load_fake(files, "postgres", client()).fingerprint();
  EXPECT_EQ(load_fake(files, "postgres", client()).fingerprint(), before);
  files.write("parts/a.sql", "select 2;");
  EXPECT_NE(load_fake(files, "postgres", client()).fingerprint(), before);
}

TEST(ClientScripts, HideStatements) {
  for (const std::string text :
       {"select 1;\n:x;", "select 1;\n\\i a.sql", "select 1;\nselect 'commit' \\gexec",
        "select 1;\n\\set x commit", "select 1;\nselect 'x"}) {
    EXPECT_TRUE(find_hidden_statement(script(text)).has_value()) << text;
  }
}

TEST(ClientScripts, ShowStatements) {
  EXPECT_EQ(find_hidden_statement(script("\\echo x\ncopy t from stdin;\n:x\n\\.\nselect :x;")),
            std::nullopt);
}

}  // namespace
}  // namespace fulldress::migrations
