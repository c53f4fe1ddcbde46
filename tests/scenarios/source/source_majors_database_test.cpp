#include "fixtures/source/production_copy.hpp"
#include "harness/engine/inspector.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/oracles.hpp"

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Production of another major version than the programs of this machine, which are Debian's.
namespace fulldress::testing {
namespace {

using fixtures::ProductionCopy;
using ::testing::AllOf;
using ::testing::HasSubstr;

class SourceOfMajor : public ::testing::Test {
 protected:
  /// Starts the server of the npm package, or skips the test.
  void start(const std::string& package) {
    const auto postgres = npm_file(package, "native/bin/postgres");
    ASSERT_NO_FATAL_FAILURE(skip_without(postgres, package));
    if (postgres.empty()) return;
    production_ = engine("postgres").start({.pg_bindir = postgres.parent_path()}, soon());
    database_ = production_->create("shop", soon());
    const auto session = database_->connect(soon());
    session->execute(
        "create role shop_app; create table people (id integer primary key, name text not null);"
        "insert into people select i, 'n' || i from generate_series(1, 500) as g (i);"
        "create sequence numbers start 7; select nextval('numbers');"
        "grant select on people to shop_app; alter table people enable row level security;"
        "create policy own on people for select to shop_app using (id > 10)");
    session->close();
  }

  std::unique_ptr<Server> production_;
  std::unique_ptr<Database> database_;
};

TEST_F(SourceOfMajor, ThatIsOlderIsCopiedIntoANewerServer) {
  start("postgres-14");
  if (!database_) return;
  ProductionCopy copy(engine("postgres"), {.named = database_->url()});
  copy.take({}, soon());
  const auto server = engine("postgres").start(copy.server_options(), soon());
  EXPECT_NE(server->version().substr(0, 2), "14");
  const auto target = server->create("copy", soon());
  copy.fill(*target, {}, soon());
  const auto there = target->connect(soon());
  const auto rows = there->query(
      "select count(*), sum(id), min(name), (select last_value from numbers) from people");
  EXPECT_EQ(rows.rows.at(0), (Row{"500", "125250", "n1", "7"}));
  EXPECT_EQ(there->query("select polname from pg_policy").rows, (std::vector<Row>{{"own"}}));
  EXPECT_EQ(there->query("select has_table_privilege('shop_app', 'people', 'select')").rows,
            (std::vector<Row>{{"t"}}));
  there->close();
}

TEST_F(SourceOfMajor, ThatIsOlderIsCopiedByTheProgramsThatAreNamed) {
  start("postgres-14");
  if (!database_) return;
  const auto here = engine("postgres").start({}, soon());
  const auto asked = here->create("asked", soon());
  const auto session = asked->connect(soon());
  const auto bindir =
      session->query("select setting from pg_config() where name = 'BINDIR'").rows.at(0).at(0);
  session->close();
  ProductionCopy copy(engine("postgres"),
                      {.named = database_->url(), .server = {.pg_bindir = bindir.value_or("")}});
  copy.take({}, soon());
  const auto server = engine("postgres").start(copy.server_options(), soon());
  EXPECT_EQ(server->version(), here->version());
}

TEST_F(SourceOfMajor, ThatIsNewerThanEveryProgramHereIsRefused) {
  start("postgres-17");
  if (!database_) return;
  const auto why = [&](ServerOptions options) {
    try {
      ProductionCopy copy(engine("postgres"),
                          {.named = database_->url(), .server = std::move(options)});
      copy.take({}, soon());
    } catch (const Error& error) {
      return error.id() + ": " + error.message();
    }
    return std::string("it is copied");
  };
  const auto newest = why({});
  if (newest == "it is copied") GTEST_SKIP() << "the programs of 17 are installed here";
  EXPECT_THAT(newest, AllOf(HasSubstr("engine.no-binaries"), HasSubstr("of PostgreSQL 17"),
                            HasSubstr("install postgresql-17")));
}

}  // namespace
}  // namespace fulldress::testing
