#include "migrations/format.hpp"
#include "migrations/graphile_file.hpp"
#include "migrations/json5.hpp"
#include "tests/migrations/graphile_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// graphile-migrate's rules (FORMATS 4.12). graphile_migrate_oracle_database_test.cpp runs the tool
// beside us.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

MigrationSet load(const Files& files, const FormatSettings& settings = {}) {
  return load_graphile(files, settings);
}

std::string load_error(const Files& files, const FormatSettings& settings = {}) {
  return error_of([&] { static_cast<void>(load(files, settings)); });
}

TEST(GraphileMigrate, SignsAsTheToolDoes) {
  // The SHA-1 of `select 1;` and a line feed, as sha1sum has it.
  EXPECT_EQ(graphile_hash("\n select 1;\n\n", ""), "sha1:005c6eb7364156e6b0d158d8b2767a24f1ce6611");
  EXPECT_NE(graphile_hash("select 1;", "sha1:x"), graphile_hash("select 1;", ""));
}

TEST(GraphileMigrate, ReadsTheChainInTheOrderOfTheNumbers) {
  const Files files{};
  const std::string first = write_committed(files, "000001.sql", "select 1;", "-");
  const std::string second = write_committed(files, "000002-two.sql", "select 2;", first);
  files.write("committed/notes.sql", "x");
  files.write("committed/3_x.sql", "x");
  const auto set = load(files);
  ASSERT_EQ(set.migrations().size(), 2U);
  EXPECT_EQ(set.migrations()[1].version, "000002");
  EXPECT_EQ(set.migrations()[1].name, "two");
  EXPECT_EQ(set.migrations()[1].checksum, second);
  EXPECT_EQ(set.migrations()[1].facts.at("previous_hash"), first);
  EXPECT_EQ(set.migrations()[1].up->text, "select 2;\n");
  EXPECT_EQ(set.migrations()[1].up->start.to_text(),
            files.shown("committed/000002-two.sql") + ":4:1");
  EXPECT_FALSE(set.migrations()[1].down);
  EXPECT_FALSE(set.migrations()[1].up->refusal);
}

/// One committed file below `folder`, and a settings file.
void write_project(const Files& files, const std::string& folder) {
  const std::string hash = graphile_hash("select ':APP';", "");
  files.write(folder + "/committed/000001.sql",
              "--! Previous: -\n--! Hash: " + hash + "\n\nselect ':APP';\n");
  files.write(folder + "/current.sql", "select 2;\n");
  files.write(".gmrc", "{migrationsFolder: './" + folder + "', placeholders: {':APP': 'app'}}");
}

/// The text of the only migration in a directory whose format nobody has said.
std::string only_text(const std::filesystem::path& directory, const FormatSettings& settings = {}) {
  const auto set = MigrationSet::load(directory, {.engine = "postgres", .settings = settings});
  return set.format().name() + ": " + set.migrations().at(0).up->text +
         (set.migrations().size() > 1 ? set.migrations().at(1).up->text : "");
}

TEST(GraphileMigrate, IsFoundFromTheRootTheFolderAndTheCommittedFiles) {
  for (const std::string folder : {"migrations", "db/gm"}) {
    const Files files{{"Cargo.toml", ""}};
    write_project(files, folder);
    for (const std::string& named : {std::string("."), folder, folder + "/committed"}) {
      EXPECT_EQ(only_text(files.path() / named), "graphile_migrate: select 'app';\n") << named;
      EXPECT_EQ(only_text(files.path() / named, {{"current", "true"}}),
                "graphile_migrate: select 'app';\nselect 2;\n")
          << named;
    }
    files.write(folder + "/committed/000002.sql", "--! Previous: sha1:0\n--! Hash: sha1:1\n\nx\n");
    const auto error =
        error_of([&] { static_cast<void>(only_text(files.path() / folder / "committed")); });
    EXPECT_THAT(error, AllOf(StartsWith("migrations.broken-chain"), HasSubstr("000002.sql:1:1")));
  }
}

