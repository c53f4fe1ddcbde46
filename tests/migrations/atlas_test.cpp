#include "migrations/atlas_scanner.hpp"
#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/atlas_sum_of.hpp"
#include "tests/migrations/files.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Atlas' rules (FORMATS 4.13), on SQLite.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr auto hash_of = &atlas_hash_of;

class Atlas : public ::testing::Test {
 protected:
  void SetUp() override { hash(); }

  Session& session() { return *place_.session; }
  void write(const std::string& name, const std::string& text) {
    texts_[name] = text;
    files_.write(name, text);
  }
  /// Writes atlas.sum, as `atlas migrate hash` does.
  void hash() {
    for (const auto& [name, text] : texts_) files_.write(name, text);
    files_.write("atlas.sum", atlas_sum_of(texts_));
  }
  MigrationSet load(const FormatSettings& settings = {}) {
    return MigrationSet::load(
        files_.path(),
        {.format = "atlas", .engine = "sqlite", .ledger_table = "", .settings = settings});
  }
  std::string load_error(const FormatSettings& settings = {}) {
    return error_of([&] { static_cast<void>(load(settings)); });
  }
  std::string ledger(const std::string& columns = "version") {
    return value_of(session(), "select group_concat(x, ' ') from (select " + columns +
                                   " as x from atlas_schema_revisions order by version)");
  }

  std::map<std::string, std::string> texts_{{"1_a.sql", "create table a (i int);"},
                                            {"2_b.sql", "create table b (i int); select 1;"}};
  Files files_{};
  Place place_{"sqlite"};
};

TEST_F(Atlas, IsRecognisedByItsSum) {
  EXPECT_EQ(files_.load("sqlite").format().name(), "atlas");
  files_.remove("atlas.sum");
  EXPECT_THAT(load_error(), StartsWith("migrations.sum-missing"));
}

TEST_F(Atlas, TakesVersionAndDescriptionFromTheName) {
  texts_ = {{"10_x_y.sql", "select 1;"}, {"9.sql", "select 1;"}};
  files_.remove("1_a.sql");
  files_.remove("2_b.sql");
  hash();
  std::vector<std::string> found;
  const auto set = load();
  for (const auto& each : set.migrations()) found.push_back(each.version + ":" + each.name);
  EXPECT_THAT(found, ElementsAre("10:x_y", "9:"));
}

TEST_F(Atlas, WritesARevisionForEachFile) {
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(ledger("version || ':' || description || ':' || type || ':' || applied || '/' || total "
                   "|| ':' || error || error_stmt"),
            "1:a:2:1/1: 2:b:2:2/2:");
  EXPECT_EQ(ledger("hash"),
            hash_of("1_a.sql" + texts_["1_a.sql"]) + " " +
                hash_of("1_a.sql" + texts_["1_a.sql"] + "2_b.sql" + texts_["2_b.sql"]));
  EXPECT_EQ(
      value_of(session(), "select partial_hashes from atlas_schema_revisions where version = '2'"),
      "[\"h1:" + hash_of("create table b (i int);") +
          "\",\"h1:" + hash_of("create table b (i int);select 1;") + "\"]");
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::skipped);
}

TEST_F(Atlas, NamesTheFileThatIsNotAsInTheSum) {
  const std::string sum = files_.shown("atlas.sum");
  files_.write("2_b.sql", "select 2;");
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.sum-mismatch " + sum + ":3:1"),
                                  HasSubstr(files_.shown("2_b.sql") + " was edited")));
  hash();
  files_.write("1_z.sql", "select 2;");
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.sum-mismatch " + sum + ":1:1"),
                                  HasSubstr(files_.shown("1_z.sql") + " was added")));
  files_.remove("1_z.sql");
  files_.remove("1_a.sql");
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.sum-mismatch " + sum + ":2:1"),
                                  HasSubstr(files_.shown("1_a.sql") + " was taken away")));
  hash();
  files_.remove("2_b.sql");
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.sum-mismatch " + sum + ":3:1"),
                                  HasSubstr(files_.shown("2_b.sql") + " was taken away")));
}

TEST_F(Atlas, RefusesAMalformedSum) {
  const std::string sum = files_.shown("atlas.sum");
  files_.write("atlas.sum", "h1:x\n1_a.sql\n");
  EXPECT_THAT(load_error(), StartsWith("migrations.sum-malformed " + sum + ":2:1"));
  // As the tool's own test data has it, but for the total.
  texts_ = {{"1_a.sql", "select 1;"}};
  files_.remove("2_b.sql");
  files_.write("1_a.sql", "select 1;");
  files_.write("atlas.sum", "h1:x=\n1_a.sql h1:" + hash_of("1_a.sqlselect 1;") + "\n");
  EXPECT_THAT(load_error(), StartsWith("migrations.sum-mismatch " + sum + ":1:1: the first line"));
}

