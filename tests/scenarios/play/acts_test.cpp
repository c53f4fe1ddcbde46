#include "tests/scenarios/play/played.hpp"

#include <gmock/gmock.h>

// Every act once where its step fails, and once where it passes.
namespace fulldress::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr const char* people =
    R"json({"name": "rows", "act": "sql", "statements":
        ["create table people (id integer primary key, name text, price numeric, flag boolean)",
         "insert into people values (1, 'Ann', 1.50, 1), (2, null, 2, 0)"]
}, )json";

using Acts = Steps;

TEST_F(Acts, DatabaseMakesWhatIsAskedFor) {
  write("migrations/1_a.up.sql", "create table a (id integer primary key);");
  write("migrations/1_a.down.sql", "drop table a;");
  const std::string tables =
      R"json("sql": "select count(*) from sqlite_schema where name = 'a'")json";
  const auto run =
      play(R"json({"name": "head", "act": "database", "database": "h", "from": "head"},
              {"name": "has it", "act": "query", "database": "h", "expect": 1, )json" +
               tables +
               R"json(}, {"name": "copy", "act": "database", "database": "c", "from": "copy",
                "copy_of": "h"},
              {"name": "copied", "act": "query", "database": "c", "expect": 1, )json" +
               tables +
               R"json(}, {"name": "before", "act": "database", "database": "b", "server": "own"},
              {"name": "has not", "act": "query", "database": "b", "expect": 1, )json" +
               tables +
               R"json(}, {"name": "of nothing", "act": "database", "database": "n", "from": "copy",
                "copy_of": "gone"})json",
           R"json("flows": ["steps"], "migrations": "migrations", )json");
  EXPECT_EQ(verdict_of(run, "has it"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "copied"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "has not"), "query.rows-differ") << "the migrations are not applied";
  EXPECT_EQ(verdict_of(run, "of nothing"), "scenarios.unknown-step-database");
}

TEST_F(Acts, DatabaseOfMigrationsThatDoNotArriveIsUnknown) {
  write("migrations/1_a.up.sql", "create table a (a, b(;");
  write("migrations/1_a.down.sql", "drop table a;");
  const auto run = play(R"json({"name": "head", "act": "database", "database": "h", "from": "head"},
                           {"name": "behind", "act": "sql", "database": "h",
                            "statements": ["select 1"]})json",
                        R"json("flows": ["steps"], "migrations": "migrations", )json");
  EXPECT_EQ(run.step("head").verdict, Verdict::unknown);
  EXPECT_EQ(run.step("behind").verdict, Verdict::skipped);
  EXPECT_NE(run.exit_code(), ExitCode::passed);
}

TEST_F(Acts, MigrateGoesUpAndDownAndSaysWhatRan) {
  write("migrations/1_a.up.sql", "create table a (id integer primary key);");
  write("migrations/1_a.down.sql", "drop table a;");
  write("migrations/2_b.up.sql", "create table b (id integer primary key);");
  write("migrations/2_b.down.sql", "drop table b;");
  const auto run = play(R"json({"name": "one", "act": "migrate", "to": "1", "at_least": 1},
                           {"name": "two", "act": "migrate", "at_least": 1},
                           {"name": "none", "act": "migrate", "at_least": 1},
                           {"name": "back", "act": "migrate", "direction": "down", "to": "0",
                            "at_least": 2, "needs": ["two"]})json",
                        R"json("flows": ["steps"], "migrations": "migrations", )json");
  EXPECT_EQ(verdict_of(run, "one"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "two"), "passed");
  EXPECT_EQ(verdict_of(run, "none"), "migrate.too-few");
  EXPECT_EQ(verdict_of(run, "back"), "passed");
}

