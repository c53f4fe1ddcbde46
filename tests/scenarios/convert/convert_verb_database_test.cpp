#include "fixtures/backup/store.hpp"
#include "harness/host/files.hpp"
#include "scenarios/convert.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

/// The verb's work on an SQLite file, which needs no server.
class ConvertVerb : public ::testing::Test {
 protected:
  ConvertVerb() {
    { const auto empty = std::ofstream(file_); }
    connected()->execute(
        "create table kv_store (key text primary key, value text);"
        "create table clients (id text primary key, name text not null);"
        "insert into kv_store values ('client:1', '{\"name\": \"Acme\"}'), ('client:2', '{}')");
    options_.verb = "convert";
    options_.database = file_;
    wanted_.mapping = files_.write("shop.json", R"({"version": 1, "kinds": [
        {"key": "client:{id}", "table": "clients", "upsert": ["id"], "columns": [
          {"column": "id", "from_key": "id"},
          {"column": "name", "pointer": "/name", "required": true}]}]})");
    options_.backup_directory = files_.path() / "backups";
    wanted_.listener = [](const std::string&, double) {};
  }

  [[nodiscard]] std::unique_ptr<Session> connected() const {
    return engine("sqlite").attach(file_, Access::read_write, soon())->connect(soon());
  }

  [[nodiscard]] std::string clients() const {
    return connected()->query("select count(*) from clients").rows.at(0).at(0).value_or("");
  }

  [[nodiscard]] ConvertSummary run() const {
    return scenarios::run_convert(options_, wanted_, engines());
  }

  [[nodiscard]] std::vector<fixtures::StoredBackup> backups() const {
    return fixtures::BackupStore(options_.backup_directory).list();
  }

  WrittenFiles files_;
  std::filesystem::path file_ = files_.path() / "shop.db";
  RunOptions options_ = run_options("", "sqlite");
  ConvertOptions wanted_;
};

TEST_F(ConvertVerb, WritesOnlyWhenTheNameIsTypedAgain) {
  try {
    static_cast<void>(run());
    FAIL() << "nothing was thrown";
  } catch (const UsageError& error) {
    EXPECT_EQ(error.id(), "scenarios.not-confirmed");
  }
  EXPECT_EQ(clients(), "0");
}

TEST_F(ConvertVerb, NeedsNoNameForADryRun) {
  options_.is_dry_run = true;
  const auto summary = run();
  EXPECT_FALSE(summary.is_written);
  EXPECT_TRUE(summary.notes.empty());
  EXPECT_EQ(summary.kinds.at(0).added, 1);
  EXPECT_EQ(clients(), "0");
}

TEST_F(ConvertVerb, BacksUpBeforeItWrites) {
  options_.confirm = "shop.db";
  std::vector<std::string> said;
  wanted_.say = [&](const std::string& line) { said.push_back(line); };
  const auto summary = run();
  EXPECT_TRUE(summary.is_written);
  ASSERT_EQ(summary.notes.size(), 1U);
  EXPECT_THAT(summary.notes[0], HasSubstr("was taken and verified"));
  EXPECT_EQ(backups().size(), 1U);
  EXPECT_EQ(summary.quarantined, 1);
  EXPECT_EQ(clients(), "1");
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0], "client:2: required at /name: column name needs a value");
}

TEST_F(ConvertVerb, PreviewsARollbackAndThenDoesIt) {
  options_.confirm = "shop.db";
  options_.no_backup_reason = "a test of something else";
  static_cast<void>(run());
  wanted_.is_rollback = true;
  options_.confirm = "";
  EXPECT_EQ(run().cleared.at(0).deleted, 1);
  EXPECT_EQ(clients(), "1");
  options_.confirm = "shop.db";
  EXPECT_EQ(run().cleared.at(0).deleted, 1);
  EXPECT_EQ(clients(), "0");
}

TEST_F(ConvertVerb, CallsTheHookWithFigures) {
  options_.is_dry_run = true;
  const auto heard = files_.path() / "heard";
  wanted_.on_complete = "echo $FULLDRESS_WRITTEN $FULLDRESS_QUARANTINED >'" + heard.string() + "'";
  EXPECT_EQ(run().hook_problem, "");
  EXPECT_EQ(read_file(heard), "1 1\n");
  wanted_.on_complete = "exit 7";
  EXPECT_THAT(run().hook_problem, HasSubstr("7"));
}

TEST_F(ConvertVerb, WritesAPageOfResults) {
  options_.is_dry_run = true;
  wanted_.results = files_.path() / "MIGRATION_TEST_RESULTS.md";
  static_cast<void>(run());
  const auto page = read_file(wanted_.results);
  EXPECT_THAT(page, HasSubstr("| clients | main.clients | 2 | 1 | 0 | 0 | 1 |"));
  EXPECT_THAT(page, HasSubstr("| every record is accounted for: migrated + quarantined = read | "
                              "yes | 1 + 1 = 2 |"));
  EXPECT_THAT(page, HasSubstr("| no record was set aside | **NO** | 1 |"));
  EXPECT_THAT(page, HasSubstr("1 break rule `required`"));
}

TEST_F(ConvertVerb, BacksUpAnotherDatabaseOfDocumentsToo) {
  const auto target = files_.path() / "target.db";
  { const auto empty = std::ofstream(target); }
  engine("sqlite")
      .attach(target, Access::read_write, soon())
      ->connect(soon())
      ->execute("create table clients (id text primary key, name text not null)");
  wanted_.source = file_;
  options_.database = target;
  options_.confirm = "target.db";
  const auto summary = run();
  // The target holds no row that could be lost.
  ASSERT_EQ(summary.notes.size(), 1U);
  ASSERT_EQ(backups().size(), 1U);
  EXPECT_THAT(backups()[0].record.source.url, HasSubstr("shop.db"));
  EXPECT_EQ(summary.kinds.at(0).added, 1);
  EXPECT_EQ(summary.source_before, summary.source_after);
  EXPECT_EQ(clients(), "0");
}

}  // namespace
}  // namespace fulldress::testing
