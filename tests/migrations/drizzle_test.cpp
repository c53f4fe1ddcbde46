#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Drizzle's rules (FORMATS 4.13). drizzle_oracle_database_test.cpp runs the migrator beside us.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::string journal(const std::vector<std::pair<std::string, int>>& entries) {
  std::string text = "{\"version\": \"7\", \"dialect\": \"sqlite\", \"entries\": [";
  for (const auto& [tag, when] : entries) {
    text += std::string(text.ends_with('[') ? "" : ",") +
            "\n{\"idx\": 0, \"when\": " + std::to_string(when) + ", \"tag\": \"" + tag +
            "\", \"breakpoints\": true}";
  }
  return text + "]}";
}

class Drizzle : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load(const std::string& engine = "sqlite") { return files_.load(engine, "drizzle"); }
  std::string load_error(const std::string& engine = "sqlite") {
    return error_of([&] { static_cast<void>(load(engine)); });
  }
  std::vector<std::string> statements(const std::string& text, const std::string& engine) {
    files_.write("0001_b.sql", text);
    std::vector<std::string> found;
    const auto set = load(engine);
    for (const auto& each : set.migrations().at(1).up->statements) {
      found.push_back(std::to_string(each.start.line) + ": " + each.text);
    }
    return found;
  }
  std::string ledger() {
    return value_of(session(),
                    "select group_concat(created_at) from (select created_at from "
                    "__drizzle_migrations order by rowid)");
  }

  Files files_{{"meta/_journal.json", journal({{"0000_a", 100}, {"0001_b", 200}})},
               {"0000_a.sql", "create table a (i int);"},
               {"0001_b.sql", "create table b (i int);"}};
  Place place_{"sqlite"};
};

TEST_F(Drizzle, IsRecognisedByItsJournal) {
  EXPECT_EQ(files_.load("sqlite").format().name(), "drizzle");
  files_.remove("meta");
  EXPECT_THAT(error_of([&] { static_cast<void>(files_.load("sqlite")); }),
              Not(HasSubstr("the file meta/_journal.json")));
}

TEST_F(Drizzle, RunsTheJournalsEntriesInItsOrder) {
  files_.write("meta/_journal.json", journal({{"0001_b", 200}, {"0000_a", 100}}));
  files_.write("0002_not_listed.sql", "select nope;");
  std::vector<std::string> found;
  for (const auto& each : apply(session(), load())) found.push_back(each.version);
  EXPECT_THAT(found, ElementsAre("0001_b", "0000_a"));
  EXPECT_EQ(ledger(), "200,100");
}

TEST_F(Drizzle, WritesTheHashOfTheFileAndTheJournalsTime) {
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(value_of(session(), "select hash from __drizzle_migrations where created_at = 100"),
            "adc214c094729cdd118f2bf2653ee4bada80b6b85f7bc57d158c48c0c03bb177");
  EXPECT_EQ(value_of(session(), "select count(*) from __drizzle_migrations where id is null"), "2");
}

TEST_F(Drizzle, SplitsAtTheBreakpointWhereverItStands) {
  EXPECT_THAT(statements("select 1;--> statement-breakpoint\n\nselect 2;\nselect 3", "postgres"),
              ElementsAre("1: select 1;", "3: select 2;\nselect 3"));
  EXPECT_THAT(statements("select 'a--> statement-breakpointb'", "postgres"),
              ElementsAre("1: select 'a", "1: b'"));
  EXPECT_THAT(statements("select 1;\n--> statement-breakpoint\n-- nothing\n", "postgres"),
              ElementsAre("1: select 1;\n"));
  EXPECT_THAT(statements("-- only a comment", "postgres"), IsEmpty());
}

// PositionCounter's test counts the work.
TEST_F(Drizzle, SplitsALineOfMegabytes) {
  const std::string each = "select 1;--> statement-breakpoint";
  std::string text;
  while (text.size() < 2'000'000) text += each;
  files_.write("0001_b.sql", text);
  const auto set = load("postgres");
  const auto& found = set.migrations().at(1).up->statements;
  ASSERT_EQ(found.size(), text.size() / each.size());
  EXPECT_EQ(found.back().text, "select 1;");
  EXPECT_EQ(found.back().start.line, 1U);
  EXPECT_EQ(found.back().start.column, text.size() - each.size() + 1);
}

