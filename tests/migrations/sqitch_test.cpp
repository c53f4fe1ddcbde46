#include "migrations/format.hpp"
#include "migrations/git_config.hpp"
#include "migrations/sqitch_line.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Sqitch's rules (FORMATS 4.5). sqitch_oracle_database_test.cpp runs the tool beside us.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::StartsWith;

const std::string start = "%syntax-version=1.0.0\n%project=flip\n\n";
const std::string who = " 2026-11-21T09:23:47Z Ann Bee <ann@example.com>";

MigrationSet load(const Files& files, const FormatSettings& settings = {}) {
  return MigrationSet::load(
      files.path(),
      {.format = "sqitch", .engine = "postgres", .ledger_table = "", .settings = settings});
}

std::string load_error(const Files& files, const FormatSettings& settings = {}) {
  return error_of([&] { static_cast<void>(load(files, settings)); });
}

std::string plan_error(const std::string& plan) {
  const Files files{{"sqitch.plan", plan}};
  const std::string error = load_error(files);
  const std::string file = files.shown("sqitch.plan");
  const auto at = error.find(file);
  return at == std::string::npos ? error : error.substr(0, at) + error.substr(at + file.size());
}

std::vector<std::string> facts_of(const MigrationSet& set, const std::string& name) {
  std::vector<std::string> values;
  for (const auto& each : set.migrations()) values.push_back(each.facts.at(name));
  return values;
}

// A plan that sqitch 1.3.1 wrote, and the ids it shows for it.
TEST(Sqitch, ComputesTheIdsOfTheTool) {
  const Files files{
      {"sqitch.plan",
       "%syntax-version=1.0.0\n%project=flip\n%uri=https://Example.com/Flip\n\n"
       "one 2026-11-21T09:23:47Z Ann Bee <ann@example.com> # First: \u00fcn\u00efcode\n"
       "sub/two [one] 2026-11-21T09:23:53Z Ann Bee <ann@example.com> # Second\\nline\n"
       "@v1 2026-11-21T09:23:59Z Ann Bee <ann@example.com> # tagged\n\n"
       "three [one@v1] 2026-11-21T09:24:04Z Ann Bee <ann@example.com> # x\n"}};
  const auto set = load(files);
  const auto ids = facts_of(set, "id");
  ASSERT_EQ(ids.size(), 3U);
  EXPECT_EQ(ids[0], "a1fd575da7fb6139a9b063ba06b4a2fa7ef53bc7");
  EXPECT_EQ(ids[1], "f1a92ab7871fc407be501b11d3eba7784e624339");
  EXPECT_EQ(facts_of(set, "note")[1], "Second\nline");
}

TEST(Sqitch, FindsTheScriptsOfReworkedChanges) {
  const Files files{{"sqitch.plan", start + "a" + who + "\n@v1" + who + "\nb" + who + "\n@v2" +
                                        who + "\na [a@v1]" + who + "\n"},
                    {"deploy/a@v1.sql", "select 1;\n"},
                    {"deploy/a.sql", "select 2;\n"},
                    {"revert/a@v1.sql", "select 3;\n"},
                    {"deploy/b.sql", "select 4;\n"}};
  const auto set = load(files);
  ASSERT_EQ(set.migrations().size(), 3U);
  EXPECT_EQ(set.migrations()[0].version, "a@v1");
  EXPECT_EQ(set.migrations()[0].up->text, "select 1;\n");
  EXPECT_EQ(set.migrations()[0].down->text, "select 3;\n");
  EXPECT_EQ(set.migrations()[2].version, "a");
  EXPECT_EQ(set.migrations()[2].up->text, "select 2;\n");
  EXPECT_FALSE(set.migrations()[2].down);
  EXPECT_EQ(set.migrations()[2].checksum, "c806d84afafdbf5296493ed4cbc980bf5d6756f1");
}

TEST(Sqitch, ReadsItsConfiguration) {
  const Files files{{"sqitch.conf",
                     "[core]\n\tengine = pg\n\ttop_dir = db\n[user]\nname = Cee\n[deploy]\nverify "
                     "= true\n[engine \"pg\"]\n  extension = pgsql\n"},
                    {"db/sqitch.plan", start + "x/a" + who + "\n"},
                    {"db/deploy/x/a.pgsql", "select 1;"},
                    {"db/verify/x/a.pgsql", "select 2;"}};
  const auto set = load(files);
  EXPECT_EQ(set.migrations()[0].up->text, "select 1;");
  EXPECT_EQ(set.migrations()[0].verify->text, "select 2;");
  EXPECT_EQ(set.migrations()[0].facts.at("user_name"), "Cee");
  EXPECT_FALSE(load(files, {{"verify", "false"}}).migrations()[0].verify);
  EXPECT_EQ(files.load("postgres").format().name(), "sqitch");
}

