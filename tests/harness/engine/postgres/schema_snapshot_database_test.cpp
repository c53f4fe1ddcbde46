#include "harness/engine/inspector.hpp"
#include "harness/engine/transaction.hpp"
#include "tests/support/disposable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::postgres::testing {
namespace {

using fulldress::testing::fresh_database;
using fulldress::testing::soon;
using ::testing::Contains;

constexpr const char* role =
    "do $$ begin create role fd_reader; exception when duplicate_object then null; end $$";

std::vector<std::string> named(const std::vector<SchemaDifference>& differences) {
  std::vector<std::string> names;
  for (const auto& difference : differences) {
    names.push_back(difference.kind + " " + difference.identity);
  }
  return names;
}

TEST(PostgresSchema, SeesSettingsOfTheDatabase) {
  const auto database = fresh_database("postgres");
  const auto own = database->connect(soon());
  const auto before = own->inspector().schema(*own);
  own->execute("alter database " + own->quote_name(database->name()) + " set work_mem = '8MB'");
  EXPECT_THAT(named(diff(before, own->inspector().schema(*own))),
              Contains("database_setting work_mem"));
}

TEST(PostgresSchema, SeesWhatAFailedConcurrentIndexLeaves) {
  const auto database = fresh_database("postgres");
  const auto own = database->connect(soon());
  own->execute("create table d (x int)");
  own->execute("insert into d values (1), (1)");
  const auto before = own->inspector().schema(*own);
  EXPECT_THROW(own->execute("create unique index concurrently d_x on d (x)"), SqlError);
  const auto differences = diff(before, own->inspector().schema(*own));
  ASSERT_THAT(named(differences), Contains("index public.d_x"));
  EXPECT_THAT(differences.front().after, ::testing::HasSubstr("not valid"));
}

TEST(PostgresSchema, LeavesTheSearchPathAlone) {
  const auto database = fresh_database("postgres");
  const auto own = database->connect(soon());
  own->execute("create schema app; set search_path = app, public");
  static_cast<void>(own->inspector().schema(*own));
  static_cast<void>(own->inspector().data(*own));
  EXPECT_EQ(own->query("show search_path").rows.at(0).at(0), "app, public");
  const Transaction transaction(*own);
  static_cast<void>(own->inspector().schema(*own));
  EXPECT_EQ(own->query("show search_path").rows.at(0).at(0), "app, public");
}

// The trap of PEERS, headline 5: the down runs, and each of these is lost.
TEST(PostgresSchema, NamesEveryLossOfATableMadeAgain) {
  const auto database = fresh_database("postgres");
  const auto own = database->connect(soon());
  own->execute(role);
  own->execute(
      "create table u (id serial primary key, name text); alter table u enable row level security;"
      "create policy mine on u using (name = current_user); grant select on u to fd_reader;"
      "comment on table u is 'users'; alter table u set (fillfactor = 70);"
      "alter table u alter name set statistics 500");
  const auto before = own->inspector().schema(*own);
  own->execute(
      "create table copy as select id, name from u; drop table u; alter table copy rename to u;"
      "create sequence u_id_seq; alter table u alter id set default nextval('u_id_seq');"
      "alter table u add constraint u_pkey primary key (id)");
  const auto names = named(diff(before, own->inspector().schema(*own)));
  for (const std::string lost :
       {"table public.u", "policy public.u.mine", "acl table public.u", "comment table public.u",
        "column public.u.name", "sequence public.u_id_seq"}) {
    EXPECT_THAT(names, Contains(lost));
  }
}

}  // namespace
}  // namespace fulldress::postgres::testing
