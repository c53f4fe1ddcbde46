#include "migrations/migration_set.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// Single migrations on two tables with rows.
class Single : public ::testing::Test {
 protected:
  Rehearsed run(const std::string& text) {
    files_.write("m/2026_01_01_it.sql", text);
    files_.write("rows.sql",
                 "create table t (id integer primary key, a text unique, b integer);\n"
                 "create table c (id integer primary key, t_id integer references t (id) "
                 "on delete cascade);\n"
                 "insert into t values (1, 'x', 10), (2, 'y', null);\n"
                 "insert into c values (1, 1), (2, 2);\n");
    options_.subjects = {(files_.path() / "m").string()};
    options_.engine = "sqlite";
    options_.fixtures = {files_.path() / "rows.sql"};
    return rehearse_subject(options_);
  }

  static std::vector<std::string> ids(const Rehearsed& run) {
    return Rehearsed::finding_ids(run.law("roundtrip", "2026_01_01_it"));
  }

  WrittenFiles files_;
  RunOptions options_;
};

TEST_F(Single, DownThatDoesNothingIsNamed) {
  const auto run_result =
      run("-- fulldress:up\nalter table t add column x integer;\n-- fulldress:down\nselect 1;\n");
  EXPECT_THAT(ids(run_result), ElementsAre("roundtrip.column-left", "roundtrip.down-does-nothing",
                                           "roundtrip.up-again-fails"));
  for (const auto& each : run_result.law("roundtrip", "2026_01_01_it").findings) {
    if (each.id != "roundtrip.up-again-fails") continue;
    ASSERT_TRUE(each.position.has_value());
    EXPECT_EQ(each.position->line, 2U) << "the up is what fails, not the down";
  }
}

TEST_F(Single, DownThatFailsIsNamedWithItsPlace) {
  const auto result =
      run("-- fulldress:up\nalter table t add column x integer;\n-- fulldress:down\n"
          "alter table t drop column y;\n");
  const auto& law = result.law("roundtrip", "2026_01_01_it");
  EXPECT_THAT(ids(result), ElementsAre("roundtrip.down-fails"));
  ASSERT_TRUE(law.position.has_value());
  EXPECT_EQ(law.position->line, 4U);
  EXPECT_EQ(result.law("roundtrip", "all up, all down").verdict, Verdict::failed);
}

TEST_F(Single, LostValuesAreNamedByTheirKeys) {
  const auto result =
      run("-- fulldress:up\nalter table t drop column b;\n-- fulldress:down\n"
          "alter table t add column b integer;\n");
  const auto& law = result.law("roundtrip", "2026_01_01_it");
  ASSERT_THAT(ids(result), ElementsAre("roundtrip.rows-changed-by-design"));
  EXPECT_THAT(law.findings.front().message, HasSubstr("(id) = (1), in b"));
  // The up says that it drops them: reported, and the gate stays open.
  EXPECT_THAT(law.classes, ElementsAre(LawClass::lost_by_design));
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
}

TEST_F(Single, ValuesAreShownOnlyOnRequest) {
  options_.shows_values = true;
  const auto result =
      run("-- fulldress:up\nalter table t drop column b;\n-- fulldress:down\n"
          "alter table t add column b integer;\n");
  const auto& finding = result.law("roundtrip", "2026_01_01_it").findings.front();
  ASSERT_THAT(finding.evidence.rows, SizeIs(1));
  EXPECT_EQ(finding.evidence.rows[0].at(2), "b=10");
  EXPECT_EQ(finding.evidence.rows[0].at(3), "b=NULL");
}

TEST_F(Single, RowsLeftBehindAreNamed) {
  const auto result =
      run("-- fulldress:up\ninsert into t values (3, 'z', 1), (4, 'w', 1);\n-- fulldress:down\n"
          "delete from t where id = 3;\n");
  EXPECT_THAT(ids(result), ElementsAre("roundtrip.rows-left", "roundtrip.up-again-fails"));
}

TEST_F(Single, RowsThatGoSilentlyFailTheUpgrade) {
  const auto result =
      run("-- fulldress:no-transaction\n-- fulldress:up\npragma foreign_keys = on;\n"
          "delete from t;\n-- fulldress:down\nselect 1;\n");
  const auto& law = result.law("upgrade", "2026_01_01_it");
  EXPECT_EQ(law.verdict, Verdict::failed);
  EXPECT_THAT(Rehearsed::finding_ids(law), ElementsAre("upgrade.rows-lost"));
  EXPECT_EQ(law.findings.front().subject, "table main.c");
}