// It is run beside its sqitch.conf, from where all paths start.
TEST(Sqitch, ReadsTheConfigurationAboveItsTopDirectory) {
  const Files files{
      {"sqitch.conf",
       "[core]\n\ttop_dir = db\n[engine \"pg\"]\n\trevert_dir = back\n"
       "[core \"variables\"]\n\tname = app\n[revert \"variables\"]\n\tname = other\n"},
      {"db/sqitch.plan", start + "a" + who + "\n"},
      {"db/deploy/a.sql", "\\i db/more.sql\n"},
      {"db/more.sql", "create schema :\"name\";\n"},
      {"back/a.sql", "drop schema :\"name\";"}};
  for (const char* folder : {"", "db", "db/"}) {
    const auto set = MigrationSet::load(files.path() / folder, {.engine = "postgres"});
    EXPECT_EQ(set.format().name(), "sqitch");
    const Migration& only = set.migrations().at(0);
    EXPECT_EQ(only.up->variables.at("name"), "app");
    EXPECT_EQ(only.up->start.file, files.shown("db/deploy/a.sql"));
    ASSERT_TRUE(only.down) << folder;
    EXPECT_EQ(only.down->variables.at("name"), "other");
    EXPECT_EQ(set.included_files().count("db/more.sql"), 1U);
  }
}

TEST(Sqitch, ReadsNoConfigurationAboveOfAnotherPlan) {
  const Files files{{"sqitch.conf", "[core]\n\ttop_dir = other\n\textension = pgsql\n"},
                    {"db/sqitch.plan", start + "a" + who + "\n"},
                    {"db/deploy/a.sql", "select 1;"}};
  const auto set = MigrationSet::load(files.path() / "db", {.engine = "postgres"});
  EXPECT_EQ(set.migrations().at(0).up->text, "select 1;");
}

TEST(Sqitch, RefusesPlansTheToolRefuses) {
  const std::vector<std::pair<std::string, std::string>> malformed = {
      {"%syntax-version=1.0.0\n\na" + who, ":1:1: the line %project"},
      {"%project=flip\na" + who, ":2:1: this is no pragma"},
      {"%project=f:p\n\n", ":1:1: \"f:p\""},
      {start + "a\n", ":4:1: the timestamp and the planner"},
      {start + "a 2026-11-21T09:23:47Z\n", ":4:1: the planner"},
      {start + "a Ann <a@b>\n", ":4:1: the timestamp is"},
      {start + "a 2026-13-21T09:23:47Z Ann <a@b>\n", ":4:1: the timestamp is"},
      {start + "-a-" + who, ":4:1: the name"},
      {start + "a~3" + who, ":4:1: the name"},
      {start + "HEAD" + who, ":4:1: HEAD is a reserved"},
      {start + std::string(40, 'a') + who, "could be confused"},
      {start + "@v" + who, ":4:1: tag @v stands before"},
      {start + "a" + who + "\na" + who, ":5:1: change a is there already"},
      {start + "a" + who + "\n@v" + who + "\n@v" + who, ":6:1: tag @v is there"},
      {start + "a" + who + "\n@v/w" + who, "slash"},
      {start + "a" + who + "\n@v [a]" + who, "dependencies"},
      {start + "a [b]" + who, ":4:1: change a requires b"},
      {start + "a [a]" + who, "cannot require itself"},
      {start + "a [b]" + who + "\nb" + who, ":4:1: change a stands before b"},
      {start + "a [b:c:d]" + who, "no valid dependency"},
      {start + "a" + who + "\nb [a a]" + who, "is there twice"},
      {start + "a [!b]" + who, ":4:1: change a conflicts with b"},
      {start + "a" + who + "\nb [!a]" + who, ":5:1: change b conflicts with a"}};
  for (const auto& [plan, part] : malformed) {
    EXPECT_THAT(plan_error(plan + "\n"), AllOf(StartsWith("migrations.bad-plan "), HasSubstr(part)))
        << plan;
  }
}

// The tool deploys what stands in front of it first.
TEST(Sqitch, NamesThePlansLineOfAChangeWithoutADeployScript) {
  const Files files{{"sqitch.plan", start + "a" + who + "\nb" + who + "\n"},
                    {"sqitch.conf", "[core]\n\tengine = pg\n"},
                    {"deploy/a.sql", "select 1;"}};
  const auto set = load(files);
  ASSERT_EQ(set.migrations().size(), 2U);
  EXPECT_FALSE(set.migrations()[0].up->refusal);
  const auto refusal = set.migrations()[1].up->refusal;
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->position.to_text(), files.shown("sqitch.plan") + ":5:1");
  EXPECT_THAT(refusal->message,
              HasSubstr("there is no deploy script " + files.shown("deploy/b.sql")));
}

TEST(Sqitch, TakesPlansTheToolTakes) {
  for (const std::string& line : std::vector<std::string>{
           "+a", "  a  ", "a-1", "a/b", "\u00e4", "a_", "a" + who + "\n@v1.0" + who + "\na"}) {
    EXPECT_EQ(plan_error(start + "# a comment\n\n" + line + who + " # note\r\n"), "no error")
        << line;
  }
  EXPECT_EQ(plan_error(start + "a [other:b other:c@v " + std::string(40, 'b') + "]" + who),
            "no error");
  EXPECT_EQ(plan_error(start + "a [!b]" + who + "\nb" + who), "no error");
}

