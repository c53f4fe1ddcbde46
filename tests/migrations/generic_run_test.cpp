#include "migrations/migrator.hpp"
#include "tests/migrations/generic_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The generic format: how transactions, markers, manifests and ledgers are configured, on SQLite.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class NoTransaction : public ::testing::Test {
 protected:
  /// Which of the two versions run in a transaction.
  static std::string seen(const Files& files, const FormatSettings& settings) {
    std::string text;
    const auto set = load_generic(files, settings);
    for (const auto& each : set.migrations()) {
      text += each.up->is_transactional ? "+" : "-";
    }
    return text;
  }
};

TEST_F(NoTransaction, IsSaidInManyWays) {
  const std::string sql = "create table a (i int);\n";
  const auto seen_of = [&](const std::string& text, const FormatSettings& settings) {
    return seen(Files{{"1_a.up.sql", text}, {"2_b.up.sql", sql}}, settings);
  };
  EXPECT_EQ(seen_of(sql, {}), "++");
  EXPECT_EQ(seen_of(sql + "-- no tx\n", {{"no_transaction.comment", "^-- no tx$"}}), "-+");
  EXPECT_EQ(seen_of("\n--! no tx\n" + sql, {{"no_transaction.header", "no tx"}}), "-+");
  EXPECT_EQ(seen_of(sql + "-- no tx\n", {{"no_transaction.header", "no tx"}}), "++");
  EXPECT_EQ(seen_of("select 'no tx';\n", {{"no_transaction.comment", "no tx"}}), "++");
  EXPECT_EQ(seen_of("-- no tx\n" + sql, {{"no_transaction.first_bytes", "-- no tx"}}), "-+");
  EXPECT_EQ(seen_of("\n-- no tx\n" + sql, {{"no_transaction.first_bytes", "-- no tx"}}), "++");
  EXPECT_EQ(seen_of(sql, {{"transaction", "none"}}), "--");
  EXPECT_EQ(seen(Files{{"1_a_ntx.up.sql", sql}, {"2_b.up.sql", sql}},
                 {{"no_transaction.name", R"(_ntx\.)"}}),
            "-+");
}

TEST_F(NoTransaction, IsSaidBesideAFile) {
  const Files files{{"1_a.up.sql", ""},
                    {"1_a.up.sql.conf", "executeInTransaction=false\n"},
                    {"2_b.up.sql", ""},
                    {"2_b.up.sql.conf", "encoding=UTF-8\n"}};
  EXPECT_EQ(seen(files, {{"no_transaction.side_file", "{file}.conf"}}), "--");
  EXPECT_EQ(seen(files, {{"no_transaction.side_file", "{file}.conf"},
                         {"no_transaction.side_text", "executeInTransaction=false"}}),
            "-+");
  EXPECT_EQ(seen(files, {{"no_transaction.side_file", "{stem}.meta"}}), "++");
}

TEST_F(NoTransaction, IsSaidByAFolder) {
  EXPECT_EQ(seen(Files{{"concurrent/1_a.sql", ""}, {"plain/2_b.sql", ""}},
                 {{"pattern", R"((?:.*/)?(?<version>\d+)_\w+\.sql)"},
                  {"no_transaction.folder", "concurrent"}}),
            "-+");
}

TEST_F(NoTransaction, CannotBeSaidWhereThereIsNone) {
  EXPECT_THAT(generic_setting_error({{"transaction", "none"}, {"no_transaction.name", "x"}}),
              HasSubstr("no_transaction.* says nothing"));
}

TEST(GenericOwnTransactions, MustBeThere) {
  const Files files{{"1_a.up.sql", "begin;\nselect 1;\ncommit;\n"},
                    {"2_b.up.sql", "-- two\nselect 1;\n"}};
  EXPECT_THAT(
      generic_load_error(files, {{"transaction", "own"}}),
      AllOf(StartsWith("migrations.no-own-transaction " + files.shown("2_b.up.sql") + ":2:1: "),
            HasSubstr("no_transaction.*")));
}

class GenericMarkers : public ::testing::Test {
 protected:
  const FormatSettings settings_{{"pattern", R"((?<version>\d+)\.sql)"},
                                 {"marker.up", "^# --- !Ups$"},
                                 {"marker.down", "^# --- !Downs$"},
                                 {"no_transaction.comment", "no-tx"}};
};

