#include "harness/host/files.hpp"
#include "migrations/migrator.hpp"
#include "migrations/new_migration.hpp"
#include "scenarios/bundled.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/written_files.hpp"

#include <chrono>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The requirements of S2, one test for each row of scenarios/s2_sqlite_runner/README.md.
namespace fulldress::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;

const std::string& key() {
  static const std::string name = "s2_sqlite_runner";
  return name;
}

fs::path source(const std::string& part) { return scenarios::data_directory() / part / key(); }

/// The whole scenario, rehearsed once for all tests that look at its record.
const Rehearsed& rehearsed_scenario() {
  static const Rehearsed rehearsed = rehearse_subject(run_options(key(), ""));
  return rehearsed;
}

std::vector<std::string> ids_of_migrations() {
  std::vector<std::string> ids;
  for (const auto& entry : fs::directory_iterator(source("migrations"))) {
    if (entry.path().extension() == ".sql") ids.push_back(entry.path().stem().string());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

/// A working copy of the scenario's migrations and a database of an existing installation.
class S2 : public ::testing::Test {
 protected:
  S2() {
    fs::copy(source("migrations"), directory_, fs::copy_options::recursive);
    session_ = database_->connect(soon());
  }

  [[nodiscard]] migrations::MigrationSet set() const {
    return migrations::MigrationSet::load(directory_, {.format = "native", .engine = "sqlite"});
  }

  void install(const std::string& file) { session_->execute(read_file(source("fixtures") / file)); }

  std::vector<MigrationRecord> run_migrations(const migrations::MigrateOptions& options = {}) {
    return migrations::apply(*session_, set(), options);
  }

  void write(const std::string& name, const std::string& text) const {
    files_.write("migrations/" + name, text);
  }

  [[nodiscard]] std::vector<std::string> column(const std::string& select) const {
    std::vector<std::string> values;
    for (const auto& row : session_->query(select).rows) values.push_back(row[0].value_or("NULL"));
    return values;
  }

  [[nodiscard]] std::vector<std::string> ledger() const {
    return column("select migration_id from schema_migrations order by id");
  }

  WrittenFiles files_;
  fs::path directory_ = files_.path() / "migrations";
  std::unique_ptr<Database> database_ = fresh_database("sqlite");
  std::unique_ptr<Session> session_;
};

TEST_F(S2, IsRehearsedAsABundledScenario) {
  const auto& run = rehearsed_scenario();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  for (const auto& name : {"upgrade", "checks", "roundtrip", "idempotent", "equivalence"}) {
    EXPECT_EQ(run.step(name).verdict, Verdict::passed) << name;
  }
}

TEST_F(S2, CreatesItsLedgerInTheDatabase) {
  install("existing.sql");
  EXPECT_THAT(column("select name from sqlite_master"), Not(Contains("schema_migrations")));
  run_migrations();
  EXPECT_THAT(column("select name from pragma_table_info('schema_migrations') order by cid"),
              ElementsAre("id", "migration_id", "checksum", "applied_at", "duration_ms"));
}

TEST_F(S2, DiscoversItsFilesAndAppliesThemInOrder) {
  install("existing.sql");
  const auto records = run_migrations();
  std::vector<std::string> versions;
  for (const auto& record : records) {
    EXPECT_EQ(record.verdict, Verdict::passed);
    versions.push_back(record.version);
  }
  EXPECT_EQ(versions, ids_of_migrations());
  EXPECT_EQ(ledger(), ids_of_migrations());
}

TEST_F(S2, RecordsWhenAndHowLong) {
  install("existing.sql");
  run_migrations();
  EXPECT_THAT(column("select migration_id from schema_migrations "
                     "where applied_at is null or duration_ms is null or checksum = ''"),
              IsEmpty());
}

TEST_F(S2, LeavesItsFilesWhereTheyAre) {
  const auto contents = [this] {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory_)) {
      if (entry.is_regular_file()) files[entry.path()] = read_file(entry.path());
    }
    return files;
  };
  install("existing.sql");
  const auto before = contents();
  run_migrations();
  EXPECT_EQ(contents(), before);
}

TEST_F(S2, RefusesAnAppliedFileThatWasChanged) {
  install("existing.sql");
  run_migrations();
  write("2026_01_28_add_email_to_users.sql",
        "-- fulldress:up\nalter table users add column mail text;\n");
  try {
    run_migrations();
    FAIL() << "nothing was thrown";
  } catch (const UsageError& error) {
    EXPECT_EQ(error.id(), "migrations.edited");
    EXPECT_THAT(error.message(), HasSubstr("2026_01_28_add_email_to_users.sql"));
  }
}

TEST_F(S2, TellsTheStateOfEachMigration) {
  install("existing.sql");
  run_migrations({.steps = 2});
  std::vector<migrations::MigrationState> states;
  for (const auto& each : migrations::status(*session_, set())) states.push_back(each.state);
  ASSERT_THAT(states, SizeIs(6));
  EXPECT_EQ(states[1], migrations::MigrationState::applied);
  EXPECT_EQ(states[2], migrations::MigrationState::pending);
}

