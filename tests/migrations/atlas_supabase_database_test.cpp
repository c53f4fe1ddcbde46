#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/atlas_sum_of.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What Supabase's and Atlas' directories do to PostgreSQL (FORMATS 4.13, 4.14).
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class SupabaseRun : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load() { return files_.load("postgres", "supabase"); }
  std::string ledger() {
    return value_of(session(),
                    "select string_agg(version || ':' || name || ':' || "
                    "array_to_string(statements, '|'), ' ' order by version) from "
                    "supabase_migrations.schema_migrations");
  }

  Files files_{{"1_a.sql", "-- one\ncreate table a (i int);\ninsert into a values (1);"},
               {"2_b.sql", "create table b (i int)"}};
  Place place_{"postgres"};
};

TEST_F(SupabaseRun, RecordsTheStatementsItSent) {
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(ledger(),
            "1:a:-- one\ncreate table a (i int)|insert into a values (1) "
            "2:b:create table b (i int)");
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::skipped);
}

TEST_F(SupabaseRun, RecordsAnEmptyFile) {
  files_.write("2_b.sql", "\n;\n");
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(value_of(session(),
                     "select cardinality(statements) from supabase_migrations.schema_migrations "
                     "where version = '2'"),
            "0");
}

TEST_F(SupabaseRun, UndoesStatementsAndRowTogether) {
  files_.write("2_b.sql", "create table b (i int);\nselect nope;");
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(1).position->to_text(), files_.shown("2_b.sql") + ":2:8");
  EXPECT_THAT(ledger(), StartsWith("1:a:"));
  EXPECT_EQ(value_of(session(), "select to_regclass('b') is null"), "t");
}

TEST_F(SupabaseRun, SendsAloneWhatCannotRunInATransaction) {
  files_.write(
      "2_b.sql",
      "create table b (i int);\n-- a comment\nCREATE UNIQUE INDEX CONCURRENTLY ai on a (i);\n"
      "insert into b values (1); insert into b values (2);\nvacuum a;\ndrop index concurrently "
      "ai;\nreindex (verbose) table concurrently a;");
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::passed);
  EXPECT_EQ(value_of(session(), "select count(distinct xmin::text) from b"), "1");
  EXPECT_EQ(value_of(session(),
                     "select cardinality(statements) || statements[2] from "
                     "supabase_migrations.schema_migrations where version = '2'"),
            "7-- a comment\nCREATE UNIQUE INDEX CONCURRENTLY ai on a (i)");
}

TEST_F(SupabaseRun, KeepsWhatStoodBeforeAStatementThatRanAlone) {
  files_.write("2_b.sql",
               "create table b (i int);\ncreate index concurrently ai on a (i);\ncreate table c (i "
               "int);\nselect nope;");
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(1).position->to_text(), files_.shown("2_b.sql") + ":4:8");
  EXPECT_EQ(value_of(session(), "select to_regclass('ai') is null"), "f");
  EXPECT_EQ(value_of(session(), "select to_regclass('c') is null"), "t");
  EXPECT_EQ(value_of(session(), "select count(*) from supabase_migrations.schema_migrations"), "1");
}

TEST_F(SupabaseRun, TriesNothingDryThatRunsAlone) {
  files_.write("2_b.sql", "create table b (i int);\ncreate index concurrently ai on a (i);");
  const auto records = apply(session(), load(), {.mode = RunMode::dry});
  EXPECT_EQ(records.at(1).verdict, Verdict::skipped);
  EXPECT_EQ(value_of(session(), "select to_regclass('a') is null"), "t");
}

TEST_F(SupabaseRun, FailsWhatOlderReleasesRefuse) {
  files_.write("2_b.sql", "create index concurrently ai on a (i);");
  const auto set = MigrationSet::load(files_.path(), {.format = "supabase",
                                                      .engine = "postgres",
                                                      .ledger_table = {},
                                                      .settings = {{"concurrently", "refused"}}});
  const auto records = apply(session(), set);
  EXPECT_EQ(records.at(1).error->sql->sqlstate, "25001");
  EXPECT_EQ(value_of(session(), "select to_regclass('ai') is null"), "t");
}