TEST_F(GenericMarkers, SplitAFile) {
  const auto set =
      load_generic(Files{{"1.sql",
                          "# --- first\n\n# --- !Ups\n\ncreate table a (i int);\n# --- "
                          "!Downs\n-- no-tx\ndrop table a;\n"}},
                   settings_);
  const Migration& migration = set.migrations().at(0);
  EXPECT_EQ(migration.up->text, "\ncreate table a (i int);\n");
  EXPECT_EQ(migration.up->start.line, 4U);
  EXPECT_EQ(migration.down->text, "-- no-tx\ndrop table a;\n");
  EXPECT_TRUE(migration.up->is_transactional);
  EXPECT_FALSE(migration.down->is_transactional);
}

TEST_F(GenericMarkers, AreReportedWhenTheyDoNotFit) {
  const auto reported = [&](const std::string& text, const std::string& start) {
    EXPECT_THAT(generic_load_error(Files{{"1.sql", text}}, settings_), StartsWith(start)) << text;
  };
  reported("select 1;\n", "migrations.missing-up ");
  reported("# --- !ups\nselect 1;\n", "migrations.unknown-marker ");
  reported("select 1;\n# --- !Ups\n", "migrations.statement-before-up ");
  reported("# --- !Ups\n# --- !Downs\n# --- !Ups\n", "migrations.several-sections ");
}

// rambler runs them so: what was made last is taken back first.
TEST_F(GenericMarkers, MayStartSeveralParts) {
  auto settings = settings_;
  settings["marker.several"] = "joined";
  const Files files{{"1.sql",
                     "# --- !Ups\ncreate table a (i int)\n# --- !Downs\ndrop table a;\n"
                     "# --- !Ups\ncreate table b as select * from a;\n"
                     "# --- !Downs\ndrop table b;\ninsert into a values (1), (nope);\n"}};
  const auto set = load_generic(files, settings);
  const Migration& migration = set.migrations().at(0);
  EXPECT_EQ(migration.up->text,
            "create table a (i int)\n;\ncreate table b as select * from a;\n;\n");
  EXPECT_EQ(migration.down->text,
            "drop table b;\ninsert into a values (1), (nope);\n;\ndrop table a;\n;\n");
  const Place place("sqlite");
  EXPECT_FALSE(apply(*place.session, set).at(0).error);
  const auto records = roll_back(*place.session, set);
  ASSERT_TRUE(records.at(0).error);
  EXPECT_EQ(records.at(0).position->to_text(), files.shown("1.sql") + ":9:28");
}

TEST_F(GenericMarkers, OfOnePartEachAreReadTheSameWithSeveral) {
  auto settings = settings_;
  settings["marker.several"] = "joined";
  const Files files{{"1.sql", "# --- !Ups\ncreate table a (i int);\n# --- !Downs\nselect 1;\n"}};
  EXPECT_EQ(load_generic(files, settings).migrations().at(0).up,
            load_generic(files, settings_).migrations().at(0).up);
  EXPECT_THAT(generic_setting_error({{"marker.several", "joined"}}), HasSubstr("needs marker.up"));
  EXPECT_THAT(generic_setting_error({{"marker.several", "twice"}}), HasSubstr("marker.several"));
}

// Play's escape in the bodies of triggers and functions.
TEST_F(GenericMarkers, MayStandAroundDoubledSemicolons) {
  auto settings = settings_;
  const Files files{{"1.sql",
                     "# --- !Ups\ncreate table a (i text);\ncreate trigger t after insert on a "
                     "begin update a set i = 'x;;y';; end;\n# --- !Downs\nselect ';;';\n"}};
  EXPECT_THAT(load_generic(files, settings).migrations().at(0).up->text, HasSubstr("'x;;y';; end"));
  settings["double_semicolon"] = "one";
  const auto set = load_generic(files, settings);
  EXPECT_THAT(set.migrations().at(0).up->text, HasSubstr("'x;y'; end;\n"));
  EXPECT_EQ(set.migrations().at(0).down->text, "select ';';\n");
  const Place place("sqlite");
  EXPECT_FALSE(apply(*place.session, set).at(0).error);
  EXPECT_THAT(generic_setting_error({{"double_semicolon", "two"}}), HasSubstr("double_semicolon"));
}