TEST_F(Acts, MigrateFailsWithItsMigration) {
  write("migrations/1_a.up.sql", "create table a (id integer); select gone_column;");
  write("migrations/1_a.down.sql", "drop table a;");
  const auto run = play(R"json({"name": "up", "act": "migrate"},
                           {"name": "other", "act": "database", "database": "other"},
                           {"name": "refused", "act": "migrate", "database": "other",
                            "expect_error": {"text": "no such column"}})json",
                        R"json("flows": ["steps"], "migrations": "migrations", )json");
  EXPECT_EQ(run.step("up").verdict, Verdict::failed);
  EXPECT_EQ(run.step("refused").verdict, Verdict::passed) << run.troubles();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
}

TEST_F(Acts, SqlRunsFilesInOneTransactionOrNone) {
  write("broken.sql", "create table b (id integer primary key);\nselect gone_column;\n");
  const auto run =
      play(R"json({"name": "all", "act": "sql", "files": ["broken.sql"], "transaction": "one",
               "expect_error": {"text": "no such column"}},
              {"name": "taken back", "act": "query",
               "sql": "select name from sqlite_schema where name = 'b'"},
              {"name": "some", "act": "sql", "files": ["broken.sql"]},
              {"name": "stays", "act": "query", "rows_at_least": 1, "needs": [],
               "sql": "select name from sqlite_schema where name = 'b'"})json");
  EXPECT_EQ(verdict_of(run, "taken back"), "passed") << run.troubles();
  EXPECT_EQ(run.step("some").verdict, Verdict::failed);
  EXPECT_EQ(verdict_of(run, "stays"), "passed") << run.troubles();
}

TEST_F(Acts, SqlRefusesRolesWhereThereAreNone) {
  const auto run =
      play(R"json({"name": "a", "act": "sql", "statements": ["select 1"], "role": "someone"})json");
  EXPECT_EQ(verdict_of(run, "a"), "scenarios.no-roles");
}

TEST_F(Acts, QueryCallsRowsViolations) {
  const auto run = play(std::string(people) +
                        R"json({"name": "fires", "act": "query",
                            "sql": "select id from people where name is null"},
                           {"name": "silent", "act": "query", "needs": [],
                            "sql": "select id from people where id is null"})json");
  EXPECT_EQ(verdict_of(run, "fires"), "query.rows-found");
  EXPECT_EQ(run.step("fires").laws.at(0).findings.at(0).evidence.rows.at(0).at(0), "2");
  EXPECT_EQ(verdict_of(run, "silent"), "passed") << run.troubles();
}

TEST_F(Acts, QueryComparesRowsExactly) {
  const std::string query =
      R"json("act": "query", "needs": [], "sql": "select * from people order by id")json";
  const auto run = play(
      std::string(people) + R"json({"name": "same", )json" + query +
      R"json(, "expect": [[1, "Ann", 1.5, true], [2, null, 2, false]]}, {"name": "value", )json" +
      query +
      R"json(, "expect": [[1, "Ann", 1.5, true], [2, "", 2, false]]}, {"name": "fewer", )json" +
      query + R"json(, "expect": [[1, "Ann", 1.5, true]]}, {"name": "more", )json" + query +
      R"json(, "expect": [[1, "Ann", 1.5, true], [2, null, 2, false], [3, null, 2, false]]},
         {"name": "text", )json" +
      query + R"json(, "expect": [["1", "ann", "1.5", "1"]]})json");
  EXPECT_EQ(verdict_of(run, "same"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "value"), "query.rows-differ");
  EXPECT_EQ(run.step("value").laws.at(0).findings.at(0).after, "2 | NULL | 2 | 0");
  EXPECT_EQ(verdict_of(run, "fewer"), "query.rows-differ");
  EXPECT_EQ(verdict_of(run, "more"), "query.rows-differ");
  EXPECT_EQ(run.step("more").laws.at(0).findings.at(0).after, "no such row");
  EXPECT_EQ(verdict_of(run, "text"), "query.rows-differ");
}

