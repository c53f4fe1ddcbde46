#include "harness/engine/inspector.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/poll.hpp"
#include "harness/host/privileges.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/program.hpp"
#include "tests/support/small_disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The program itself, which imports into PostgreSQL and is killed in the middle, meets another
// import, or a full disk. A trigger waits for a lock that the test holds, so that the middle is
// where we say.
namespace fulldress::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* tables =
    "create table a (id integer primary key, xmlid text not null unique, v text);"
    "create table b (id integer primary key, xmlid text not null unique, "
    "a_id integer not null references a, v text);";

class ImportIntoPostgres : public ::testing::TestWithParam<std::string> {
 protected:
  ImportIntoPostgres() {
    const auto source = fresh_database("postgres");
    source->connect(soon())->execute(
        tables + std::string("insert into a select n, 'a.' || n, 'new' from generate_series(1, "
                             "300) as n; insert into b select n, 'b.' || n, n, 'new' from "
                             "generate_series(1, 300) as n;"));
    exported_ = run_fulldress(scratch_.path(), {"export", source->url(), "-o", "rows.tar"});
    holder_->execute(
        tables +
        std::string("create function wait_in_the_middle() returns trigger language plpgsql as $$ "
                    "begin if new.xmlid = 'b.77' then perform pg_advisory_xact_lock_shared(77); "
                    "end if; return new; end $$;"
                    "create trigger wait_in_the_middle before insert or update on b for each row "
                    "execute function wait_in_the_middle()"));
    if (GetParam() != "init") {
      holder_->execute(
          "insert into a select n, 'a.' || n, 'old' from generate_series(200, 400) as n;"
          "insert into b select n, 'b.' || n, n, 'old' from generate_series(200, 400) as n;");
    }
    holder_->execute("select pg_advisory_lock(77)");
  }