TEST_F(S2, AppliesOnlyWhatIsNewToAnExistingDatabase) {
  install("existing.sql");
  run_migrations({.steps = 3});
  const auto records = run_migrations();
  ASSERT_THAT(records, SizeIs(6));
  for (std::size_t index = 0; index < 3; ++index) {
    EXPECT_EQ(records[index].verdict, Verdict::skipped);
    EXPECT_EQ(records[index].reason, "already applied");
    EXPECT_EQ(records[index + 3].verdict, Verdict::passed);
  }
}

TEST_F(S2, RollsBackWhatAFailingMigrationBegan) {
  install("existing.sql");
  run_migrations();
  write("2026_04_01_fails.sql",
        "-- fulldress:up\ncreate table half_done (id integer primary key);\n"
        "update users set is_active = 0;\ninsert into no_such_table values (1);\n");
  const auto records = run_migrations();
  EXPECT_EQ(records.back().verdict, Verdict::failed);
  EXPECT_THAT(column("select name from sqlite_master"), Not(Contains("half_done")));
  EXPECT_THAT(column("select count(*) from users where is_active = 1"), ElementsAre("3"));
  EXPECT_EQ(ledger().size(), 6U);
}

TEST_F(S2, SaysWhatFailedAndWhere) {
  install("existing.sql");
  write("2026_04_01_fails.sql", "-- fulldress:up\nselect 1;\nselect wrong\n  from users;\n");
  const auto record = run_migrations().back();
  ASSERT_TRUE(record.error.has_value());
  ASSERT_TRUE(record.position.has_value());
  EXPECT_THAT(record.position->to_text(), HasSubstr("2026_04_01_fails.sql:3:"));
  EXPECT_THAT(problem_of(record), HasSubstr("wrong"));
}

TEST_F(S2, SkipsTheBodyWhenTheColumnExists) {
  install("existing.sql");
  session_->execute("alter table users add column email text default 'by hand'");
  const auto records = run_migrations();
  EXPECT_EQ(records.front().verdict, Verdict::passed);
  EXPECT_THAT(records.front().reason, HasSubstr("column_exists(users, email)"));
  EXPECT_THAT(ledger(), Contains("2026_01_28_add_email_to_users"));
  EXPECT_THAT(column("select dflt_value from pragma_table_info('users') where name = 'email'"),
              ElementsAre("'by hand'"));
}

TEST_F(S2, SkipsTheBodyWhenTheTableExists) {
  install("existing.sql");
  session_->execute("create table audit_log (user_id integer, at text, mark text)");
  const auto records = run_migrations();
  EXPECT_EQ(records[2].verdict, Verdict::passed);
  EXPECT_THAT(records[2].reason, HasSubstr("table_exists(audit_log)"));
  EXPECT_THAT(column("select name from pragma_table_info('audit_log')"), Contains("mark"));
}

TEST_F(S2, ChangesNothingWhenItRunsAgain) {
  const auto& step = rehearsed_scenario().step("idempotent");
  EXPECT_EQ(step.laws.size(), ids_of_migrations().size() + 1);
  for (const auto& law : step.laws) EXPECT_EQ(law.verdict, Verdict::passed) << law.subject;
}

TEST_F(S2, IsSafeToRunOnTablesWithoutALedger) {
  // A restored copy may have the newest tables and an empty ledger: every guard says so.
  install("models.sql");
  const auto before = column("select sql from sqlite_master order by name");
  for (const auto& record : run_migrations()) EXPECT_EQ(record.verdict, Verdict::passed);
  session_->execute("drop table schema_migrations");
  EXPECT_EQ(column("select sql from sqlite_master order by name"), before);
}

TEST_F(S2, FillsDataOnlyWhereItIsMissing) {
  install("existing.sql");
  run_migrations({.to_version = "2026_02_11_add_full_name_to_employees"});
  session_->execute("update employees set full_name = 'Countess Lovelace' where id = 1");
  run_migrations();
  EXPECT_THAT(
      column("select full_name from employees order by id"),
      ElementsAre("Countess Lovelace", "Grace Hopper", "Edsger Dijkstra", "Zo\xC3\xAB O'Brien"));
}

TEST_F(S2, RecreatesATableWithoutLosingItsChildren) {
  install("existing.sql");
  run_migrations();
  EXPECT_THAT(column("select count(*) from order_items"), ElementsAre("6"));
  EXPECT_THAT(column("select amount_cents from orders order by id"),
              ElementsAre("1250", "99", "120000", "4510"));
  EXPECT_THAT(column("pragma foreign_key_check"), IsEmpty());
}