TEST(GraphileMigrate, IsNotWhatHasNoHeadersAndNoSettings) {
  const Files files{{"committed/000001.sql", "select 1;\n"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(only_text(files.path())); }),
              StartsWith("migrations.unknown-format"));
  EXPECT_EQ(only_text(files.path() / "committed"), "plain: select 1;\n");
  files.write(".gmrc", "{}");
  EXPECT_THAT(error_of([&] { static_cast<void>(only_text(files.path())); }),
              StartsWith("migrations.malformed-marker"));
}

TEST(GraphileMigrate, RefusesABrokenChain) {
  const Files files{};
  const std::string first = write_committed(files, "000001.sql", "select 1;", "-");
  write_committed(files, "000002.sql", "select 2;", "sha1:other");
  EXPECT_THAT(load_error(files), AllOf(StartsWith("migrations.broken-chain " +
                                                  files.shown("committed/000002.sql") + ":1:1"),
                                       HasSubstr(first)));
  files.remove("committed/000002.sql");
  files.remove("committed/000001.sql");
  write_committed(files, "000001.sql", "select 1;", "sha1:other");
  EXPECT_THAT(load_error(files), StartsWith("migrations.broken-chain"));
}

TEST(GraphileMigrate, RefusesHeadersThatAreMissingOrTwice) {
  const Files files{};
  const std::string name = "committed/000001.sql";
  files.write(name, "--! Hash: sha1:x\n\nselect 1;\n");
  EXPECT_THAT(load_error(files), StartsWith("migrations.missing-header " + files.shown(name)));
  files.write(name, "--! Previous: -\n\nselect 1;\n");
  EXPECT_THAT(load_error(files), StartsWith("migrations.missing-header"));
  files.write(name, "--! Previous: -\n--! Hash: sha1:x\n--! Hash: sha1:x\n\nselect 1;\n");
  EXPECT_THAT(load_error(files),
              StartsWith("migrations.repeated-marker " + files.shown(name) + ":3:1"));
  files.write(name, "--! Previous: -\n--! Hash: sha1:x\nselect 1;\n");
  EXPECT_THAT(load_error(files),
              StartsWith("migrations.malformed-marker " + files.shown(name) + ":3:1"));
  files.write(name, "--! Previous: -\r\n--! Hash: sha1:x\r\n\r\nselect 1;\r\n");
  EXPECT_THAT(load_error(files),
              AllOf(StartsWith("migrations.malformed-marker"), HasSubstr("carriage returns")));
}

TEST(GraphileMigrate, RefusesToRunWhatWasChanged) {
  const Files files{};
  const std::string hash = write_committed(files, "000001.sql", "select 1;", "-");
  files.write("committed/000001.sql", "--! Previous: -\n--! Hash: " + hash + "\n\nselect 2;\n");
  const auto set = load(files);
  ASSERT_TRUE(set.migrations()[0].up->refusal);
  EXPECT_EQ(set.migrations()[0].up->refusal->id, "migrations.wrong-hash");
  EXPECT_EQ(set.migrations()[0].up->refusal->position.line, 2U);
}

TEST(GraphileMigrate, AllowsAnInvalidHashOnlyWhereItIsOne) {
  const Files files{};
  const std::string hash = graphile_hash("select 1;", "");
  const auto write = [&](const std::string& body) {
    files.write("committed/000001.sql",
                "--! AllowInvalidHash\n--! Previous: -\n--! Hash: " + hash + "\n\n" + body);
  };
  write("select 2;\n");
  EXPECT_FALSE(load(files).migrations()[0].up->refusal);
  write("select 1;\n");
  ASSERT_TRUE(load(files).migrations()[0].up->refusal);
  EXPECT_EQ(load(files).migrations()[0].up->refusal->position.line, 1U);
}

TEST(GraphileMigrate, ReadsNoTransactionOnTheFirstLineOfTheBody) {
  EXPECT_TRUE(is_graphile_no_transaction("--! no-transaction\nselect 1;"));
  EXPECT_TRUE(is_graphile_no_transaction("--!no-transaction because"));
  EXPECT_FALSE(is_graphile_no_transaction("--! no-transactions\nselect 1;"));
  EXPECT_FALSE(is_graphile_no_transaction("select 1;\n--! no-transaction"));
  const Files files{};
  write_committed(files, "000001.sql", "--! no-transaction\nvacuum;", "-");
  EXPECT_FALSE(load(files).migrations()[0].up->is_transactional);
}