TEST_F(Drizzle, RefusesASecondStatementWithoutABreakpointOnSqlite) {
  files_.write("0001_b.sql", "create table b (i int);\n  create table c (i int);");
  EXPECT_THAT(load_error(),
              StartsWith("migrations.several-statements " + files_.shown("0001_b.sql") + ":2:3"));
  EXPECT_EQ(load_error("postgres"), "no error");
  const auto set = MigrationSet::load(
      files_.path(),
      {.format = "drizzle", .engine = "sqlite", .settings = {{"several_statements", "allowed"}}});
  EXPECT_THAT(set.migrations().at(1).up->statements, SizeIs(1));
  EXPECT_THAT(error_of([&] {
                static_cast<void>(MigrationSet::load(
                    files_.path(), {.format = "drizzle",
                                    .engine = "sqlite",
                                    .settings = {{"several_statements", "perhaps"}}}));
              }),
              StartsWith("migrations.bad-setting"));
}

TEST_F(Drizzle, RefusesAMissingFile) {
  files_.remove("0001_b.sql");
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.malformed-journal " +
                                             files_.shown("meta/_journal.json") + ":3:"),
                                  HasSubstr("there is no file " + files_.shown("0001_b.sql"))));
}

TEST_F(Drizzle, RefusesAMissingJournal) {
  files_.remove("meta");
  EXPECT_THAT(load_error(), StartsWith("migrations.no-journal " + files_.shown("meta")));
}

TEST_F(Drizzle, RefusesAMalformedJournal) {
  const std::vector<std::pair<std::string, std::string>> malformed = {
      {"{\n\"entries\": [}", ":2:"},
      {"", ":1:1"},
      {"\xEF\xBB\xBF{\"entries\": []}", ":1:1"},
      {"{\"entries\":\n 1e999}", ":2:2"},
      {"[]", ":1:1"},
      {"{}", ":1:1"},
      {"{\n  \"entries\": 1}", ":2:3"},
      {"{\"entries\": [\n 1]}", ":2:2"},
      {"{\"entries\": [\n {\"when\": 1}]}", ":2:2"},
      {"{\"entries\": [\n {\"when\": \"1\", \"tag\": \"0000_a\"}]}", ":2:2"},
      {"{\"entries\": [\n {\"when\": 1, \"tag\": 1}]}", ":2:2"}};
  for (const auto& [text, position] : malformed) {
    files_.write("meta/_journal.json", text);
    EXPECT_THAT(load_error(), StartsWith("migrations.malformed-journal " +
                                         files_.shown("meta/_journal.json") + position))
        << text;
  }
}

TEST_F(Drizzle, RefusesATagThatIsThereTwice) {
  files_.write("meta/_journal.json", journal({{"0000_a", 100}, {"0000_a", 200}}));
  EXPECT_THAT(load_error(), HasSubstr("would run its file twice"));
}

TEST_F(Drizzle, RunsOnlyWhatIsLaterThanTheLatestEntry) {
  static_cast<void>(apply(session(), load()));
  files_.write("meta/_journal.json",
               journal({{"0000_a", 100}, {"0002_early", 150}, {"0001_b", 200}, {"0003_c", 300}}));
  files_.write("0002_early.sql", "select nope;");
  files_.write("0003_c.sql", "create table c (i int);");
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(1).verdict, Verdict::skipped);
  EXPECT_EQ(records.at(3).verdict, Verdict::passed);
  EXPECT_EQ(ledger(), "100,200,300");
}

TEST_F(Drizzle, IgnoresEditedFilesAndVersionsWithoutAFile) {
  static_cast<void>(apply(session(), load()));
  files_.write("0000_a.sql", "create table a (j int);");
  files_.write("meta/_journal.json", journal({{"0000_a", 100}}));
  const auto states = status(session(), load());
  EXPECT_EQ(states.at(0).state, MigrationState::edited);
  EXPECT_EQ(states.at(1).state, MigrationState::missing_file);
  EXPECT_EQ(states.at(1).version, "200");
  EXPECT_EQ(apply(session(), load()).at(0).verdict, Verdict::skipped);
}

TEST_F(Drizzle, HasNoDown) {
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(roll_back(session(), load()).at(0).error->id, "migrations.no-down");
}

TEST_F(Drizzle, KeepsItsLedgerInASchemaOfItsOwnOnPostgres) {
  EXPECT_EQ(load("postgres").ledger_table().to_text(), "drizzle.__drizzle_migrations");
  EXPECT_EQ(load("sqlite").ledger_table().to_text(), "__drizzle_migrations");
}