TEST(GenericPlaceholders, AreReplacedWhereTheyAreNamed) {
  const Files files{{"1_a.up.sql", "create table ${log} (i text default '${day}');\nselect $1;\n"},
                    {"1_a.down.sql", "drop table ${log};\n"}};
  EXPECT_EQ(load_generic(files, {}).migrations().at(0).down->text, "drop table ${log};\n");
  const auto set = load_generic(files, {{"placeholders.log", "changes"}});
  EXPECT_EQ(set.migrations().at(0).up->text,
            "create table changes (i text default '${day}');\nselect $1;\n");
  EXPECT_EQ(set.migrations().at(0).down->text, "drop table changes;\n");
  EXPECT_THAT(generic_setting_error({{"placeholders.log", "a\nb"}}),
              HasSubstr("more than one line"));
}

TEST_F(GenericMarkers, DoNotGoWithOtherWaysToTellDirections) {
  EXPECT_THAT(generic_setting_error({{"marker.up", "^-- up$"}}),
              HasSubstr("has a group direction"));
}

class GenericManifests : public ::testing::Test {
 protected:
  const FormatSettings settings_{{"pattern", R"(v(?<version>[\d.]+)/manifest\.json)"},
                                 {"order", "dotted"},
                                 {"manifest.up", "up"},
                                 {"manifest.down", "down"}};
  std::string error(const Files& files) { return generic_load_error(files, settings_); }
};

TEST_F(GenericManifests, ListTheFilesInTheirOrder) {
  const Files files{{"v1.0/manifest.json", R"({"up": ["z.sql", "a.sql"], "down": ["d.sql"]})"},
                    {"v1.0/z.sql", "create table z (i int)"},
                    {"v1.0/a.sql", "create table a (i int);\nselect * from nope;\n"},
                    {"v1.0/d.sql", "drop table z;"}};
  const auto set = load_generic(files, settings_);
  EXPECT_EQ(set.migrations().at(0).down->text, "drop table z;");
  const Place place("sqlite");
  const auto records = apply(*place.session, set);
  EXPECT_EQ(records.at(0).error->message, "no such table: nope");
  EXPECT_EQ(records.at(0).position->to_text(), files.shown("v1.0/a.sql") + ":2:1");
}

TEST_F(GenericManifests, AreReportedWhenTheyAreBroken) {
  EXPECT_THAT(error(Files{{"v1/manifest.json", "{\"up\": [}"}}),
              AllOf(StartsWith("migrations.malformed-manifest"), HasSubstr(":1:9: ")));
  EXPECT_THAT(error(Files{{"v1/manifest.json", "{\"ups\": []}"}}), HasSubstr("it has no key up"));
  EXPECT_THAT(error(Files{{"v1/manifest.json", "{\"up\": \"a.sql\"}"}}),
              HasSubstr("is no list of files"));
  EXPECT_THAT(error(Files{{"v1/manifest.json", "{\"up\": [\"a.sql\"]}"}}),
              StartsWith("migrations.missing-include"));
  EXPECT_THAT(
      error(
          Files{{"v1/manifest.json", "{\"up\": [\"a.sql\"]}"}, {"v1/a.sql", ""}, {"v2/b.sql", ""}}),
      AllOf(StartsWith("migrations.stray-file"), HasSubstr("listed by no manifest")));
}

class GenericLedgers : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  std::vector<MigrationRecord> run(const FormatSettings& settings) {
    return apply(session(), load_generic(files_, settings));
  }
  std::string value(const std::string& query) { return value_of(session(), query); }

  Files files_{{"01_a.up.sql", "create table a (i int);"},
               {"01_a.down.sql", "drop table a;"},
               {"02_b.up.sql", "create table b (i int);"},
               {"02_b.down.sql", "drop table b;"}};
  Place place_{"sqlite"};
};

TEST_F(GenericLedgers, HoldWhatTheSettingsSay) {
  static_cast<void>(run({{"ledger.version", "nr"},
                         {"ledger.type", "integer"},
                         {"ledger.column.label", "{version} {name} ({direction})"},
                         {"ledger.column.by", "fulldress"}}));
  EXPECT_EQ(value("select group_concat(nr || ':' || label || ':' || by) from schema_migrations"),
            "1:1 a (up):fulldress,2:2 b (up):fulldress");
}