TEST(GraphileMigrate, ReplacesPlaceholdersAsWholeWords) {
  const Files files{
      {".gmrc", "{\n // a comment\n placeholders: {':APP_ROLE': 'app', \":APP\": \"x\",},\n}"}};
  write_committed(files, "000001.sql",
                  ":APP_ROLE :APP ':APPS' ::APP :DATABASE_OWNER :DATABASE_NAME", "-");
  const auto set = load(files);
  const Script& up = *set.migrations()[0].up;
  EXPECT_EQ(up.text, "app x ':APPS' :x :DATABASE_OWNER :DATABASE_NAME\n");
  EXPECT_EQ(up.live_tokens.size(), 2U);
  EXPECT_THAT(load(files, {{"placeholders.APP", "y"}}).migrations()[0].up->text,
              StartsWith("app y "));
}

TEST(GraphileMigrate, RefusesSettingsTheToolRefuses) {
  const Files files{};
  write_committed(files, "000001.sql", "select 1;", "-");
  const std::vector<std::pair<std::string, std::string>> malformed = {
      {"{\n nope: 1}", ":2:"},
      {"[]", ":1:"},
      {"{\n\"placeholders\": {\n\":small\": \"x\"}}", ":3:"},
      {"{\"placeholders\": {\":DATABASE_NAME\": \"x\"}}", ":1:"},
      {"{\"placeholders\": {\":APP\": 1}}", ":1:"},
      {"{\"placeholders\": {\":NO_SUCH_VARIABLE_HERE\": \"!ENV\"}}", "NO_SUCH_VARIABLE_HERE"},
      {"{\"pgSettings\": {\"a\": true}}", ":1:"},
      {"{\"afterAllMigrations\": \"!root.sql\"}", "root"},
      {"{\n\n{", ":3:"}};
  for (const auto& [text, part] : malformed) {
    files.write(".gmrc", text);
    EXPECT_THAT(
        load_error(files),
        AllOf(StartsWith("migrations.bad-config " + files.shown(".gmrc") + ":"), HasSubstr(part)))
        << text;
  }
  files.write(".gmrc", "{\"//\": 1, \"pgSettings\": {\"search_path\": \"a\"}}");
  EXPECT_EQ(load_error(files), "no error");
}

TEST(GraphileMigrate, RunsNoPrograms) {
  const Files files{{".gmrc", "{afterAllMigrations: [{_: 'command', command: 'rm -r x'}]}"}};
  write_committed(files, "000001.sql", "select 1;", "-");
  EXPECT_THAT(load_error(files), StartsWith("migrations.unsupported"));
  EXPECT_EQ(load_error(files, {{"actions", "skip"}}), "no error");
  EXPECT_EQ(load_error(files, {{"actions", "sql"}}), "no error");
  files.write(".gmrc", "{\nafterReset: [{_: 'command', command: 'rm -r x'}]}");
  EXPECT_THAT(load_error(files), AllOf(StartsWith("migrations.unsupported"), HasSubstr(".gmrc:2"),
                                       HasSubstr("actions=sql")));
  files.write(".gmrc", "{afterAllMigrations: [{_: 'command', shadow: true, command: 'x'}]}");
  EXPECT_EQ(load_error(files), "no error");
  files.remove(".gmrc");
  files.write(".gmrc.js", "module.exports = {}");
  EXPECT_THAT(load_error(files), StartsWith("migrations.unsupported"));
  EXPECT_EQ(load_error(files, {{"config", "ignore"}}), "no error");
}

std::vector<std::pair<RunEvent, std::string>> actions_of(const MigrationSet& set) {
  std::vector<std::pair<RunEvent, std::string>> actions;
  for (const Action& each : set.actions()) actions.emplace_back(each.event, each.script.text);
  return actions;
}

