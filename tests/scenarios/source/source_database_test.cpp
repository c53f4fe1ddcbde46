#include "fixtures/source/production_copy.hpp"
#include "harness/engine/inspector.hpp"
#include "harness/host/child_process.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/written_files.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using fixtures::ProductionCopy;
using fixtures::ProductionRequest;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* production =
    "create role shop_owner; create role shop_app; create role \"Shop Reader\";"
    "create table people (id integer primary key, name text not null, at timestamptz);"
    "alter table people owner to shop_owner;"
    "insert into people select i, 'n' || i, '2026-01-01' from generate_series(1, 500) as g (i);"
    "create sequence numbers start 7; select nextval('numbers');"
    "grant select on people to shop_app; alter table people enable row level security;"
    "create policy own on people for select to \"Shop Reader\" using (id > 10);"
    "create view names as select name from people";

/// A server of its own plays production: roles belong to servers.
class PostgresSource : public ::testing::Test {
 protected:
  PostgresSource() : production_(engine("postgres").start({}, soon())) {
    database_ = production_->create("shop", soon());
    run(production);
    files_.write("m/2026_01_01_email.sql",
                 "-- fulldress:up\nalter table people add column email text;\n"
                 "-- fulldress:down\nalter table people drop column email;\n");
  }

  void run(const std::string& script) const {
    const auto session = database_->connect(soon());
    session->execute(script);
    session->close();
  }

  [[nodiscard]] std::filesystem::path dumped(const std::vector<std::string>& how,
                                             const std::string& name) const {
    const auto session = database_->connect(soon());
    const auto bindir = session->query("select setting from pg_config() where name = 'BINDIR'")
                            .rows.at(0)
                            .at(0)
                            .value_or("");
    session->close();
    auto path = files_.path() / name;
    std::vector<std::string> arguments = {bindir + "/pg_dump", "--file", path.string()};
    arguments.insert(arguments.end(), how.begin(), how.end());
    arguments.push_back("--dbname=" + database_->url());
    const auto finished = run_program({.arguments = arguments}, soon());
    EXPECT_TRUE(finished.status.is_success()) << finished.error;
    return path;
  }

  /// The copy of what `request` names, on a server of its own.
  void expect_copied(ProductionRequest request, const std::string& what) const {
    ProductionCopy copy(engine("postgres"), std::move(request));
    copy.take({}, soon());
    const auto server = engine("postgres").start(copy.server_options(), soon());
    const auto target = server->create("copy", soon());
    copy.fill(*target, {}, soon());
    const auto there = target->connect(soon());
    const auto here = database_->connect(soon());
    EXPECT_EQ(here->inspector().schema(*here), there->inspector().schema(*there)) << what;
    EXPECT_EQ(here->inspector().data(*here, {}), there->inspector().data(*there, {})) << what;
    here->close();
    there->close();
  }

  WrittenFiles files_;
  std::unique_ptr<Server> production_;
  std::unique_ptr<Database> database_;
};

TEST_F(PostgresSource, IsCopiedWholeWhereverItComesFrom) {
  expect_copied({.named = database_->url(), .jobs = 2}, "database");
  expect_copied({.named = dumped({"-Fc"}, "custom.dump").string(), .jobs = 2}, "custom");
  expect_copied({.named = dumped({"-Fd"}, "folder").string(), .jobs = 2}, "directory");
  expect_copied({.named = dumped({"-Ft"}, "shop.tar").string()}, "tar");
  expect_copied({.named = dumped({}, "plain.sql").string()}, "script");
  expect_copied({.named = dumped({"-C"}, "whole.sql").string()}, "script that creates it");
  expect_copied({.named = dumped({"-Z", "5"}, "packed.sql.gz").string()}, "packed script");
}

TEST_F(PostgresSource, KeepsEncodingSettingsAndNoWayOut) {
  run("alter database shop set search_path to public, pg_catalog; create extension dblink;"
      "create server far foreign data wrapper dblink_fdw options (host 'nowhere.invalid');"
      "create user mapping for public server far options (password 'hidden')");
  ProductionCopy copy(engine("postgres"), {.named = database_->url()});
  copy.take({}, soon());
  const auto server = engine("postgres").start(copy.server_options(), soon());
  const auto target = server->create("copy", soon());
  copy.fill(*target, {}, soon());
  const auto session = target->connect(soon());
  EXPECT_EQ(session
                ->query("select s.setconfig::text from pg_db_role_setting as s "
                        "join pg_database as d on d.oid = s.setdatabase where d.datname = 'copy'")
                .rows.size(),
            1U);
  EXPECT_THAT(session->query("select umid from pg_user_mappings").rows, IsEmpty());
  session->close();
  EXPECT_THAT(copy.notes(), Contains(HasSubstr("user mappings are not copied")));
  // What the role could do is said.
  EXPECT_THAT(copy.notes(), Contains(HasSubstr("it is a superuser")));
}