TEST(Sqitch, RefusesWhatCannotBeRehearsed) {
  const Files files{{"sqitch.plan", start + "a" + who + "\n"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(files.load("sqlite", "sqitch")); }),
              AllOf(StartsWith("migrations.unsupported-engine"), HasSubstr("registry")));
  files.write("sqitch.conf", "[core]\nengine = mysql\n");
  EXPECT_THAT(load_error(files), StartsWith("migrations.unsupported-engine"));
  files.write("sqitch.conf", "[core\n");
  EXPECT_THAT(load_error(files), StartsWith("migrations.bad-config"));
  files.write("sqitch.conf", "[core]\nplan_file = none.plan\n");
  EXPECT_THAT(load_error(files), StartsWith("migrations.bad-plan"));
}

TEST(Sqitch, KeepsItsRegistryWhereItsConfigurationSays) {
  const Files files{{"sqitch.plan", start + "a" + who + "\n"}};
  EXPECT_EQ(files.load("postgres", "sqitch").ledger_table().schema, "sqitch");
  files.write("sqitch.conf", "[engine \"pg\"]\nregistry = meta\n");
  EXPECT_EQ(files.load("postgres", "sqitch").ledger_table().schema, "meta");
  const auto set = MigrationSet::load(files.path(), {.format = "sqitch",
                                                     .engine = "postgres",
                                                     .ledger_table = "",
                                                     .settings = {{"registry", "meta"}}});
  EXPECT_EQ(set.ledger_table().schema, "meta");
  // What the user says goes first.
  files.write("deploy/a.sql", "select 1;");
  const auto other = MigrationSet::load(files.path(), {.format = "sqitch",
                                                       .engine = "postgres",
                                                       .ledger_table = "",
                                                       .settings = {{"registry", "other"}}});
  EXPECT_EQ(other.ledger_table().schema, "other");
  EXPECT_EQ(other.migrations().at(0).up->variables.at("registry"), "other");
}

TEST(Sqitch, SetsTheVariablesOfItsConfiguration) {
  const Files files{{"sqitch.plan", start + "a" + who + "\n"},
                    {"deploy/a.sql", "select 1;"},
                    {"revert/a.sql", "select 1;"},
                    {"verify/a.sql", "select 1;"},
                    {"sqitch.conf",
                     "[core]\ntarget = shop\n[core \"variables\"]\na = core\nb = core\nC_d = core\n"
                     "[deploy \"variables\"]\nb = deploy\nregistry = mine\n"
                     "[revert \"variables\"]\nb = revert\nr = revert\n"
                     "[engine \"pg.variables\"]\ne = engine\n"
                     "[target \"shop.variables\"]\ne = target\n[deploy]\nverify = true\n"
                     "[verify \"variables\"]\na = verify\n"}};
  const auto set = MigrationSet::load(files.path(), {.format = "sqitch",
                                                     .engine = "postgres",
                                                     .ledger_table = "",
                                                     .settings = {{"variables.s", "set"}}});
  const Migration& change = set.migrations().at(0);
  EXPECT_THAT(change.up->variables,
              ElementsAre(Pair("C_d", "core"), Pair("ON_ERROR_STOP", "1"), Pair("a", "core"),
                          Pair("b", "deploy"), Pair("e", "target"), Pair("registry", "sqitch"),
                          Pair("s", "set")));
  EXPECT_EQ(change.verify->variables, change.up->variables);
  EXPECT_EQ(change.down->variables.at("b"), "revert");
  EXPECT_EQ(change.down->variables.at("r"), "revert");
  EXPECT_EQ(change.down->variables.at("a"), "core");
}

TEST(GitConfig, ReadsSectionsQuotesAndComments) {
  const auto values = parse_git_config(
      "[Core]\n  Key = a b ; c\n  other = \" x # y \" z\n  flag\n[a \"B c\"] k = 1\n[d.E]\nl=\\\n "
      "2\n",
      "f");
  EXPECT_EQ(values.at("core.key"), "a b");
  EXPECT_EQ(values.at("core.other"), " x # y  z");
  EXPECT_EQ(values.at("core.flag"), "true");
  EXPECT_EQ(values.at("a.B c.k"), "1");
  EXPECT_EQ(values.at("d.E.l"), " 2");
}

TEST(GitConfig, KeepsTheNamesOfASectionAsTheyAreWritten) {
  EXPECT_THAT(parse_git_section("[core \"variables\"]\nAb = 1\nc = 2\nAB = 3\n[core]\nd = 4\n", "f",
                                "core.variables"),
              ElementsAre(Pair("Ab", "3"), Pair("c", "2")));
}

TEST(GitConfig, RefusesWhatGitRefuses) {
  for (const std::string text :
       {"x = 1", "[a]\n= 1", "[a", "[a]\nk = \"x\n", "[a]\nk = \\x", "[a \"b]\n", "[a]\nk x"}) {
    EXPECT_THAT(error_of([&] { static_cast<void>(parse_git_config(text, "f")); }),
                StartsWith("migrations.bad-config f:"))
        << text;
  }
}

}  // namespace
}  // namespace fulldress::migrations
