#include "fixtures/source/production_copy.hpp"
#include "harness/engine/inspector.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/files.hpp"
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
using ::testing::AllOf;
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

TEST_F(PostgresSource, ReachesNoOtherServerWhileItIsCopied) {
  // What a view of a foreign table would find when it is filled.
  run("create extension dblink;"
      "create server far foreign data wrapper dblink_fdw options (host 'nowhere.invalid');"
      "create user mapping for public server far options (password 'hidden');"
      "create materialized view ways_out as select count(*) as n from pg_user_mappings;"
      "create table secret (a int); insert into secret values (1);"
      "create materialized view lost as select a from secret; alter materialized view lost owner "
      "to shop_app;"
      "grant create on schema public to shop_app");
  for (const auto& named : {database_->url(), dumped({"-Fc"}, "far.dump").string()}) {
    ProductionCopy copy(engine("postgres"), {.named = named});
    copy.take({}, soon());
    const auto server = engine("postgres").start(copy.server_options(), soon());
    const auto target = server->create("copy", soon());
    copy.fill(*target, {}, soon());
    const auto session = target->connect(soon());
    EXPECT_EQ(session->query("select n from ways_out").rows.at(0).at(0), "0") << named;
    EXPECT_EQ(session->query("select count(*) from people").rows.at(0).at(0), "500");
    session->close();
    // Production cannot fill it any more either.
    EXPECT_THAT(copy.notes(), Contains(HasSubstr("lost is not filled in the copy")));
  }
  run("drop materialized view lost");
  ProductionCopy copy(engine("postgres"), {.named = dumped({}, "far.sql").string()});
  copy.take({}, soon());
  const auto server = engine("postgres").start(copy.server_options(), soon());
  const auto target = server->create("copy", soon());
  copy.fill(*target, {}, soon());
  const auto session = target->connect(soon());
  EXPECT_EQ(session->query("select n from ways_out").rows.at(0).at(0), "0");
  session->close();
}

TEST_F(PostgresSource, WhoseTablesLieInTablespacesIsCopiedFromAScriptToo) {
  auto script = read_file(dumped({"--create"}, "here.sql"));
  const auto table = script.find("CREATE TABLE");
  ASSERT_NE(table, std::string::npos);
  script.insert(table, "SET default_tablespace = \"fast disks\";\n\n");
  const auto database = script.find(" ENCODING = ");
  ASSERT_NE(database, std::string::npos);
  script.insert(database, " TABLESPACE = \"fast disks\"");
  ProductionCopy copy(engine("postgres"), {.named = files_.write("fast.sql", script).string()});
  copy.take({}, soon());
  const auto server = engine("postgres").start(copy.server_options(), soon());
  const auto target = server->create("copy", soon());
  copy.fill(*target, {}, soon());
  const auto session = target->connect(soon());
  EXPECT_EQ(session->query("select count(*) from people").rows.at(0).at(0), "500");
}

TEST_F(PostgresSource, ThatIsCutOffIsRefused) {
  const auto refusal = [](const std::filesystem::path& file) {
    try {
      ProductionCopy copy(engine("postgres"), {.named = file.string()});
      copy.take({}, soon());
    } catch (const UsageError& error) {
      return error.id();
    }
    return std::string("it is taken");
  };
  const auto script = dumped({}, "whole.sql");
  EXPECT_EQ(refusal(script), "it is taken");
  const auto text = read_file(script);
  const auto rows = text.find("COPY public.people");
  ASSERT_NE(rows, std::string::npos);
  // In front of rows, in the middle of them, and behind the last statement.
  for (const auto end : {rows, rows + 500, text.find("-- PostgreSQL database dump complete")}) {
    EXPECT_EQ(refusal(files_.write("cut.sql", text.substr(0, end))), "engine.bad-dump") << end;
  }
  // One that somebody wrote has no such marks, and rows that end.
  EXPECT_EQ(refusal(files_.write("own.sql", "create table t (a int);\n")), "it is taken");
  EXPECT_EQ(refusal(files_.write("own.sql", "COPY t (a) FROM stdin;\n1\n")), "engine.bad-dump");
  EXPECT_EQ(refusal(files_.write("own.sql", "\n-- nothing\n")), "engine.bad-dump");
  const auto tar = dumped({"-Ft"}, "whole.tar");
  EXPECT_EQ(refusal(tar), "it is taken");
  std::filesystem::resize_file(tar, std::filesystem::file_size(tar) / 2);
  EXPECT_EQ(refusal(tar), "fixtures.source-unreadable");
}