TEST_F(Acts, QueryDemandsRowsToProveSomething) {
  const auto run = play(
      std::string(people) +
      R"json({"name": "least", "act": "query", "sql": "select 1 from people", "rows_at_least": 3},
              {"name": "most", "act": "query", "sql": "select 1 from people", "rows_at_most": 1,
               "needs": []},
              {"name": "between", "act": "query", "sql": "select 1 from people", "needs": [],
               "rows_at_least": 2, "rows_at_most": 2},
              {"name": "vacuous", "act": "query", "sql": "select 1 from people where id > 5",
               "population": "select count(*) from people where id > 5", "needs": []},
              {"name": "telling", "act": "query", "sql": "select 1 from people where id > 5",
               "population": "select count(*) from people", "population_at_least": 2,
               "needs": []})json");
  EXPECT_EQ(verdict_of(run, "least"), "query.too-few-rows");
  EXPECT_EQ(verdict_of(run, "most"), "query.too-many-rows");
  EXPECT_EQ(verdict_of(run, "between"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "vacuous"), "query.nothing-looked-at");
  EXPECT_EQ(verdict_of(run, "telling"), "passed") << run.troubles();
}

TEST_F(Acts, QueryDoesNotWriteUnlessItMay) {
  const std::string query =
      R"json("act": "query", "needs": [], "sql": "delete from people where id = 1 returning id",
         "expect": 1)json";
  const auto run = play(std::string(people) + R"json({"name": "no", )json" + query +
                        R"json(}, {"name": "yes", "writes": true, )json" + query +
                        R"json(}, {"name": "gone", "act": "query",
                               "sql": "select 1 from people where id = 1"})json");
  EXPECT_EQ(run.step("no").verdict, Verdict::failed);
  EXPECT_EQ(verdict_of(run, "yes"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "gone"), "passed") << run.troubles();
}

TEST_F(Acts, CompareSeesWhatChangedSinceItWasRemembered) {
  const auto run = play(std::string(people) +
                        R"json({"name": "now", "act": "remember", "as": "before"},
              {"name": "same", "act": "compare", "with": "before"},
              {"name": "copy", "act": "database", "database": "c", "from": "copy",
               "copy_of": "main", "needs": ["same"]},
              {"name": "change", "act": "sql", "needs": ["copy"], "statements":
               ["update people set name = 'Eve' where id = 1", "create index i on people (name)"]},
              {"name": "all", "act": "compare", "with": "before"},
              {"name": "schema", "act": "compare", "with": "before", "what": ["schema"],
               "needs": []},
              {"name": "others", "act": "compare", "with": "before", "needs": [],
               "what": ["privileges", "policies", "sequences"]},
              {"name": "except", "act": "compare", "with": "before", "what": ["rows"],
               "except": ["people"], "needs": []},
              {"name": "row", "act": "compare", "with_database": "c", "what": ["rows"],
               "needs": []},
              {"name": "nothing", "act": "compare", "with": "gone", "needs": []})json");
  EXPECT_EQ(verdict_of(run, "same"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "all"), "compare.index-left compare.rows-changed");
  EXPECT_EQ(verdict_of(run, "schema"), "compare.index-left");
  EXPECT_EQ(verdict_of(run, "others"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "except"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "row"), "compare.rows-changed");
  EXPECT_EQ(run.step("row").laws.at(0).findings.at(0).evidence.rows.size(), 1U);
  EXPECT_EQ(verdict_of(run, "nothing"), "scenarios.nothing-remembered");
}

TEST_F(Acts, CompareOfRowsSeesATableThatIsGone) {
  const auto run = play(std::string(people) +
                        R"json({"name": "now", "act": "remember"},
                           {"name": "drop", "act": "sql", "statements": ["drop table people"]},
                           {"name": "rows only", "act": "compare", "with": "main",
                            "what": ["rows"]})json");
  EXPECT_EQ(verdict_of(run, "rows only"), "compare.rows-without-table");
}