TEST_F(PostgresSource, IsKeptOnlyWhenAskedAndNeverSilently) {
  const TempDir cache;
  const auto request = [&](bool is_refreshed) {
    return ProductionRequest{.named = database_->url(),
                             .cache = std::chrono::hours(1),
                             .is_refreshed = is_refreshed,
                             .server = {.cache_root = cache.path()}};
  };
  const auto notes_of = [&](const ProductionRequest& asked) {
    ProductionCopy copy(engine("postgres"), asked);
    copy.take({}, soon());
    return copy.notes();
  };
  EXPECT_THAT(notes_of(request(false)), Contains(HasSubstr("is kept in")));
  EXPECT_THAT(notes_of(request(false)), Contains(HasSubstr("--source-refresh takes a new one")));
  EXPECT_THAT(notes_of(request(true)), Not(Contains(HasSubstr("--source-refresh"))));
  auto without = request(false);
  without.cache = std::nullopt;
  EXPECT_THAT(notes_of(without), Not(Contains(HasSubstr("--source-refresh"))));
  expect_copied(request(false), "kept");
}

TEST_F(PostgresSource, LeadsARehearsalFromItsLedgerOn) {
  files_.write("m/2026_01_02_age.sql",
               "-- fulldress:up\nalter table people add column age integer;\n"
               "-- fulldress:down\nalter table people drop column age;\n");
  // The first one is applied in production already.
  auto migrating = run_options(files_.path() / "m", "postgres");
  migrating.verb = "migrate";
  migrating.directory = files_.path() / "m";
  migrating.database = database_->url();
  migrating.confirm = "shop";
  migrating.steps = 1;
  migrating.no_backup_reason = "a test";
  const auto up = conclude(scenarios::plan_migrate_up(migrating, engines()), migrating);
  ASSERT_EQ(up.exit_code(), ExitCode::passed) << up.troubles();
  auto options = run_options(files_.path() / "m", "postgres");
  ASSERT_EQ(::setenv("FULLDRESS_TEST_SOURCE", database_->url().c_str(), 1), 0);
  options.source = "env:FULLDRESS_TEST_SOURCE";
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  const auto& migrations = run.step("upgrade").migrations;
  ASSERT_EQ(migrations.size(), 2U);
  EXPECT_EQ(migrations.at(0).reason, "already applied: the source has it");
  EXPECT_EQ(migrations.at(1).verdict, Verdict::passed);
  EXPECT_EQ(run.law("rollback", "backup and restore").verdict, Verdict::passed);
  const auto session = database_->connect(soon());
  EXPECT_ANY_THROW(static_cast<void>(session->query("select age from people")));
  session->close();
}

TEST_F(PostgresSource, SaysWhyItCannotBeCopied) {
  const auto why = [](ProductionRequest request) {
    try {
      ProductionCopy copy(engine("postgres"), std::move(request));
      copy.take({}, soon());
      const auto server = engine("postgres").start(copy.server_options(), soon());
      const auto target = server->create("copy", soon());
      copy.fill(*target, {}, soon());
    } catch (const Error& error) {
      return error.id() + ": " + error.message();
    }
    return std::string("it is copied");
  };
  EXPECT_THAT(why({.named = files_.write("broken.dump", "PGDMP and nothing else").string()}),
              HasSubstr("engine.bad-dump"));
  EXPECT_THAT(why({.named = (files_.path() / "m").string()}), HasSubstr("engine.bad-dump"));
  EXPECT_THAT(
      why({.named =
               files_.write("all.sql", "--\n-- PostgreSQL database cluster dump\n--\n").string()}),
      HasSubstr("whole cluster"));
  EXPECT_THAT(
      why({.named =
               files_.write("bad.sql", "create table t (a int);\nselect nothing;\n").string()}),
      HasSubstr("engine.source-failed"));
  EXPECT_THAT(why({.named = files_.write("cut.sql.gz", "\x1f\x8b\x08 and nothing").string()}),
              HasSubstr("fixtures.source-unreadable"));
  run("create role poor login; revoke connect on database shop from public");
  EXPECT_THAT(why({.named = database_->url() + "&user=poor"}), HasSubstr("engine.connect-failed"));
  run("grant connect on database shop to poor");
  EXPECT_THAT(why({.named = database_->url() + "&user=poor"}), HasSubstr("engine.source-failed"));
}

}  // namespace
}  // namespace fulldress::testing