TEST_F(Atlas, ReadsDirectivesOfTheHeaderOnly) {
  write("2_b.sql", "-- atlas:txmode none\n\nselect 1;");
  hash();
  EXPECT_FALSE(load().migrations().at(1).up->is_transactional);
  for (const std::string text :
       {"-- atlas:txmode none\nselect 1;", "-- atlas:txmode none\r\n\r\nselect 1;",
        "-- atlas:txmode file\n\nselect 1;", "select 1;\n-- atlas:txmode none\n\n"}) {
    write("2_b.sql", text);
    hash();
    EXPECT_TRUE(load().migrations().at(1).up->is_transactional) << text;
  }
}

TEST_F(Atlas, RefusesDirectivesItsToolRefuses) {
  const std::string at = "migrations.malformed-directive " + files_.shown("2_b.sql");
  const std::vector<std::pair<std::string, std::string>> refused = {
      {"-- x\n-- atlas:txmode all\n\nselect 1;", ":2:1"},
      {"-- atlas:txmode\n\nselect 1;", ":1:1"},
      {"-- atlas:txmode none\n-- atlas:txmode none\n\nselect 1;", ":2:1"},
      {"-- atlas:txtar\n\n-- migration.sql --\nselect 1;", ":1:1"}};
  for (const auto& [text, position] : refused) {
    write("2_b.sql", text);
    hash();
    EXPECT_THAT(load_error(), StartsWith(at + position)) << text;
  }
  write("2_b.sql", "-- atlas:txmode none\n\nselect 1;");
  hash();
  EXPECT_THAT(load_error({{"tx_mode", "all"}}), StartsWith(at + ":1:1"));
  EXPECT_THAT(load_error({{"tx_mode", "none"}}), StartsWith("no error"));
  EXPECT_THAT(load_error({{"tx_mode", "some"}}), StartsWith("migrations.bad-setting"));
}

TEST_F(Atlas, RefusesAFileWithoutAChecksum) {
  write("3_c.sql", "-- atlas:sum ignore\n\nselect 1;");
  std::string one = "1_a.sql" + texts_["1_a.sql"];
  std::string two = one + "2_b.sql" + texts_["2_b.sql"];
  files_.write("atlas.sum", "h1:" + hash_of("1_a.sql" + hash_of(one) + "2_b.sql" + hash_of(two)) +
                                "\n1_a.sql h1:" + hash_of(one) + "\n2_b.sql h1:" + hash_of(two));
  EXPECT_THAT(load_error(), StartsWith("migrations.sum-ignored " + files_.shown("3_c.sql")));
}

TEST_F(Atlas, UndoesBodyAndRevisionTogether) {
  write("2_b.sql", "create table b (i int);\nselect nope;");
  hash();
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(1).position->to_text(), files_.shown("2_b.sql") + ":2:8");
  EXPECT_EQ(ledger(), "1");
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema where name = 'b'"), "0");
}

TEST_F(Atlas, UndoesTheWholeRunWithModeAll) {
  write("2_b.sql", "create table b (i int);\nselect nope;");
  hash();
  static_cast<void>(apply(session(), load({{"tx_mode", "all"}})));
  EXPECT_EQ(value_of(session(), "select count(*) from atlas_schema_revisions"), "0");
}

TEST_F(Atlas, StartsAtTheLastCheckpoint) {
  write("3_check.sql", "-- atlas:checkpoint\n\ncreate table a (i int); create table b (i int);");
  write("4_c.sql", "create table c (i int);");
  hash();
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(1).verdict, Verdict::skipped);
  EXPECT_EQ(records.at(2).verdict, Verdict::passed);
  EXPECT_EQ(ledger(), "3 4");
  write("5_d.sql", "create table d (i int);");
  hash();
  EXPECT_EQ(apply(session(), load()).at(4).verdict, Verdict::passed);
  EXPECT_EQ(ledger(), "3 4 5");
}

TEST_F(Atlas, PassesOverACheckpointOnAnOldDatabase) {
  static_cast<void>(apply(session(), load()));
  write("3_check.sql", "-- atlas:checkpoint v1\n\ncreate table a (i int);");
  write("4_c.sql", "create table c (i int);");
  hash();
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(2).verdict, Verdict::skipped);
  EXPECT_EQ(ledger(), "1 2 4");
}

TEST_F(Atlas, RefusesALateFileUnlessToldNotTo) {
  static_cast<void>(apply(session(), load()));
  write("1_late.sql", "select 1;");
  texts_["11_late.sql"] = "create table late (i int);";
  texts_.erase("1_late.sql");
  files_.remove("1_late.sql");
  hash();
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session(), load())); }),
              AllOf(StartsWith("migrations.out-of-order"), HasSubstr("11_late.sql")));
  static_cast<void>(apply(session(), load({{"exec_order", "non-linear"}})));
  EXPECT_EQ(ledger(), "1 11 2");
}

TEST_F(Atlas, RefusesADatabaseThatIsNotClean) {
  session().execute("create table left_over (i int)");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session(), load())); }),
              AllOf(StartsWith("migrations.not-empty"), HasSubstr("left_over")));
  EXPECT_EQ(apply(session(), load({{"allow_dirty", "yes"}})).at(1).verdict, Verdict::passed);
}