TEST_F(Acts, CommandReachesTheDatabaseAndItsFolder) {
  const auto run = play(std::string(people) +
                        R"json({"name": "write", "act": "command",
          "run": "echo \"insert into people (id) values (3)\" > ${files}/more.sql; test -w $FILES"},
         {"name": "more", "act": "sql", "files": ["${files}/more.sql"]},
         {"name": "says", "act": "command", "run": "echo $DATABASE_URL",
          "output_has": "sqlite:///"},
         {"name": "says not", "act": "command", "run": "echo a", "output_has": "b", "needs": []},
         {"name": "fails", "act": "command", "run": "echo gone >&2; exit 4", "needs": []},
         {"name": "is to fail", "act": "command", "run": "echo gone >&2; exit 4", "needs": [],
          "fails_with": "gone"},
         {"name": "fails otherwise", "act": "command", "run": "exit 4", "needs": [],
          "fails_with": "gone"},
         {"name": "does not fail", "act": "command", "run": "true", "needs": [],
          "fails_with": "gone"})json");
  EXPECT_EQ(verdict_of(run, "more"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "says"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "says not"), "command.other-output");
  EXPECT_EQ(verdict_of(run, "fails"), "command.fails");
  EXPECT_EQ(verdict_of(run, "is to fail"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "fails otherwise"), "command.fails-otherwise");
  EXPECT_EQ(verdict_of(run, "does not fail"), "command.not-refused");
}

TEST_F(Acts, ChecksAreAskedOfTheDatabaseNamed) {
  const auto run = play(
      R"json({"name": "orphan", "act": "sql", "statements": ["pragma foreign_keys = off",
           "create table a (id integer primary key)",
           "create table b (id integer primary key, a integer references a)",
           "insert into b values (1, 7)"]},
         {"name": "fires", "act": "checks", "checks": ["fk.orphan-rows"]},
         {"name": "repair", "act": "sql", "statements": ["delete from b"], "needs": []},
         {"name": "silent", "act": "checks", "checks": ["fk.orphan-rows"]},
         {"name": "values", "act": "checks", "checks": ["column.accepted-values"],
          "check_settings": {"accepted_values": []}})json");
  EXPECT_EQ(run.step("fires").verdict, Verdict::failed);
  EXPECT_EQ(run.step("silent").verdict, Verdict::passed) << run.troubles();
  EXPECT_EQ(run.step("values").verdict, Verdict::unknown) << "nothing was asked";
  EXPECT_THAT(refusal(R"json({"name": "a", "act": "checks",
                          "check_settings": {"accepted_values": [{"colum": "a"}]}})json"),
              HasSubstr("colum"));
}

TEST_F(Acts, LatencyIsMeasuredAgainstABudget) {
  const std::string slow =
      R"json("sql": "with recursive n(i) as (select 1 union all select i + 1 from n where )json"
      R"json(i < 20000) select count(*) from n")json";
  const auto run =
      play(R"json({"name": "over", "act": "latency", "budget_ms": 0.0001, )json" + slow +
           R"json(}, {"name": "under", "act": "latency", "budget_ms": 600000, "needs": [], )json" +
           slow +
           R"json(}, {"name": "of nothing", "act": "latency", "budget_ms": 600000,
                            "sql": "select 1 where 0", "needs": []})json");
  EXPECT_EQ(verdict_of(run, "over"), "latency.over-budget");
  EXPECT_EQ(verdict_of(run, "under"), "passed") << run.troubles();
  EXPECT_GT(run.step("under").measurements.at(0).value, 0);
  EXPECT_EQ(verdict_of(run, "of nothing"), "latency.too-few-rows");
}

