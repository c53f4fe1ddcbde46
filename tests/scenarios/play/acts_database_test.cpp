#include "tests/scenarios/play/played.hpp"

#include <gmock/gmock.h>

// What acts do on a server with roles, policies and counted blocks.
namespace fulldress::testing {
namespace {

class ActsOnPostgres : public Steps {
 protected:
  ActsOnPostgres() { engine_ = "postgres"; }
};

constexpr const char* tenants = R"json(
  {"name": "tables", "act": "sql", "statements": [
    "create role acts_reader", "create table orders (id int primary key, tenant text)",
    "insert into orders select n, 't' || n % 2 from generate_series(1, 4000) as n",
    "alter table orders enable row level security",
    "create policy own on orders using (tenant = current_setting('app.tenant', true))",
    "grant select on orders to acts_reader", "create sequence numbers", "analyze"]}, )json";

TEST_F(ActsOnPostgres, WorkAsARoleWithSettings) {
  const auto run = play(std::string(tenants) + R"json(
    {"name": "own rows", "act": "query", "role": "acts_reader", "settings": {"app.tenant": "t1"},
     "sql": "select count(*) from orders", "expect": 2000},
    {"name": "no rows", "act": "query", "role": "acts_reader",
     "sql": "select count(*) from orders", "expect": 2000},
    {"name": "refused", "act": "sql", "role": "acts_reader", "needs": ["tables"],
     "statements": ["delete from orders"], "expect_error": {"sqlstate": "42501"}},
    {"name": "not refused", "act": "sql", "needs": ["tables"],
     "statements": ["delete from orders where id = 1"], "expect_error": {"sqlstate": "42501"}}
    )json");
  EXPECT_EQ(verdict_of(run, "own rows"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "no rows"), "query.rows-differ") << "the role sees nothing";
  EXPECT_EQ(verdict_of(run, "refused"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "not refused"), "step.not-refused");
}

TEST_F(ActsOnPostgres, CompareTellsTheKindsOfDifferencesApart) {
  const auto run = play(std::string(tenants) + R"json(
    {"name": "now", "act": "remember"},
    {"name": "grant", "act": "sql", "statements": ["grant insert on orders to acts_reader"]},
    {"name": "privileges", "act": "compare", "with": "main", "what": ["privileges"]},
    {"name": "not privileges", "act": "compare", "with": "main", "needs": [],
     "what": ["schema", "policies", "rows", "sequences"]},
    {"name": "unguard", "act": "sql", "needs": [],
     "statements": ["alter table orders disable row level security"]},
    {"name": "policies", "act": "compare", "with": "main", "what": ["policies"]},
    {"name": "draw", "act": "sql", "needs": [], "statements": ["select nextval('numbers')"]},
    {"name": "moved on", "act": "compare", "with": "main", "what": ["sequences"]},
    {"name": "strictly", "act": "compare", "with": "main", "what": ["sequences"],
     "strict": true})json");
  EXPECT_EQ(verdict_of(run, "privileges"), "compare.acl-changed");
  EXPECT_EQ(verdict_of(run, "not privileges"), "passed") << run.troubles();
  EXPECT_NE(verdict_of(run, "policies").find("compare.row-level-security"), std::string::npos);
  EXPECT_EQ(verdict_of(run, "moved on"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "strictly"), "compare.sequence-moved-on");
}

TEST_F(ActsOnPostgres, LatencyCountsBlocks) {
  const std::string quick =
      R"json("act": "latency", "needs": ["tables"],
        "sql": "select tenant from orders where id = 7")json";
  const auto run = play(std::string(tenants) + R"json({"name": "fewer", )json" + quick +
                        R"json(, "faster_than": {"by": "blocks", "factor": 3,
        "sql": "select tenant from orders where id + 0 = 7"}}, {"name": "not so few", )json" +
                        quick + R"json(, "faster_than": {"by": "blocks", "factor": 1e9,
        "sql": "select tenant from orders where id + 0 = 7"}},
        {"name": "writes", "act": "latency", "needs": ["tables"], "budget_ms": 600000,
         "sql": "delete from orders returning id"})json");
  EXPECT_EQ(verdict_of(run, "fewer"), "passed") << run.troubles();
  EXPECT_GT(run.step("fewer").measurements.size(), 6U);
  EXPECT_EQ(verdict_of(run, "not so few"), "latency.not-fast-enough");
  EXPECT_EQ(run.step("writes").verdict, Verdict::failed) << "it is measured where it cannot write";
}

TEST_F(ActsOnPostgres, DatabasesOfBothEnginesStandBesideEachOther) {
  const auto run = play(R"json(
    {"name": "light", "act": "database", "database": "light", "engine": "sqlite", "from": "empty"},
    {"name": "which", "act": "query", "database": "light", "sql": "select sqlite_version() > '3'",
     "expect": true},
    {"name": "of migrations", "act": "database", "database": "m", "engine": "sqlite"},
    {"name": "there", "act": "remember", "as": "there", "database": "light", "needs": []},
    {"name": "not comparable", "act": "compare", "with": "there", "needs": []},
    {"name": "own server", "act": "database", "database": "own", "server": "own", "from": "empty"},
    {"name": "role", "act": "sql", "database": "own", "statements": ["create role acts_elsewhere"]},
    {"name": "not here", "act": "query", "needs": [],
     "sql": "select rolname from pg_roles where rolname = 'acts_elsewhere'"})json");
  EXPECT_EQ(verdict_of(run, "which"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "of migrations"), "scenarios.other-engine");
  EXPECT_EQ(verdict_of(run, "not comparable"), "scenarios.other-engine");
  EXPECT_EQ(verdict_of(run, "not here"), "passed") << run.troubles();
}

}  // namespace
}  // namespace fulldress::testing