// What drizzle-kit writes for a changed table, and what becomes of it in one transaction.
TEST(DrizzleOnSqlite, LosesTheRowsThatReferToARebuiltTable) {
  const Files files{
      {"meta/_journal.json",
       R"({"version": "6", "dialect": "sqlite", "entries": [
       {"idx": 0, "version": "6", "when": 1, "tag": "0000_a", "breakpoints": true},
       {"idx": 1, "version": "6", "when": 2, "tag": "0001_b", "breakpoints": true}]})"},
      {"0000_a.sql",
       "CREATE TABLE p (id integer primary key);\n--> statement-breakpoint\n"
       "CREATE TABLE c (p integer references p (id) on delete cascade);\n"
       "--> statement-breakpoint\nINSERT INTO p VALUES (1);\n"
       "--> statement-breakpoint\nINSERT INTO c VALUES (1);\n"},
      {"0001_b.sql",
       "PRAGMA foreign_keys=OFF;--> statement-breakpoint\n"
       "CREATE TABLE __new_p (id integer primary key, t text);--> statement-breakpoint\n"
       "INSERT INTO __new_p (id) SELECT id FROM p;--> statement-breakpoint\n"
       "DROP TABLE p;--> statement-breakpoint\nALTER TABLE __new_p RENAME TO p;\n"
       "--> statement-breakpoint\nPRAGMA foreign_keys=ON;\n"}};
  const std::vector<std::pair<std::string, std::string>> kept = {{"on", "0"}, {"off", "1"}};
  for (const auto& [setting, rows] : kept) {
    Place place("sqlite");
    const auto set = MigrationSet::load(
        files.path(), {.engine = "sqlite", .settings = {{"foreign_keys", setting}}});
    for (const auto& each : apply(*place.session, set)) EXPECT_EQ(each.verdict, Verdict::passed);
    EXPECT_EQ(value_of(*place.session, "select count(*) from c"), rows) << setting;
  }
}

TEST(DrizzleOnSqlite, EnforcesForeignKeysAsTheDriverOfTheProjectDoes) {
  const std::vector<std::pair<std::string, SqliteForeignKeys>> cases = {
      {R"({"dependencies": {"better-sqlite3": "12"}})", SqliteForeignKeys::on},
      {R"({"dependencies": {"@libsql/client": "1"}, "devDependencies": {"better-sqlite3": "12"}})",
       SqliteForeignKeys::off},
      {R"({"dependencies": {"drizzle-orm": "1"}})", SqliteForeignKeys::off},
      {"{", SqliteForeignKeys::off}};
  for (const auto& [package, expected] : cases) {
    const Files files{
        {"package.json", package},
        {"drizzle/meta/_journal.json", R"({"entries": [{"idx": 0, "when": 1, "tag": "0000_a"}]})"},
        {"drizzle/0000_a.sql", "CREATE TABLE a (id integer primary key);\n"}};
    const auto set = MigrationSet::load(files.path() / "drizzle", {.engine = "sqlite"});
    EXPECT_EQ(set.format().execution().sqlite_foreign_keys, expected) << package;
  }
}

// drizzle-kit selects a new column out of the old table; its drivers' SQLite takes no name in
// quotes for a text.
TEST(DrizzleOnSqlite, FailsAtAColumnThatTheOldTableDoesNotHave) {
  const Files files{
      {"meta/_journal.json",
       R"({"entries": [{"idx": 0, "when": 1, "tag": "0000_a"},
       {"idx": 1, "when": 2, "tag": "0001_b"}]})"},
      {"0000_a.sql", "CREATE TABLE p (id integer primary key);\n"},
      {"0001_b.sql",
       "CREATE TABLE `__new_p` (`id` integer primary key, `kind` text);\n"
       "--> statement-breakpoint\n"
       "INSERT INTO `__new_p`(\"id\", \"kind\") SELECT \"id\", \"kind\" FROM `p`;\n"}};
  Place place("sqlite");
  const auto records =
      apply(*place.session, MigrationSet::load(files.path(), {.engine = "sqlite"}));
  ASSERT_FALSE(records.empty());
  EXPECT_EQ(records.back().verdict, Verdict::failed);
  EXPECT_EQ(records.back().error->sql->sqlstate, "42703");
  // Afterwards the session is what it was.
  EXPECT_EQ(value_of(*place.session, "select \"no such name\""), "no such name");
}

}  // namespace
}  // namespace fulldress::migrations
