#include "fixtures/backup/store.hpp"
#include "scenarios/packages.hpp"
#include "scenarios/transfer.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <chrono>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Rows of a database that is not ours are changed only when there is a way back.
namespace fulldress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

class BackupGateOfRows : public ::testing::Test {
 protected:
  BackupGateOfRows() {
    std::ofstream(file_).close();
    execute("create table t (id integer primary key, xmlid text not null unique)");
    execute("insert into t values (1, 'a')");
    options_.database = file_;
    options_.confirm = "app.sqlite3";
    options_.backup_directory = files_.path() / "backups";
    ExportOptions wanted;
    wanted.output = files_.path() / "rows.tar";
    wanted.listener = [](const std::string&, double) {};
    static_cast<void>(scenarios::run_export(options_, wanted, engines()));
    files_.write("t.csv", "xmlid\nb\n");
    files_.write("plan.json",
                 R"({"phases": [{"name": "t", "sources": [{"csv": "t.csv", "table": "t"}]}]})");
    execute("update t set xmlid = 'old'");
  }

  void execute(const std::string& sql) const {
    scenarios::engine_named(engines(), "sqlite")
        .attach(file_, Access::read_write, soon())
        ->connect(soon())
        ->execute(sql);
  }

  /// The notes of an import, or what refuses it.
  std::vector<std::string> import(const std::string& mode) const {
    ImportOptions wanted;
    wanted.bundle = files_.path() / "rows.tar";
    wanted.mode = mode;
    wanted.listener = [](const std::string&, double) {};
    return said([&] { return scenarios::run_import(options_, wanted, engines()).notes; });
  }
  std::vector<std::string> import_packages() const {
    PackageOptions wanted;
    wanted.plan = files_.path() / "plan.json";
    wanted.mode = "update";
    wanted.listener = [](const std::string&, double) {};
    return said([&] { return scenarios::run_packages(options_, wanted, engines()).notes; });
  }

  [[nodiscard]] std::size_t backups() const {
    return fixtures::BackupStore(options_.backup_directory).list().size();
  }

  WrittenFiles files_;
  std::filesystem::path file_ = files_.path() / "app.sqlite3";
  RunOptions options_;

 private:
  template <typename Body>
  static std::vector<std::string> said(const Body& body) {
    try {
      return body();
    } catch (const Error& error) {
      return {error.id()};
    }
  }
};

TEST_F(BackupGateOfRows, NothingIsImportedWithoutAWayBack) {
  EXPECT_THAT(import("update"), ElementsAre("scenarios.backup-required"));
  EXPECT_THAT(import("replace"), ElementsAre("scenarios.backup-required"));
  EXPECT_THAT(import_packages(), ElementsAre("scenarios.backup-required"));
}

TEST_F(BackupGateOfRows, AReasonIsEnoughAndIsSaid) {
  options_.no_backup_reason = "a copy";
  EXPECT_THAT(import("update"), ElementsAre("no backup was taken: a copy"));
  EXPECT_THAT(import_packages(), ElementsAre("no backup was taken: a copy"));
}

TEST_F(BackupGateOfRows, ABackupIsTakenOnceForWhatIsThere) {
  options_.takes_backup = true;
  EXPECT_THAT(import("update"), ElementsAre(HasSubstr("was taken and verified")));
  // Now the rows are others.
  options_.takes_backup = false;
  EXPECT_THAT(import_packages(), ElementsAre("scenarios.backup-required"));
  execute("update t set xmlid = 'old' where id = 1");
  execute("delete from t where id > 1");
  EXPECT_THAT(import_packages(), ElementsAre(StartsWith("backup ")));
  EXPECT_EQ(backups(), 1U);
}

TEST_F(BackupGateOfRows, NothingIsAskedWhereNoTableHasARow) {
  execute("delete from t");
  execute("create table schema_migrations (version varchar(128) primary key)");
  execute("insert into schema_migrations values ('20260101')");
  EXPECT_THAT(import("init"), IsEmpty());
}

TEST_F(BackupGateOfRows, RowsOfOtherTablesCountToo) {
  execute("delete from t");
  execute("create table other (id integer primary key); insert into other values (1)");
  EXPECT_THAT(import("init"), ElementsAre("scenarios.backup-required"));
}

TEST_F(BackupGateOfRows, ADryRunNeedsNone) {
  options_.is_dry_run = true;
  EXPECT_THAT(import("update"), IsEmpty());
  EXPECT_THAT(import_packages(), IsEmpty());
}

TEST_F(BackupGateOfRows, AnUnfinishedImportIsSaidBeforeAnythingElse) {
  execute(
      "create table fulldress_import_journal (phase integer primary key, bundle text not null, "
      "state text not null, at text);"
      "insert into fulldress_import_journal values (0, 'another', '', '')");
  EXPECT_THAT(import("update"), ElementsAre("transfer.other-bundle"));
}

TEST_F(BackupGateOfRows, AnEmptyJournalIsNoExcuse) {
  execute(
      "create table fulldress_import_journal (phase integer primary key, bundle text not null, "
      "state text not null, at text)");
  EXPECT_THAT(import("update"), ElementsAre("scenarios.backup-required"));
}

}  // namespace
}  // namespace fulldress::testing