TEST(GraphileMigrate, RunsTheFilesThatItsSettingsNameWhereTheToolDoes) {
  const Files files{{".gmrc",
                     "{placeholders: {':APP': 'app'}, afterReset: ['!a.sql', {_: 'sql', file: "
                     "'sub/b.sql', root: true}, {_: 'command', command: 'x'}], "
                     "beforeAllMigrations: 'c.sql', afterAllMigrations: 'd.sql', beforeCurrent: "
                     "'e.sql', afterCurrent: 'f.sql'}"},
                    {"a.sql", ":APP"},
                    {"sub/b.sql", "b"},
                    {"c.sql", "c"},
                    {"d.sql", "d"},
                    {"e.sql", "e"},
                    {"f.sql", "f"}};
  write_committed(files, "000001.sql", "select 1;", "-");
  const std::vector<std::pair<RunEvent, std::string>> always = {{RunEvent::after_creating, "app"},
                                                                {RunEvent::after_creating, "b"},
                                                                {RunEvent::before_applying, "c"},
                                                                {RunEvent::after_applying, "d"}};
  EXPECT_EQ(actions_of(load(files, {{"actions", "sql"}})), always);
  auto with_current = always;
  with_current.emplace_back(RunEvent::before_repeatables, "e");
  with_current.emplace_back(RunEvent::after_applying, "f");
  EXPECT_EQ(actions_of(load(files, {{"actions", "sql"}, {"current", "true"}})), with_current);
  EXPECT_THAT(load(files, {{"actions", "skip"}}).actions(), ::testing::IsEmpty());
}

TEST(GraphileMigrate, SaysWhichKeyNamesAFileThatIsNotThere) {
  const Files files{{"a.sql", "select 1;"}};
  write_committed(files, "000001.sql", "select 1;", "-");
  for (const std::string key : {"afterReset", "beforeAllMigrations", "afterAllMigrations"}) {
    files.write(".gmrc", "{\n" + key + ": [\n'a.sql', 'none.sql']}");
    EXPECT_THAT(load_error(files),
                AllOf(StartsWith("migrations.bad-config " + files.shown(".gmrc") + ":3:"),
                      HasSubstr(key + " names none.sql"), HasSubstr(files.shown("none.sql"))));
  }
}

TEST(GraphileMigrate, LeavesTheCurrentMigrationOutUnlessAsked) {
  const Files files{{"current.sql", "select 3;\n"}};
  write_committed(files, "000001.sql", "select 1;", "-");
  EXPECT_EQ(load(files).migrations().size(), 1U);
  const auto set = load(files, {{"current", "true"}});
  ASSERT_EQ(set.migrations().size(), 2U);
  EXPECT_EQ(set.migrations()[1].up->text, "select 3;\n");
  EXPECT_EQ(set.migrations()[1].rerun, Rerun::when_changed);
}

TEST(GraphileMigrate, PutsTheFilesOfCurrentTogether) {
  const Files files{{"current/010-b.sql", "\n\nselect 2;\n\n"},
                    {"current/9.sql", "--! Message: m\nselect 1;"},
                    {"current/11.sql", ""},
                    {"current/.12.sql", "x"},
                    {"current/README.md", "x"}};
  write_committed(files, "000001.sql", "select 1;", "-");
  const auto set = load(files, {{"current", "true"}});
  const Script& up = *set.migrations()[1].up;
  EXPECT_EQ(up.text,
            "--! Message: m\n\n--! split: 9.sql\nselect 1;\n\n--! split: 010-b.sql\nselect 2;\n\n"
            "--! split: 11.sql\n\n");
  EXPECT_EQ(up.lines.at(6).to_text(), files.shown("current/010-b.sql") + ":3:1");
}

TEST(GraphileMigrate, RefusesTheCurrentMigrationsTheToolRefuses) {
  const Files files{};
  write_committed(files, "000001.sql", "select 1;", "-");
  const FormatSettings settings{{"current", "true"}};
  files.write("current/1.sql", "select 1;");
  files.write("current.sql", "select 1;");
  EXPECT_THAT(load_error(files, settings), StartsWith("migrations.duplicate-version"));
  files.remove("current.sql");
  files.write("current/01-x.sql", "select 1;");
  EXPECT_THAT(load_error(files, settings),
              AllOf(StartsWith("migrations.bad-file-name"), HasSubstr("same number")));
  files.remove("current/01-x.sql");
  for (const std::string name : {"current/a.sql", "current/0.sql", "current/2_x.sql"}) {
    files.write(name, "select 1;");
    EXPECT_THAT(load_error(files, settings), StartsWith("migrations.bad-file-name")) << name;
    files.remove(name);
  }
  files.write("current/1.sql", "\n--! no-transaction\nvacuum;");
  EXPECT_THAT(load_error(files, settings),
              StartsWith("migrations.misplaced-marker " + files.shown("current/1.sql") + ":2:1"));
}