TEST_F(SupabaseRun, AcceptsFilesThatBringTheirOwnTransaction) {
  files_.write("2_b.sql", "begin;\ncreate table b (i int);\ncommit;");
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(1).verdict, Verdict::passed);
  EXPECT_THAT(records.at(1).reason, HasSubstr("2_b.sql:3:1"));
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::skipped);
}

TEST_F(SupabaseRun, PutsTheSettingsBackBetweenFiles) {
  files_.write("1_a.sql", "select pg_catalog.set_config('search_path', '', false);");
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(1).verdict, Verdict::passed);
}

TEST_F(SupabaseRun, RefusesAHistoryThatIsNotTheDirectorys) {
  static_cast<void>(apply(session(), load()));
  files_.write("1.5_x.sql", "select 1;");
  files_.write("10_x.sql", "select 1;");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session(), load())); }),
              AllOf(StartsWith("migrations.out-of-order"), HasSubstr("10_x.sql")));
  files_.remove("10_x.sql");
  files_.remove("2_b.sql");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session(), load())); }),
              StartsWith("migrations.missing-file"));
}

class AtlasRun : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  std::vector<MigrationRecord> run(const std::map<std::string, std::string>& texts) {
    for (const auto& [name, text] : texts) files_.write(name, text);
    files_.write("atlas.sum", atlas_sum_of(texts));
    return apply(session(), files_.load("postgres", "atlas"));
  }
  std::string ledger() {
    return value_of(session(),
                    "select string_agg(version || ':' || applied || '/' || total, ' ' order by "
                    "version) from atlas_schema_revisions.atlas_schema_revisions");
  }

  Files files_{};
  Place place_{"postgres"};
};

TEST_F(AtlasRun, RecordsInASchemaOfItsOwn) {
  static_cast<void>(run({{"1_a.sql", "create table a (i int); select 1;"}}));
  EXPECT_EQ(ledger(), "1:2/2");
  EXPECT_EQ(value_of(session(),
                     "select jsonb_array_length(partial_hashes) || ' ' || type || error || "
                     "error_stmt || (execution_time > 0) from "
                     "atlas_schema_revisions.atlas_schema_revisions"),
            "2 2true");
  EXPECT_EQ(run({{"1_a.sql", "create table a (i int); select 1;"}}).at(0).verdict,
            Verdict::skipped);
}

TEST_F(AtlasRun, RunsWithoutATransactionWhereTheFileSaysSo) {
  const std::string index = "create index concurrently ai on a (i);\nselect 1;\n";
  const std::string table = "create table a (i int);";
  EXPECT_EQ(run({{"1_a.sql", table}, {"2_b.sql", index}}).at(1).error->sql->sqlstate, "25001");
  EXPECT_EQ(ledger(), "1:1/1");
  const auto records = run({{"1_a.sql", table}, {"2_b.sql", "-- atlas:txmode none\n\n" + index}});
  EXPECT_EQ(records.at(1).verdict, Verdict::passed);
  EXPECT_EQ(ledger(), "1:1/1 2:2/2");
}

TEST_F(AtlasRun, ReportsABodyThatCommits) {
  const auto records = run({{"1_a.sql", "begin; create table a (i int); commit;"}});
  EXPECT_EQ(records.at(0).error->id, "migrations.ended-transaction");
}

TEST_F(AtlasRun, TakesTheToolsLock) {
  const auto other = place_.database->connect(testing::soon());
  other->execute("select pg_advisory_lock(2686470616)");
  files_.write("1_a.sql", "select 1;");
  files_.write("atlas.sum", atlas_sum_of({{"1_a.sql", "select 1;"}}));
  EXPECT_THAT(error_of([&] {
                static_cast<void>(apply(session(), files_.load("postgres", "atlas"),
                                        {.lock_timeout = std::chrono::milliseconds(0)}));
              }),
              StartsWith("migrations.locked"));
}

}  // namespace
}  // namespace fulldress::migrations
