#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class OneRunOnPostgres : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& up, const std::string& down) const {
    files_.write("m/" + name + ".up.sql", up);
    files_.write("m/" + name + ".down.sql", down);
  }

  [[nodiscard]] Rehearsed run(const std::string& format = "golang_migrate") const {
    auto options = run_options(files_.path() / "m", "postgres");
    options.flows = {"upgrade"};
    options.format = format;
    return rehearse_subject(options);
  }

  static const LawOutcome& law_of(const Rehearsed& run) {
    return run.law("upgrade", "all in one run");
  }

  WrittenFiles files_;
};

TEST_F(OneRunOnPostgres, FailsWhereALaterTableGoesElsewhere) {
  write("1_schema", "create schema app;\nset search_path = app;\n", "drop schema app;\n");
  write("2_table", "create table t (id int);\n", "drop table t;\n");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(Rehearsed::finding_ids(law_of(run)), Contains("upgrade.session-leak"));
  EXPECT_THAT(Rehearsed::finding_ids(law_of(run)), Contains("upgrade.one-run.table-lost"));
  EXPECT_THAT(law_of(run).findings.at(0).position->to_text(), HasSubstr("1_schema.up.sql:2:1"));
}

// pg_dump writes it at the head of every dump.
TEST_F(OneRunOnPostgres, FailsWhereALaterMigrationFindsNoSchema) {
  write("1_dump",
        "select pg_catalog.set_config('search_path', '', false);\n"
        "create table public.a (id int);\n",
        "drop table public.a;\n");
  write("2_table", "create table t (id int);\n", "drop table t;\n");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(law_of(run).reason, HasSubstr("no schema has been selected"));
  EXPECT_THAT(law_of(run).findings.at(0).message, HasSubstr("search_path stays an empty text"));
}

TEST_F(OneRunOnPostgres, OnlyWarnsWhereEveryFileSaysItAgain) {
  for (const char* name : {"1_a", "2_b", "3_c"}) {
    write(name,
          std::string("create schema if not exists app;\nset search_path = app;\ncreate table \"") +
              name + "\" (id int);\n",
          std::string("drop table app.\"") + name + "\";\n");
  }
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  // Said once: the later ones find it so.
  ASSERT_EQ(law_of(run).findings.size(), 1U);
  EXPECT_EQ(law_of(run).findings.at(0).severity, Severity::warning);
}

TEST_F(OneRunOnPostgres, IsSilentWhereTheToolPutsItBack) {
  for (const char* name : {"001_a.sql", "002_b.sql"}) {
    files_.write(std::string("m/") + name,
                 "create schema if not exists app;\nset search_path = app;\ncreate table t" +
                     std::string(1, name[2]) +
                     " (id int);\n---- create above / drop below ----\n"
                     "drop table app.t" +
                     std::string(1, name[2]) + ";\n");
  }
  const auto run = this->run("tern");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(law_of(run).findings, IsEmpty());
}

// node-pg-migrate runs all pending ones in one transaction.
TEST_F(OneRunOnPostgres, FailsWhereOneTransactionIsTooLittle) {
  files_.write("before.sql", "create type colour as enum ('red');\n");
  files_.write("m/1_add.sql",
               "-- Up Migration\nalter type colour add value 'blue';\n-- Down Migration\n");
  files_.write("m/2_use.sql",
               "-- Up Migration\ncreate table t (c colour default 'blue');\n"
               "-- Down Migration\ndrop table t;\n");
  auto options = run_options(files_.path() / "m", "postgres");
  options.flows = {"upgrade"};
  options.fixtures = {files_.path() / "before.sql"};
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(law_of(run).reason, HasSubstr("unsafe use of new value"));
  EXPECT_THAT(law_of(run).reason,
              HasSubstr("node-pg-migrate runs all pending ones in one transaction"));
}

TEST_F(OneRunOnPostgres, DoesNotMindDefinitionsThatHoldTheTime) {
  write("1_make",
        "do $$ begin execute format('create view clock as select %L::text as made', "
        "clock_timestamp()); end $$;\n",
        "drop view clock;\n");
  write("2_table", "create table t (id int);\n", "drop table t;\n");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
}

}  // namespace
}  // namespace fulldress::testing