TEST_F(Atlas, StopsBehindAFileThatWasHalfApplied) {
  static_cast<void>(apply(session(), load()));
  session().execute("update atlas_schema_revisions set applied = 1 where version = '2'");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session(), load())); }),
              AllOf(StartsWith("migrations.dirty"), HasSubstr("version 2")));
}

std::vector<std::string> split(const std::string& text, const std::string& engine = "postgres") {
  std::vector<std::string> found;
  for (const auto& each : split_as_atlas(text, engine, "f")) found.push_back(each.text);
  return found;
}

std::string split_error(const std::string& text, const std::string& engine = "postgres") {
  return error_of([&] { static_cast<void>(split(text, engine)); });
}

TEST(AtlasScanner, KeepsSemicolonsAndLeavesCommentsInFrontOut) {
  EXPECT_THAT(split("-- a;\n/* b; */ select 1; select /* ; */ 2 -- ;\n;\n\nselect 3\n"),
              ElementsAre("select 1;", "select /* ; */ 2 -- ;\n;", "select 3"));
  EXPECT_THAT(split(";"), ElementsAre(";"));
  EXPECT_THAT(split(" \n\t"), IsEmpty());
  EXPECT_THAT(split("select (1;2), ';', \";\", `;`; x"),
              ElementsAre("select (1;2), ';', \";\", `;`;", "x"));
}

TEST(AtlasScanner, KnowsDollarQuotesAndEscapesOnPostgresOnly) {
  EXPECT_THAT(split("do $$ a; $$; do $t$ ; $$ ; $t$; x"),
              ElementsAre("do $$ a; $$;", "do $t$ ; $$ ; $t$;", "x"));
  EXPECT_THAT(split("do $$ a; $$; x", "sqlite"), ElementsAre("do $$ a;", "$$;", "x"));
  EXPECT_THAT(split("select E'it\\'s;'; x"), ElementsAre("select E'it\\'s;';", "x"));
  EXPECT_THAT(split("do $$ never closed; x"), ElementsAre("do $$ never closed; x"));
}

TEST(AtlasScanner, KnowsBlocks) {
  EXPECT_THAT(
      split("create trigger t begin\n update a set b=1; delete from c;\nEND; select 1;", "sqlite"),
      ElementsAre("create trigger t begin\n update a set b=1; delete from c;\nEND;", "select 1;"));
  EXPECT_THAT(split("create function f() BEGIN ATOMIC select 1; END; select 2;"),
              ElementsAre("create function f() BEGIN ATOMIC select 1; END;", "select 2;"));
  EXPECT_THAT(split("begin; select 1; commit;"), ElementsAre("begin;", "select 1;", "commit;"));
  EXPECT_THAT(split("begin transaction; select 1; commit;"),
              ElementsAre("begin transaction;", "select 1;", "commit;"));
}

TEST(AtlasScanner, ObeysDelimiters) {
  EXPECT_THAT(split("-- atlas:delimiter \\n\\n\nselect 1;\nselect 2;\n\nselect 3"),
              ElementsAre("select 1;\nselect 2;", "select 3"));
  EXPECT_THAT(split("DELIMITER //\nselect 1; select 2//\ndelimiter ;\nselect 3; x"),
              ElementsAre("select 1; select 2", "select 3;", "x"));
  EXPECT_THAT(split_error("-- atlas:delimiter\nx"), StartsWith("migrations.bad-delimiter f:1:1"));
  EXPECT_THAT(split_error("-- atlas:delimiter x"), StartsWith("migrations.bad-delimiter f:1:1"));
  EXPECT_THAT(split_error("select 1;\ndelimiter \nx"),
              StartsWith("migrations.bad-delimiter f:2:1"));
}

TEST(AtlasScanner, RefusesWhatIsNotClosed) {
  EXPECT_THAT(split_error("select 1;\nselect 'x"), StartsWith("migrations.unclosed f:2:8"));
  EXPECT_THAT(split_error("select (1"), StartsWith("migrations.unclosed f:1:8"));
  EXPECT_THAT(split_error("select 1);"), StartsWith("migrations.unclosed f:1:9"));
  // Without a line end it is no comment to the tool.
  EXPECT_THAT(split_error("select 1;\n-- don't"), StartsWith("migrations.unclosed f:2:7"));
  EXPECT_EQ(split_error("select 1;\n-- don't\n"), "no error");
}

TEST(AtlasScanner, KnowsWhereStatementsStand) {
  const auto found = split_as_atlas("-- x\nselect 1;\n\n  \xC3\xA9; select 2;", "postgres", "f");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].start.to_text(), "f:2:1");
  EXPECT_EQ(found[1].start.to_text(), "f:4:3");
  EXPECT_EQ(found[2].start.to_text(), "f:4:6");
}

TEST(AtlasDetection, KnowsItsDirectivesWhereTheSumIsMissing) {
  const Files files{{"1_a.sql", "create table a (i int);\n"},
                    {"2_b.sql", "-- atlas:txmode none\n\ncreate table b (i int);\n"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(files.load("postgres")); }),
              ::testing::AllOf(::testing::StartsWith("migrations.sum-missing"),
                               ::testing::HasSubstr("atlas migrate hash")));
}

}  // namespace
}  // namespace fulldress::migrations