TEST_F(Single, DeclaredIrreversibleIsSkippedWithItsReason) {
  files_.write("m/2026_01_02_after.sql",
               "-- fulldress:up\ncreate table n (id integer primary key);\n"
               "-- fulldress:down\ndrop table n;\n");
  const auto result =
      run("-- fulldress:up\n-- fulldress:irreversible values are gone\n"
          "update t set b = 0;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  const auto& law = result.law("roundtrip", "2026_01_01_it");
  EXPECT_EQ(law.verdict, Verdict::skipped);
  EXPECT_THAT(law.reason, HasSubstr("values are gone"));
  EXPECT_EQ(result.law("roundtrip", "all up, all down").verdict, Verdict::passed);
}

TEST_F(Single, MissingDownFailsWhereOthersHaveOne) {
  files_.write("m/2026_01_02_after.sql",
               "-- fulldress:up\ncreate table n (id integer primary key);\n"
               "-- fulldress:down\ndrop table n;\n");
  const auto result = run("-- fulldress:up\nalter table t add column x integer;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(ids(result), ElementsAre("roundtrip.no-down"));
}

TEST_F(Single, DirectoryWithoutAnyDownHasNothingToTakeBack) {
  const auto result = run("-- fulldress:up\nalter table t add column x integer;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_THAT(result.step("roundtrip").reason, HasSubstr("no migration has a down part"));
  const auto& law = result.law("roundtrip", "2026_01_01_it");
  EXPECT_EQ(law.verdict, Verdict::skipped);
  EXPECT_EQ(law.reason, "no migration has a down part");
  EXPECT_THAT(law.classes, ElementsAre(LawClass::no_down));
}

TEST_F(Single, DirectoryWithoutAnyDownIsProvenOnRowsAllTheSame) {
  files_.write("m/2026_01_02_column.sql",
               "-- fulldress:up\nalter table n add column x integer not null;\n");
  files_.write("m/2026_01_03_after.sql", "-- fulldress:up\ncreate table o (id integer);\n");
  const auto result = run("-- fulldress:up\ncreate table n (id integer primary key);\n");
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed) << result.troubles();
  EXPECT_EQ(result.step("upgrade").verdict, Verdict::passed);
  EXPECT_THAT(result.law("roundtrip", "2026_01_01_it").classes, ElementsAre(LawClass::no_down));
  EXPECT_THAT(result.law("roundtrip", "2026_01_02_column").classes,
              ElementsAre(LawClass::up_fails_with_rows));
  EXPECT_EQ(result.law("roundtrip", "2026_01_03_after").verdict, Verdict::skipped);
}

TEST_F(Single, UpThatFailsEndsTheClimb) {
  files_.write("m/2026_01_02_after.sql",
               "-- fulldress:up\ncreate table n (id integer primary key);\n"
               "-- fulldress:down\ndrop table n;\n");
  const auto result =
      run("-- fulldress:up\nalter table t add column a text;\n-- fulldress:down\nselect 1;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  EXPECT_EQ(result.step("upgrade").migrations.back().verdict, Verdict::failed);
  EXPECT_EQ(result.law("roundtrip", "2026_01_01_it").verdict, Verdict::failed);
  EXPECT_EQ(result.law("roundtrip", "2026_01_02_after").verdict, Verdict::skipped);
  EXPECT_EQ(result.step("checks").verdict, Verdict::skipped);
  EXPECT_THAT(result.step("checks").reason, HasSubstr("the upgrade does not arrive"));
  EXPECT_EQ(result.step("idempotent").verdict, Verdict::skipped);
}

TEST_F(Single, ChecksAreAskedThoughRowsWereLost) {
  const auto result =
      run("-- fulldress:no-transaction\n-- fulldress:up\npragma foreign_keys = on;\n"
          "delete from t;\n-- fulldress:down\nselect 1;\n");
  EXPECT_EQ(result.step("upgrade").verdict, Verdict::failed);
  EXPECT_EQ(result.step("checks").verdict, Verdict::passed);
}

TEST_F(Single, MigrationsTheFixturesBringAreNotRehearsed) {
  const std::string first =
      "-- fulldress:up\nalter table t add column x integer;\n"
      "-- fulldress:down\nalter table t drop column x;\n";
  run(first);
  // A dump of an installation that has the first migration, ledger and all.
  files_.write("m/2026_01_02_after.sql",
               "-- fulldress:up\nalter table t add column y integer;\n"
               "-- fulldress:down\nalter table t drop column y;\n");
  const auto set = migrations::MigrationSet::load(files_.path() / "m", {.engine = "sqlite"});
  files_.write("rows.sql",
               "create table t (id integer primary key, x integer);\ninsert into t values (1, 2);\n"
               "create table schema_migrations (id integer primary key autoincrement, "
               "migration_id text not null unique, checksum text not null, "
               "applied_at text not null default '', duration_ms real not null);\n"
               "insert into schema_migrations values (1, '2026_01_01_it', '" +
                   set.migrations().front().checksum + "', '2026-01-01', 1);\n");
  const auto result = rehearse_subject(options_);
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  ASSERT_THAT(result.step("upgrade").migrations, SizeIs(2));
  EXPECT_EQ(result.step("upgrade").migrations[0].verdict, Verdict::skipped);
  EXPECT_EQ(result.law("roundtrip", "2026_01_01_it").verdict, Verdict::skipped);
  EXPECT_EQ(result.law("roundtrip", "2026_01_02_after").verdict, Verdict::passed);
  EXPECT_EQ(result.law("roundtrip", "all up, all down").verdict, Verdict::passed);
}

TEST_F(Single, MemoryDatabasesAreRehearsedLikeFiles) {
  options_.server.is_in_memory = true;
  const auto result =
      run("-- fulldress:up\nalter table t add column x integer;\n"
          "-- fulldress:down\nalter table t drop column x;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
}

TEST_F(Single, DownThatFailsOnlyInTheChainIsFoundByTheChain) {
  files_.write("m/2026_01_02_after.sql",
               "-- fulldress:up\ncreate table n_new (b text, a integer primary key);\n"
               "insert into n_new (a, b) select a, b from n;\ndrop table n;\n"
               "alter table n_new rename to n;\n"
               "alter table n add column c text;\n"
               "-- fulldress:down\nalter table n drop column c;\n");
  const auto result =
      run("-- fulldress:up\ncreate table n (a integer primary key, b text);\n"
          "insert into n values (1, 'x');\n-- fulldress:down\n"
          "create table o (a integer check (typeof(a) = 'integer'), b text);\n"
          "insert into o select * from n;\ndrop table o;\ndrop table n;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  EXPECT_EQ(result.law("roundtrip", "2026_01_01_it").verdict, Verdict::passed);
  EXPECT_EQ(result.law("roundtrip", "2026_01_02_after").verdict, Verdict::passed);
  const auto& chain = result.law("roundtrip", "all up, all down");
  EXPECT_EQ(chain.verdict, Verdict::failed);
  EXPECT_THAT(chain.reason, HasSubstr("2026_01_01_it"));
}

TEST_F(Single, MissingDownFileThatOnlyMovesTheLedgerFails) {
  files_.write("g/1_one.up.sql", "alter table t add column x integer;");
  files_.write("g/1_one.down.sql", "alter table t drop column x;");
  files_.write("g/2_two.up.sql", "alter table t add column y integer;");
  files_.write("rows.sql", "create table t (id integer primary key);\ninsert into t values (1);\n");
  options_.subjects = {(files_.path() / "g").string()};
  options_.engine = "sqlite";
  options_.fixtures = {files_.path() / "rows.sql"};
  const auto result = rehearse_subject(options_);
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  EXPECT_EQ(result.law("roundtrip", "1_one").verdict, Verdict::passed);
  EXPECT_THAT(
      Rehearsed::finding_ids(result.law("roundtrip", "2_two")),
      ElementsAre("roundtrip.column-left", "roundtrip.no-down", "roundtrip.up-again-fails"));
}

TEST_F(Single, LedgerThatForgetsEndsTheClimb) {
  files_.write("m/2026_01_02_after.sql",
               "-- fulldress:up\ncreate table n (id integer primary key);\n"
               "-- fulldress:down\ndrop table n;\n");
  const auto result =
      run("-- fulldress:up\ncreate trigger forget after insert on schema_migrations begin\n"
          "  delete from schema_migrations where migration_id = new.migration_id; end;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(result.step("upgrade").reason, HasSubstr("takes it out of the ledger"));
  EXPECT_THAT(result.law("roundtrip", "2026_01_01_it").reason,
              HasSubstr("takes it out of the ledger"));
  EXPECT_EQ(result.law("roundtrip", "all up, all down").verdict, Verdict::failed);
}

TEST_F(Single, SecondRunThatChangesNothingPasses) {
  options_.flows = {"idempotent"};
  const auto result = run("-- fulldress:up\ncreate table n (id integer primary key);\n");
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_EQ(result.law("idempotent", "2026_01_01_it").reason, "already applied");
  EXPECT_EQ(result.law("idempotent", "database").verdict, Verdict::passed);
}

TEST_F(Single, ManualMigrationIsListedAndNotRun) {
  files_.write("m/2026_01_02_after.sql",
               "-- fulldress:up\ncreate table n (id integer primary key);\n"
               "-- fulldress:down\ndrop table n;\n");
  const auto result = run("-- fulldress:up\n-- fulldress:manual\nselect no_such_thing;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  const auto& first = result.step("upgrade").migrations.front();
  EXPECT_EQ(first.verdict, Verdict::skipped);
  EXPECT_THAT(first.reason, HasSubstr("manual"));
}

TEST_F(Single, NewRowsADownCannotKeepAreAWarning) {
  const auto result =
      run("-- fulldress:up\ncreate table n as select id, b from t;\n"
          "create trigger t_insert after insert on t begin delete from t where id = new.id; end;\n"
          "-- fulldress:down\ndrop trigger t_insert;\ndrop table n;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  const auto lossy = run(
      "-- fulldress:up\ncreate table marks (at integer);\ninsert into marks select max(id) from "
      "t;\n"
      "-- fulldress:down\ndelete from t where id > (select at from marks);\ndrop table marks;\n");
  EXPECT_EQ(lossy.exit_code(), ExitCode::passed) << lossy.troubles();
  EXPECT_THAT(lossy.law("roundtrip", "2026_01_01_it").classes, ElementsAre(LawClass::lost_new_rows))
      << lossy.troubles();
}

TEST_F(Single, FixturesMayComeBehindAVersion) {
  files_.write("m/2026_01_02_after.sql",
               "-- fulldress:up\nalter table s add column x integer;\n"
               "-- fulldress:down\nalter table s drop column x;\n");
  files_.write("m/2026_01_01_it.sql",
               "-- fulldress:up\ncreate table s (id integer primary key);\n"
               "-- fulldress:down\ndrop table s;\n");
  options_.subjects = {(files_.path() / "m").string()};
  options_.engine = "sqlite";
  options_.fixtures = {files_.write("s.csv", "id\n1\n2\n")};
  options_.fixture_version = "2026_01_01_it";
  const auto result = rehearse_subject(options_);
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  for (const auto& law : result.step("roundtrip").laws) {
    EXPECT_EQ(law.verdict, Verdict::passed) << law.subject << law.reason;
  }
}

TEST_F(Single, UnknownVersionOfFixturesIsRefusedWithThoseThereAre) {
  options_.engine = "sqlite";
  options_.fixtures = {files_.write("s.csv", "id\n1\n")};
  options_.fixture_version = "41";
  const auto refusal = [&](int count) -> std::string {
    for (int number = 1; number <= count; ++number) {
      const std::string name = "m/" + std::string(number < 10 ? "000" : "00");
      files_.write(name + std::to_string(number) + "_it.sql",
                   "-- fulldress:up\nselect 1;\n-- fulldress:down\nselect 1;\n");
    }
    options_.subjects = {(files_.path() / "m").string()};
    try {
      rehearse_subject(options_);
    } catch (const UsageError& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_THAT(refusal(1), HasSubstr("; there is only 0001_it"));
  EXPECT_THAT(refusal(2), HasSubstr("; there are 0001_it, 0002_it"));
  EXPECT_THAT(refusal(44), HasSubstr("; the nearest of 44 are 0041_it, "));
}

TEST_F(Single, LimitOfAScenarioClosesTheGateOnWarnings) {
  files_.write("m/2026_01_01_it.sql",
               "-- fulldress:up\ncreate table marks (at integer);\n"
               "insert into marks select max(id) from t;\n-- fulldress:down\n"
               "delete from t where id > (select at from marks);\ndrop table marks;\n");
  files_.write("rows.sql", "create table t (id integer primary key);\ninsert into t values (1);\n");
  const std::string text = R"({"engine": "sqlite", "migrations": "m", "fixtures": ["rows.sql"])";
  options_.subjects = {files_.write("lax.json", text + "}").string()};
  EXPECT_EQ(rehearse_subject(options_).exit_code(), ExitCode::passed);
  options_.subjects = {
      files_.write("strict.json", text + R"(, "limits": {"fail_on": "warning"}})").string()};
  EXPECT_EQ(rehearse_subject(options_).exit_code(), ExitCode::gate_failed);
}

TEST_F(Single, EmptyDirectoryRehearsesNothing) {
  fs::create_directories(files_.path() / "none");
  options_.subjects = {(files_.path() / "none").string()};
  options_.engine = "sqlite";
  EXPECT_EQ(rehearse_subject(options_).exit_code(), ExitCode::nothing_rehearsed);
}

TEST_F(Single, FilesThatAreNotThereAreNamedBeforeAnythingStarts) {
  files_.write("m/2026_01_01_it.sql", "-- fulldress:up\nselect 1;\n");
  options_.subjects = {(files_.path() / "m").string()};
  options_.engine = "sqlite";
  options_.fixtures = {files_.path() / "none.sql"};
  EXPECT_THROW(rehearse_subject(options_), UsageError);
}

}  // namespace
}  // namespace fulldress::testing