TEST(GraphileMigrate, FillsIncludesIn) {
  const Files files{{"current.sql", "a;\n--!include sub/f.sql\nb;\n"},
                    {"fixtures/sub/f.sql", "\nf;\n--! include g.sql\n"},
                    {"fixtures/g.sql", "g;\n"}};
  write_committed(files, "000001.sql", "select 1;", "-");
  const FormatSettings settings{{"current", "true"}};
  const auto set = load(files, settings);
  const Script& up = *set.migrations()[1].up;
  EXPECT_EQ(up.text,
            "a;\n--! Included sub/f.sql\nf;\n--! Included g.sql\ng;\n--! EndIncluded g.sql\n--! "
            "EndIncluded sub/f.sql\nb;\n");
  EXPECT_EQ(up.lines.at(4).to_text(), files.shown("fixtures/g.sql") + ":1:1");
  const auto refuses = [&](const std::string& text, const std::string& part) {
    files.write("current.sql", text);
    EXPECT_THAT(
        load_error(files, settings),
        AllOf(StartsWith("migrations.malformed-marker " + files.shown("")), HasSubstr(part)));
  };
  refuses("x;\n--!include none.sql\n", "current.sql:2:1");
  refuses("--!include ../current.sql\n", "not inside");
  refuses("--! Included g.sql\n", "--!include");
  files.write("fixtures/g.sql", "--!include g.sql\n");
  refuses("--!include g.sql\n", "includes itself");
}

TEST(GraphileMigrate, RefusesSqliteAndBadSettings) {
  const Files files{};
  write_committed(files, "000001.sql", "select 1;", "-");
  EXPECT_THAT(error_of([&] { static_cast<void>(files.load("sqlite", "graphile_migrate")); }),
              StartsWith("migrations.unsupported-engine"));
  EXPECT_THAT(load_error(files, {{"current", "yes"}}), StartsWith("migrations.bad-setting"));
  EXPECT_EQ(files.load("postgres").format().name(), "graphile_migrate");
}

TEST(Json5, BecomesJsonLineByLine) {
  EXPECT_EQ(json_of_json5("{a: 1, // x\n 'b\"\\'': [2,], /* y\n */ \"c\": true,\n}"),
            "{\"a\": 1,     \n \"b\\\"'\": [2 ],     \n    \"c\": true \n}");
  EXPECT_EQ(json_of_json5("{\"a // b\": \"c, }\"}"), "{\"a // b\": \"c, }\"}");
}

TEST(GraphileMigrate, SaysWhichPlaceholderNothingSets) {
  const Files files{};
  write_committed(files, "000001.sql", "select 1;\ngrant usage on schema a to :DATABASE_VISITOR;",
                  "-");
  EXPECT_THAT(load_error(files),
              AllOf(StartsWith("migrations.bad-config " + files.shown("committed/000001.sql:5:28")),
                    HasSubstr("--format-option placeholders.DATABASE_VISITOR=<value>")));
  EXPECT_EQ(load_graphile(files, {{"placeholders.DATABASE_VISITOR", "x"}}).migrations().size(), 1U);
  files.write(".gmrc", R"({"placeholders": {":DATABASE_VISITOR": "x"}})");
  EXPECT_EQ(load_error(files), "no error");
}

TEST(GraphileMigrate, TakesNoOtherColonForAPlaceholder) {
  const Files files{};
  write_committed(files, "000001.sql",
                  "select a::TEXT, a :: TEXT, '12:30:00 :NAME_A', f(a:=B), b[1:NN], b[LO:HI], "
                  "\":NAME_B\", E'\\' :NAME_C', :DATABASE_OWNER, a::ABC[2:NN] -- :NAME_D\n"
                  "/* :NAME_E /* */ :NAME_F */ from c; do $$ begin x(:NAME_G); end $$;\n"
                  "select :small, :A, :Mixed;",
                  "-");
  EXPECT_EQ(load_error(files), "no error");
}

}  // namespace
}  // namespace fulldress::migrations