TEST_F(S2, HasATemplateForEveryCommonPattern) {
  const std::vector<std::string> wanted = {"add_column", "create_table", "data_migration",
                                           "recreate_table"};
  EXPECT_THAT(migrations::template_names(), IsSupersetOf(wanted));
  const auto today = std::chrono::year_month_day{std::chrono::year(2027) / 1 / 2};
  for (const auto& name : wanted) {
    const auto files = migrations::write_new_migration({.directory = files_.path() / name,
                                                        .name = "add_phone_to_users",
                                                        .template_name = name,
                                                        .engine = "sqlite",
                                                        .date = today});
    ASSERT_THAT(files, SizeIs(1));
    EXPECT_EQ(files.front().filename(), "2027_01_02_add_phone_to_users.sql");
    EXPECT_NO_THROW(static_cast<void>(migrations::MigrationSet::load(
        files.front().parent_path(), {.format = "native", .engine = "sqlite"})));
  }
}

TEST_F(S2, NeverRunsArchivedMigrations) {
  const auto& run = rehearsed_scenario();
  EXPECT_EQ(run.law("archived", "2025_06_01_create_users").verdict, Verdict::passed);
  EXPECT_EQ(run.law("archived", "2025_09_15_add_is_active_to_users").verdict, Verdict::passed);
  install("existing.sql");
  run_migrations();
  EXPECT_THAT(ledger(), Each(Not(HasSubstr("2025_"))));
  EXPECT_TRUE(fs::exists(directory_ / "old/2025_06_01_create_users.sql"));
}

TEST_F(S2, ReachesTheSameSchemaFromAFreshInstallAndFromAnUpgrade) {
  const auto& run = rehearsed_scenario();
  EXPECT_EQ(run.law("equivalence", "fresh install").verdict, Verdict::passed);
  EXPECT_EQ(run.law("equivalence", "ledger of a new installation").verdict, Verdict::passed);
}

TEST_F(S2, NoticesAFreshInstallThatDiffers) {
  fs::copy(source("fixtures"), files_.path() / "fixtures", fs::copy_options::recursive);
  fs::copy(source("scenarios"), files_.path() / "scenario", fs::copy_options::recursive);
  std::string models = read_file(files_.path() / "fixtures/models.sql");
  const std::string index = "create index orders_by_employee on orders (employee_id);";
  ASSERT_NE(models.find(index), std::string::npos);
  models.replace(models.find(index), index.size(), "");
  files_.write("fixtures/models.sql", models);
  files_.write("scenario/scenario.json",
               R"({"name": "s2", "engine": "sqlite", "migrations": "../migrations",
                   "fixtures": ["../fixtures/existing.sql"], "flows": ["equivalence"],
                   "fresh_install": "../fixtures/models.sql"})");
  const auto run = rehearse_subject(run_options(files_.path() / "scenario/scenario.json", ""));
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(Rehearsed::finding_ids(run.law("equivalence", "fresh install")),
              ElementsAre("equivalence.index-lost"));
}

TEST_F(S2, KeepsEveryRowAndRestoresEveryDown) {
  const auto& run = rehearsed_scenario();
  for (const auto& id : ids_of_migrations()) {
    EXPECT_EQ(run.law("upgrade", id).verdict, Verdict::passed) << id;
    const auto& law = run.law("roundtrip", id);
    const bool is_irreversible = id == "2026_01_30_lower_case_emails";
    EXPECT_EQ(law.verdict, is_irreversible ? Verdict::skipped : Verdict::passed) << law.reason;
  }
  EXPECT_EQ(run.law("roundtrip", "all up, all down").verdict, Verdict::passed);
}

TEST_F(S2, MigratesADatabaseFileAtEveryStartOfAnApplication) {
  // What a container's entry point does: fulldress migrate up --database FILE --confirm FILE
  // --backup.
  const auto file = files_.path() / "app.sqlite3";
  { const auto empty = std::ofstream(file); }
  auto options = run_options("", "sqlite");
  options.verb = "migrate up";
  options.subjects = {"up"};
  options.directory = directory_;
  options.database = file;
  options.confirm = "app.sqlite3";
  options.takes_backup = true;
  options.backup_directory = files_.path() / "backups";
  options.limits.accept_empty = true;
  engine("sqlite")
      .attach(file, Access::read_write, soon())
      ->connect(soon())
      ->execute(read_file(source("fixtures") / "existing.sql"));
  const auto first = conclude(scenarios::plan_migrate_up(options, engines()), options);
  EXPECT_EQ(first.exit_code(), ExitCode::passed) << first.troubles();
  EXPECT_THAT(first.step("migrate").migrations, SizeIs(6));
  const auto second = conclude(scenarios::plan_migrate_up(options, engines()), options);
  EXPECT_EQ(second.exit_code(), ExitCode::passed) << second.troubles();
  for (const auto& record : second.step("migrate").migrations) {
    EXPECT_EQ(record.reason, "already applied");
  }
}

}  // namespace
}  // namespace fulldress::testing