TEST_F(PostgresSource, ThatIsAFolderIsReadToTheEndOfEachFile) {
  run("create table empty_one (id integer); create table blank (t text); insert into blank values "
      "('')");
  const auto refusal = [](const std::filesystem::path& folder) {
    try {
      ProductionCopy copy(engine("postgres"), {.named = folder.string()});
      copy.take({}, soon());
    } catch (const UsageError& error) {
      return error.id() + ": " + error.message();
    }
    return std::string("it is taken");
  };
  const auto largest = [](const std::filesystem::path& folder) {
    std::filesystem::path found;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const auto& path = entry.path();
      if (path.filename() == "toc.dat" || path.extension() == ".toc") continue;
      if (found.empty() || file_size(path) > file_size(found)) found = path;
    }
    return found;
  };
  for (const auto& how : std::vector<std::vector<std::string>>{
           {"-Fd"}, {"-Fd", "-Z0"}, {"-Fd", "--inserts", "-Z0"}, {"-Fd", "--schema-only"}}) {
    EXPECT_EQ(refusal(dumped(how, "whole")), "it is taken") << how.back();
    std::filesystem::remove_all(files_.path() / "whole");
  }
  for (const std::string level : {"0", "6"}) {
    const auto folder = dumped({"-Fd", "-Z" + level}, "folder" + level);
    const auto rows = largest(folder);
    const auto whole = read_file(rows);
    const auto named = AllOf(HasSubstr(rows.filename().string()), HasSubstr("cannot be restored"));
    // Between two rows, where they are written as they are.
    for (const auto end : {whole.find('\n') + 1, whole.size() / 2, std::size_t{0}}) {
      write_file_atomically(rows, whole.substr(0, end));
      EXPECT_THAT(refusal(folder), AllOf(HasSubstr("fixtures.source-unreadable"), named))
          << level << " at " << end;
    }
    std::filesystem::remove(rows);
    EXPECT_THAT(refusal(folder), AllOf(HasSubstr("engine.bad-dump"), HasSubstr("is missing"),
                                       HasSubstr("public people")));
  }
}

TEST_F(PostgresSource, ThatIsDamagedInTheMiddleIsNoneThatMayBeTriedAgain) {
  const auto file = dumped({"-Fc"}, "shop.dump");
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 100);
  ProductionCopy copy(engine("postgres"), {.named = file.string()});
  copy.take({}, soon());
  const auto server = engine("postgres").start(copy.server_options(), soon());
  const auto target = server->create("copy", soon());
  try {
    copy.fill(*target, {}, soon());
    FAIL() << "it is copied";
  } catch (const UsageError& error) {
    EXPECT_EQ(error.id(), "engine.bad-dump");
    EXPECT_THAT(error.message(), HasSubstr("shop.dump"));
  }
}

TEST_F(PostgresSource, OfANewerPgDumpIsCopiedOrSaysWhatToInstall) {
  const auto script = dumped({}, "shop.sql");
  const std::string_view first = "SET statement_timeout = 0;\n";
  auto text = read_file(script);
  text.insert(text.find(first), "SET transaction_timeout = 0;\n");
  files_.write("shop.sql", text);
  ProductionCopy copy(engine("postgres"), {.named = script.string()});
  copy.take({}, soon());
  const auto server = engine("postgres").start(copy.server_options(), soon());
  const auto target = server->create("copy", soon());
  copy.fill(*target, {}, soon());
  const auto session = target->connect(soon());
  EXPECT_EQ(session->query("select count(*) from people").rows.at(0), (Row{"500"}));
  session->close();
  if (std::stoi(server->version()) >= 17) GTEST_SKIP() << "the programs of 17 are installed here";
  auto archive = read_file(dumped({"-Fc"}, "newer.dump"));
  constexpr std::size_t minor_version = 6;
  archive.at(minor_version) = 16;
  try {
    ProductionCopy newer(engine("postgres"),
                         {.named = files_.write("newer.dump", archive).string()});
    newer.take({}, soon());
    FAIL() << "it is read";
  } catch (const InfrastructureError& error) {
    EXPECT_EQ(error.id(), "engine.no-binaries");
    EXPECT_THAT(error.message(), AllOf(HasSubstr("newer.dump"), HasSubstr("pg_dump 17 or newer"),
                                       HasSubstr("install postgresql-17")));
  }
}

TEST_F(PostgresSource, WhoseSessionsBeginInAnotherSchemaHasItsLedgerThere) {
  run("create schema app; alter database shop set search_path to app, public;"
      "create table app.empty_one (id integer primary key, name text)");
  auto options = run_options(files_.path() / "m", "postgres");
  options.source = database_->url();
  options.flows = {"roundtrip"};
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
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
  // A clone made of the server's files says that it is the same server, and lies elsewhere.
  const TempDir elsewhere;
  const auto link = elsewhere.path() / "s";
  const auto socket = production_->directory() / "s";
  std::filesystem::create_directory_symlink(socket, link);
  const auto in_url = [](std::string path) {
    for (auto at = path.find('/'); at != std::string::npos; at = path.find('/', at)) {
      path.replace(at, 1, "%2F");
    }
    return path;
  };
  auto other = request(false);
  const auto place = other.named.find(in_url(socket));
  ASSERT_NE(place, std::string::npos) << other.named;
  other.named.replace(place, in_url(socket).size(), in_url(link));
  EXPECT_THAT(notes_of(other), Not(Contains(HasSubstr("--source-refresh"))));
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
      AllOf(HasSubstr("engine.source-failed"), HasSubstr("bad.sql:2: ERROR:")));
  EXPECT_THAT(why({.named = files_.write("cut.sql.gz", "\x1f\x8b\x08 and nothing").string()}),
              HasSubstr("fixtures.source-unreadable"));
  run("create role poor login; revoke connect on database shop from public");
  EXPECT_THAT(why({.named = database_->url() + "&user=poor"}), HasSubstr("engine.connect-failed"));
  run("grant connect on database shop to poor");
  EXPECT_THAT(why({.named = database_->url() + "&user=poor"}), HasSubstr("engine.source-failed"));
}

}  // namespace
}  // namespace fulldress::testing