TEST_F(Acts, LatencyIsComparedWithAnotherQuery) {
  const std::string slow =
      R"json("sql": "with recursive n(i) as (select 1 union all select i + 1 from n where )json"
      R"json(i < 200000) select max(i) from n")json";
  const std::string quick =
      R"json("act": "latency", "needs": [], "sql": "select 200000", "runs": 3)json";
  const auto run =
      play(R"json({"name": "faster", )json" + quick + R"json(, "faster_than": {"factor": 2, )json" +
           slow + R"json(}}, {"name": "not so much", )json" + quick +
           R"json(, "faster_than": {"factor": 1e12, )json" + slow +
           R"json(}}, {"name": "other rows", )json" + quick +
           R"json(, "faster_than": {"factor": 0.000001, "sql": "select 7"}},
         {"name": "no blocks", )json" +
           quick + R"json(, "faster_than": {"by": "blocks", )json" + slow + "}}");
  EXPECT_EQ(verdict_of(run, "faster"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "not so much"), "latency.not-fast-enough");
  EXPECT_EQ(verdict_of(run, "other rows"), "latency.rows-differ");
  EXPECT_EQ(run.step("no blocks").verdict, Verdict::unknown);
}

class ConvertActs : public Steps {
 protected:
  void SetUp() override {
    write("mapping.json", R"json({"version": 1, "kinds": [{"name": "client", "key": "client:{id}",
      "table": "clients", "upsert": ["id"], "columns": [{"column": "id", "from_key": "id"},
      {"column": "name", "pointer": "/name", "required": true}]}]})json");
  }

  static constexpr const char* documents =
      R"json({"name": "documents", "act": "sql", "statements":
          ["create table kv_store (key text primary key, value text not null)",
           "insert into kv_store values ('client:1', '{\"name\": \"Ann\"}'), ('client:2', '{}')",
           "create table clients (id text primary key, name text not null)"]
  }, )json";
};

TEST_F(ConvertActs, ConvertRetryAndUndoSayWhatBecameOfTheRecords) {
  const std::string mapping = R"json("mapping": "mapping.json")json";
  const auto run = play(
      std::string(documents) + R"json({"name": "dry", "act": "convert", "dry_run": true,
        "allow_quarantined": 1, )json" +
      mapping + R"json(}, {"name": "too many", "act": "convert", "dry_run": true, )json" + mapping +
      R"json(}, {"name": "live", "act": "convert", "needs": ["dry"],
        "expect": {"read": 2, "added": 1, "quarantined": 1}, )json" +
      mapping +
      R"json(}, {"name": "repair", "act": "sql",
        "statements": ["update kv_store set value = '{\"name\": \"Bob\"}' where key = 'client:2'"]},
        {"name": "retry", "act": "retry", "expect": {"read": 1, "added": 1}, )json" +
      mapping +
      R"json(}, {"name": "other figures", "act": "convert", "expect": {"added": 2}, )json" +
      mapping +
      R"json(}, {"name": "preview", "act": "undo", "preview": true, "needs": ["retry"],
        "expect": {"deleted": 2}, )json" +
      mapping + R"json(}, {"name": "undo", "act": "undo",
        "expect": {"deleted": 2, "kept": 0}, )json" +
      mapping +
      R"json(}, {"name": "empty", "act": "query", "sql": "select 1 from clients"},
        {"name": "undo again", "act": "undo", "expect": {"deleted": 2}, )json" +
      mapping + "}");
  EXPECT_EQ(verdict_of(run, "dry"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "too many"), "convert.set-aside");
  EXPECT_EQ(verdict_of(run, "live"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "retry"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "other figures"), "convert.other-figures");
  EXPECT_EQ(verdict_of(run, "preview"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "undo"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "empty"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "undo again"), "undo.other-figures");
}

TEST_F(ConvertActs, ConvertingNothingProvesNothing) {
  const auto run =
      play(std::string(documents) +
           R"json({"name": "none", "act": "sql", "statements": ["delete from kv_store"]},
              {"name": "nothing", "act": "convert", "mapping": "mapping.json"})json");
  EXPECT_EQ(verdict_of(run, "nothing"), "convert.nothing-read");
  EXPECT_THAT(refusal(R"json({"name": "a", "act": "convert"})json"),
              HasSubstr("\"mapping\" is missing"));
}

}  // namespace
}  // namespace fulldress::testing
