#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The same on PostgreSQL, sent in every way there is; SQLite's are in idle_statements_test.cpp.
namespace fulldress::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* tables =
    "create table t (id serial primary key, n integer not null, a text not null);\n"
    "create table u (id serial primary key, a text not null);\n"
    "create view v as select * from t;\n"
    "create function put_elsewhere() returns trigger language plpgsql as\n"
    "  $$ begin return null; end $$;\n"
    "create table parted (id integer, a text);\n"
    "create trigger elsewhere before insert on parted\n"
    "  for each row execute function put_elsewhere();\n";

constexpr const char* steps =
    "update t set a = 'x' where (n * 7 + 3) % 1000003 = 5 and length(a) * n = 77777;\n"
    "update t set n = n + 1;\n"
    "do $$ begin delete from t where (n * 7 + 3) % 1000003 = 5 and length(a) * n = 77777; end $$;\n"
    "with gone as (delete from u where length(a) * id = 77777 returning id)\n"
    "  insert into u (a) select a from t where id in (select id from gone);\n"
    "insert into parted select id, a from t;\n"
    "insert into u (a) values ('seed') on conflict do nothing;\n"
    "update v set a = 'x' where length(a) * n = 77777;\n";

std::string remark_of(const LawOutcome& law) {
  for (const auto& finding : law.findings) {
    if (finding.id == "roundtrip.statement-without-rows") return finding.message;
  }
  return "none";
}

constexpr const char* back = "update t set n = n - 1;\ndelete from u where a = 'seed';\n";

void expect_two(const Rehearsed& run, const std::string& migration) {
  const auto remark = remark_of(run.law("roundtrip", migration));
  EXPECT_THAT(remark, AllOf(HasSubstr("2 statements"), HasSubstr(": update t set a = 'x'"),
                            HasSubstr(": with gone as"), Not(HasSubstr("parted"))))
      << run.troubles();
}

RunOptions options_of(const WrittenFiles& files, const std::string& format) {
  auto options = run_options(files.path() / "m", "postgres");
  options.flows = {"roundtrip"};
  options.format = format;
  return options;
}

TEST(IdleStatementsPostgres, AreToldWhereAFileIsSentAsAWhole) {
  const WrittenFiles files;
  files.write("m/1_make.up.sql", tables);
  files.write("m/1_make.down.sql",
              "drop table parted, u;\ndrop view v;\ndrop table t;\n"
              "drop function put_elsewhere();\n");
  files.write("m/2_it.up.sql", steps);
  files.write("m/2_it.down.sql", back);
  expect_two(rehearse_subject(options_of(files, "golang_migrate")), "2_it");
}

TEST(IdleStatementsPostgres, AreToldOfBlocksAndFunctions) {
  const WrittenFiles files;
  files.write("m/1_make.up.sql", tables);
  files.write("m/1_make.down.sql",
              "drop table parted, u;\ndrop view v;\ndrop table t;\n"
              "drop function put_elsewhere();\n");
  const std::string block =
      "do $$ begin\n  if exists (select 1 from t) then\n"
      "    delete from u where (id * 7 + 3) % 1000003 = 5 and length(a) * id = 77777;\n"
      "  end if;\nend $$;\n";
  files.write("m/2_idle.up.sql", block);
  files.write("m/2_idle.down.sql", "select 1;\n");
  files.write("m/3_busy.up.sql", block + "update u set a = a || '!';\n");
  files.write("m/3_busy.down.sql", "update u set a = left(a, length(a) - 1);\n");
  files.write("m/4_called.up.sql",
              "create function kept(n integer) returns integer language plpgsql as\n"
              "  $$ begin if (n * 7 + 3) % 1000003 = 5 then n = 0; end if; return n; end $$;\n"
              "update t set n = kept(n);\ndrop function kept(integer);\n");
  files.write("m/4_called.down.sql", "select 1;\n");
  const auto run = rehearse_subject(options_of(files, "golang_migrate"));
  EXPECT_THAT(remark_of(run.law("roundtrip", "2_idle")),
              AllOf(HasSubstr("no row was changed by 1 statement of the up"),
                    HasSubstr("line 3: delete from u where")))
      << run.troubles();
  EXPECT_EQ(remark_of(run.law("roundtrip", "3_busy")), "none");
  EXPECT_THAT(remark_of(run.law("roundtrip", "4_called")),
              HasSubstr("line 3: update t set n = kept(n)"));
}

TEST(IdleStatementsPostgres, AreToldWhereTheToolSplitsIt) {
  const WrittenFiles files;
  files.write("m/1_make.sql", "-- +goose Up\n-- +goose StatementBegin\n" + std::string(tables) +
                                  "-- +goose StatementEnd\n-- +goose Down\nselect 1;\n");
  files.write("m/2_it.sql",
              "-- +goose Up\n" + std::string(steps) + "-- +goose Down\n" + std::string(back));
  expect_two(rehearse_subject(options_of(files, "goose")), "2_it");
}

TEST(IdleStatementsPostgres, AreToldWherePsqlRunsIt) {
  const WrittenFiles files;
  files.write("m/sqitch.plan",
              "%syntax-version=1.0.0\n%project=p\n\n"
              "make 2020-01-01T00:00:00Z a <a@b.c> # x\nit 2020-01-02T00:00:00Z a <a@b.c> # x\n");
  files.write("m/sqitch.conf", "[core]\n engine = pg\n");
  files.write("m/deploy/make.sql", tables);
  files.write("m/revert/make.sql",
              "drop table parted, u;\ndrop view v;\ndrop table t;\n"
              "drop function put_elsewhere();\n");
  files.write("m/deploy/it.sql", "begin;\n" + std::string(steps) + "commit;\n");
  files.write("m/revert/it.sql", back);
  expect_two(rehearse_subject(options_of(files, "sqitch")), "it");
}

}  // namespace
}  // namespace fulldress::testing