  [[nodiscard]] std::vector<std::string> words(const std::vector<std::string>& more) const {
    std::vector<std::string> all = {"import",          "rows.tar",    database_->url(),
                                    "--mode",          GetParam(),    "--confirm",
                                    database_->name(), "--no-backup", "a test"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  [[nodiscard]] ChildOptions program(const std::vector<std::string>& more) const {
    ChildOptions options;
    options.arguments = words(more);
    options.arguments.insert(options.arguments.begin(), testing::program_file);
    options.working_directory = scratch_.path();
    options.output_file = options.error_file = scratch_.path() / "said";
    return options;
  }

  [[nodiscard]] std::string text(const std::string& select) const {
    return holder_->query(select).rows.at(0).at(0).value_or("NULL");
  }

  [[nodiscard]] DataFingerprint data() const { return holder_->inspector().data(*holder_); }

  [[nodiscard]] bool is_in_the_middle() const {
    return poll_until(soon(), [&] {
      return text(
                 "select count(*) from pg_locks where locktype = 'advisory' and not granted and "
                 "objid = 77") == "1";
    });
  }

  /// Starts an import, kills it where it waits, and lets the server notice.
  void kill_in_the_middle(const std::vector<std::string>& more) const {
    ASSERT_EQ(exported_.exit_code, 0) << exported_.error;
    {
      ChildProcess killed(program(more));
      ASSERT_TRUE(is_in_the_middle()) << read_text(scratch_.path() / "said");
      killed.send(Signal::kill);
      ASSERT_TRUE(killed.wait_until(soon()));
    }
    holder_->execute("select pg_advisory_unlock(77)");
    ASSERT_TRUE(poll_until(soon(), [&] {
      return text(
                 "select count(*) from pg_stat_activity where datname = current_database() and "
                 "backend_type = 'client backend' and pid <> pg_backend_pid()") == "0";
    }));
  }

  /// What the tables hold when the import has arrived, in any mode.
  void expect_arrived() const {
    const std::map<std::string, std::string> rows = {{"init", "300 300 300"},
                                                     {"replace", "300 300 300"},
                                                     {"update", "400 400 300"},
                                                     {"append", "400 400 199"}};
    EXPECT_EQ(text("select concat_ws(' ', (select count(*) from a), count(*), count(*) filter "
                   "(where v = 'new')) from b"),
              rows.at(GetParam()));
    EXPECT_EQ(text("select to_regclass('fulldress_import_journal')::text"), "NULL");
  }

  ScratchDirectory scratch_;
  ProgramResult exported_;
  std::unique_ptr<Database> database_ = fresh_database("postgres");
  std::unique_ptr<Session> holder_ = database_->connect(soon());
};

INSTANTIATE_TEST_SUITE_P(Modes, ImportIntoPostgres,
                         ::testing::Values("init", "replace", "update", "append"),
                         [](const auto& param_info) { return param_info.param; });

TEST_P(ImportIntoPostgres, LeavesTheDatabaseAsItWasWhenKilledAndArrivesWhenRunAgain) {
  const auto before = data();
  kill_in_the_middle({});
  EXPECT_EQ(data(), before);
  EXPECT_EQ(text("select to_regclass('fulldress_import_journal')::text"), "NULL");
  const auto again = run_fulldress(scratch_.path(), words({}));
  EXPECT_EQ(again.exit_code, 0) << again.error;
  expect_arrived();
}

TEST_P(ImportIntoPostgres, IsResumedBehindItsLastPhaseWhenKilled) {
  kill_in_the_middle({"--phases"});
  EXPECT_EQ(text("select max(phase) from fulldress_import_journal"), "1");
  EXPECT_EQ(text("select count(*) from b where v = 'new'"), "0");
  const auto refused = run_fulldress(scratch_.path(), words({"--phases"}));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.error, HasSubstr("--resume"));
  const auto resumed = run_fulldress(scratch_.path(), words({"--resume"}));
  EXPECT_EQ(resumed.exit_code, 0) << resumed.error;
  expect_arrived();
}

TEST_P(ImportIntoPostgres, KeepsASecondOneOut) {
  ChildProcess first(program({}));
  ASSERT_TRUE(is_in_the_middle()) << read_text(scratch_.path() / "said");
  const auto second = run_fulldress(scratch_.path(), words({}));
  EXPECT_EQ(second.exit_code, 2);
  EXPECT_THAT(second.error, HasSubstr("another import"));
  holder_->execute("select pg_advisory_unlock(77)");
  const auto status = first.wait_until(soon());
  ASSERT_TRUE(status);
  EXPECT_TRUE(status->is_success()) << read_text(scratch_.path() / "said");
  expect_arrived();
}

TEST(FullDisk, OfTheServerTakesAnImportBack) {
  const ScratchDirectory scratch;
  const SmallDisk disk(scratch.path());
  if (!disk.is_there()) GTEST_SKIP() << no_small_disk;
  const auto source = fresh_database("postgres");
  source->connect(soon())->execute(
      "create table a (id integer primary key, v text);"
      "create table b (id integer primary key references a, v text);"
      "insert into a select n, repeat(md5(n::text), 30) from generate_series(1, 5000) as n;"
      "insert into b select n, repeat(md5(n::text), 30) from generate_series(1, 5000) as n;");
  ASSERT_EQ(run_fulldress(scratch.path(), {"export", source->url(), "-o", "rows.tar"}).exit_code,
            0);
  const auto target = fresh_database("postgres");
  const auto session = target->connect(soon());
  session->execute("create tablespace fulldress_small location '" + disk.directory().string() +
                   "'");
  session->execute(
      "create table a (id integer primary key, v text);"
      "create table b (id integer primary key references a, v text) tablespace fulldress_small;");
  const auto schema = session->inspector().schema(*session);
  for (const std::string mode : {"init", "update"}) {
    const auto result =
        run_fulldress(scratch.path(), {"import", "rows.tar", target->url(), "--mode", mode,
                                       "--confirm", target->name(), "--no-backup", "a test"});
    EXPECT_EQ(result.exit_code, 3) << result.output;
    EXPECT_THAT(result.error, AllOf(HasSubstr("No space left on device"), HasSubstr("hint: ")));
    for (const auto* table : {"a", "b"}) {
      EXPECT_TRUE(session->query(std::string("select 1 from ") + table + " limit 1").rows.empty());
    }
    EXPECT_TRUE(diff(schema, session->inspector().schema(*session)).empty());
  }
  session->execute("drop table b");
  session->execute("drop tablespace fulldress_small");
}

TEST(FullDisk, OfAFileTakesAnImportBack) {
  const ScratchDirectory scratch;
  const SmallDisk disk(scratch.path());
  if (!disk.is_there()) GTEST_SKIP() << no_small_disk;
  const auto target = (disk.directory() / "target.db").string();
  const auto made = run_shell(
      scratch.path(),
      "sqlite3 source.db 'create table a (id integer primary key, v blob); with recursive n(x) as "
      "(select 1 union all select x + 1 from n where x < 6000) insert into a select x, "
      "randomblob(1000) from n' && \"$fulldress\" export source.db -o rows.tar && sqlite3 '" +
          target +
          "' \"create table a (id integer primary key, v blob); insert into a values (1, " +
          "'old')\"");
  ASSERT_EQ(made.exit_code, 0) << made.error;
  const auto before = read_text(target);
  for (const std::string mode : {"replace", "update", "append"}) {
    const auto result =
        run_fulldress(scratch.path(), {"import", "rows.tar", target, "--mode", mode, "--confirm",
                                       "target.db", "--no-backup", "a test"});
    EXPECT_EQ(result.exit_code, 3) << result.output;
    EXPECT_THAT(result.error, AllOf(HasSubstr("disk is full"), HasSubstr("hint: make room")));
    EXPECT_EQ(read_text(target), before);
    EXPECT_EQ(std::distance(fs::directory_iterator(disk.directory()), {}), 1);
  }
}

TEST(FullDisk, LeavesNoBundleHalfWritten) {
  const ScratchDirectory scratch;
  const SmallDisk disk(scratch.path());
  if (!disk.is_there()) GTEST_SKIP() << no_small_disk;
  const auto source = fresh_database("postgres");
  // Three tables that are cut into pieces or not, so that parts wait beside the bundle, too.
  source->connect(soon())->execute(
      "create table a (id integer primary key, v text);"
      "create table b (id text primary key, v text);"
      "insert into a select n, repeat(md5(n::text), 10) from generate_series(1, 9000) as n;"
      "insert into b select n, repeat(md5(n::text), 10) from generate_series(1, 40000) as n;"
      "analyze;");
  const auto bundle = (disk.directory() / "rows.tar").string();
  const auto first =
      run_fulldress(scratch.path(), {"export", source->url(), "-o", bundle, "--no-compression",
                                     "--table", "a", "--where", "a=id < 100"});
  ASSERT_EQ(first.exit_code, 0) << first.error;
  const auto before = read_text(bundle);
  for (const auto* jobs : {"1", "3"}) {
    const auto result = run_fulldress(scratch.path(), {"export", source->url(), "-o", bundle,
                                                       "--no-compression", "--jobs", jobs});
    EXPECT_EQ(result.exit_code, 3) << result.output;
    EXPECT_THAT(result.error, HasSubstr("cannot write"));
    EXPECT_EQ(read_text(bundle), before);
    EXPECT_EQ(std::distance(fs::directory_iterator(disk.directory()), {}), 1);
  }
}

}  // namespace
}  // namespace fulldress::testing