TEST_F(GenericLedgers, MayCallMigrationsByTheirFiles) {
  static_cast<void>(run({{"ledger.key", "file"}}));
  EXPECT_EQ(value("select group_concat(version) from schema_migrations"),
            "01_a.up.sql,02_b.up.sql");
}

TEST_F(GenericLedgers, FindTheirVersionsHoweverTheTableWritesThem) {
  session().execute(
      "create table schema_migrations (version integer); insert into "
      "schema_migrations values (1)");
  const auto records = run({});
  EXPECT_EQ(records.at(0).verdict, Verdict::skipped);
  EXPECT_EQ(records.at(1).verdict, Verdict::passed);
}

TEST_F(GenericLedgers, OfTheCurrentVersionGoUpAndDown) {
  const FormatSettings settings{{"ledger", "current"}, {"ledger.none", "0"}};
  static_cast<void>(run(settings));
  EXPECT_EQ(value("select version from schema_migrations"), "02");
  const auto set = load_generic(files_, settings);
  static_cast<void>(roll_back(session(), set));
  EXPECT_EQ(value("select version from schema_migrations"), "01");
  static_cast<void>(roll_back(session(), set));
  EXPECT_EQ(value("select version from schema_migrations"), "0");
  EXPECT_EQ(run(settings).at(0).verdict, Verdict::passed);
}

TEST_F(GenericLedgers, OfAVersionWithoutAFileAreAConflict) {
  const FormatSettings settings{{"ledger", "current"}};
  session().execute(
      "create table schema_migrations (version text); insert into "
      "schema_migrations values ('07')");
  EXPECT_THAT(error_of([&] { static_cast<void>(run(settings)); }),
              StartsWith("migrations.missing-file"));
  // Accepted, everything below it counts as applied.
  for (const auto& record : run({{"ledger", "current"}, {"missing_file", "ignored"}})) {
    EXPECT_EQ(record.verdict, Verdict::skipped);
  }
}

TEST_F(GenericLedgers, NoticeEditedFiles) {
  const FormatSettings settings{{"checksum", "sha256"}, {"ledger.column.sum", "{checksum}"}};
  static_cast<void>(run(settings));
  EXPECT_EQ(run(settings).at(0).verdict, Verdict::skipped);
  files_.write("01_a.up.sql", "create table a (i bigint);");
  EXPECT_THAT(error_of([&] { static_cast<void>(run(settings)); }), StartsWith("migrations.edited"));
  FormatSettings accepted = settings;
  accepted["edited"] = "ignored";
  EXPECT_EQ(run(accepted).at(0).verdict, Verdict::skipped);
}

TEST_F(GenericLedgers, StayBehindInOneTransactionWithTheBody) {
  files_.write("02_b.up.sql", "create table b (i int); insert into nope values (1);");
  EXPECT_EQ(run({}).at(1).verdict, Verdict::failed);
  EXPECT_EQ(value("select group_concat(name) from sqlite_schema where name in ('a', 'b')"), "a");
  EXPECT_EQ(value("select group_concat(version) from schema_migrations"), "01");
}

TEST_F(GenericLedgers, ShareOneTransactionIfAsked) {
  files_.write("02_b.up.sql", "insert into nope values (1);");
  static_cast<void>(run({{"transaction", "run"}}));
  EXPECT_EQ(value("select count(*) from sqlite_schema where name = 'a'"), "0");
  EXPECT_EQ(value("select count(*) from schema_migrations"), "0");
}

TEST_F(GenericLedgers, MoveWithoutADownIfAsked) {
  files_.remove("02_b.down.sql");
  static_cast<void>(run({}));
  EXPECT_EQ(roll_back(session(), load_generic(files_, {})).at(0).verdict, Verdict::failed);
  const auto records =
      roll_back(session(), load_generic(files_, {{"missing_down", "moves_version"}}));
  EXPECT_EQ(records.at(0).verdict, Verdict::passed);
  EXPECT_EQ(value("select group_concat(version) from schema_migrations"), "01");
}

}  // namespace
}  // namespace fulldress::migrations
