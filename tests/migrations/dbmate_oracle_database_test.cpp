#include "harness/host/child_process.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"
#include "tests/support/oracles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The real dbmate beside us: the same directory gives the same schema, the same rows and the same
// ledger, also when a migration fails, and each accepts the other's work.
namespace fulldress::migrations {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string file(const std::string& up, const std::string& down, const std::string& options = {}) {
  return "-- migrate:up" + options + "\n" + up + "\n-- migrate:down\n" + down + "\n";
}

/// A database both can reach, and what is in it as one text.
class Side {
 public:
  explicit Side(const std::string& engine) : engine_(engine) {
    if (engine == "postgres") {
      database_ = testing::fresh_database(engine);
      url_ = database_->url();
      return;
    }
    const auto path = directory_.path() / "test.db";
    std::ofstream{path};
    url_ = "sqlite:" + path.string();
    database_ = testing::engine(engine).attach(path.string(), Access::read_write, testing::soon());
  }

  [[nodiscard]] std::unique_ptr<Session> connect() const {
    return database_->connect(testing::soon());
  }

  /// Exit code and output of dbmate.
  [[nodiscard]] std::string dbmate(const Files& files, const std::string& verb) const {
    const auto finished = run_program(
        {.arguments = {testing::dbmate_program().string(), "--url", url_, "--migrations-dir",
                       files.path().string(), "--no-dump-schema", verb}},
        testing::soon());
    return finished.status.to_text() + "\n" + finished.output + finished.error;
  }

  [[nodiscard]] std::string content() const {
    const auto session = connect();
    std::string text;
    for (const std::string& query : queries()) {
      for (const Row& row : session->query(query).rows) {
        for (const auto& value : row) text += value.value_or("null") + "|";
        text += "\n";
      }
    }
    return text + rows_of_tables(*session);
  }

 private:
  [[nodiscard]] std::vector<std::string> queries() const {
    if (engine_ == "sqlite") {
      return {"select type, name, tbl_name from sqlite_schema order by 1, 2",
              "select t.name, c.cid, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk from "
              "sqlite_schema as t, pragma_table_info(t.name) as c where t.type = 'table' order by "
              "1, 2"};
    }
    return {
        "select table_schema, table_name, ordinal_position, column_name, data_type, "
        "character_maximum_length, is_nullable, column_default from information_schema.columns "
        "where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3",
        "select indexname, indexdef from pg_indexes where schemaname not in ('pg_catalog', "
        "'information_schema') order by 1",
        "select conname, pg_get_constraintdef(oid) from pg_constraint order by 1, 2",
        "select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace order by "
        "1"};
  }

  [[nodiscard]] std::string rows_of_tables(Session& session) const {
    std::string text;
    const auto names =
        session.query(engine_ == "sqlite"
                          ? "select name from sqlite_schema where type = 'table' order by 1"
                          : "select tablename from pg_tables where schemaname = 'public' order by "
                            "1");
    for (const Row& name : names.rows) {
      text += name.at(0).value_or("") + ":";
      session.copy_out(
          "select * from " + session.quote_name(name.at(0).value_or("")) + " order by 1",
          [&](const Row& row) {
            for (const auto& value : row) text += value.value_or("null") + ",";
            text += ";";
          });
      text += "\n";
    }
    return text;
  }

  std::string engine_;
  TempDir directory_;
  std::unique_ptr<Database> database_;
  std::string url_;
};

class DbmateOracle : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { testing::skip_without(testing::dbmate_program(), "dbmate"); }

  /// Both run `files` from nothing; the results must agree.
  void expect_agreement(const Files& files, Verdict last) {
    const Side theirs(GetParam());
    const std::string output = theirs.dbmate(files, "migrate");
    const Side ours(GetParam());
    const auto session = ours.connect();
    const auto records = apply(*session, files.load(GetParam()));
    session->close();
    EXPECT_EQ(records.back().verdict, last) << output;
    EXPECT_EQ(output.starts_with("exit code 0"), last == Verdict::passed) << output;
    EXPECT_THAT(ours.content(), HasSubstr("schema_migrations"));
    EXPECT_EQ(ours.content(), theirs.content()) << output;
  }
};

TEST_P(DbmateOracle, GivesTheSameSchemaRowsAndLedger) {
  const Files files{
      {"20260101_a.sql",
       "-- A comment.\n\n" + file("create table a (i int primary key, t text "
                                  "default 'x;');\ninsert into a (i) values (1), (2);",
                                  "drop table a;")},
      {"20260102_b.sql",
       file("create table b (i int references a (i));\r\ninsert into b values (2);",
            "drop table b;")},
      {"20260103_c.sql", file("create index ai on a (t);", "drop index ai;", " transaction:false")},
      {"9_d.sql", file("-- nothing", "-- nothing")}};
  expect_agreement(files, Verdict::passed);
}

TEST_P(DbmateOracle, AcceptsOurLedger) {
  const Files files{{"1_a.sql", file("create table a (i int);", "drop table a;")},
                    {"2_b.sql", file("create table b (i int);", "drop table b;")}};
  const Side side(GetParam());
  const auto session = side.connect();
  static_cast<void>(apply(*session, files.load(GetParam())));
  EXPECT_THAT(side.dbmate(files, "status"), HasSubstr("Pending: 0"));
  const std::string again = side.dbmate(files, "migrate");
  EXPECT_TRUE(again.starts_with("exit code 0")) << again;
  EXPECT_THAT(again, Not(HasSubstr("Applying")));
  // And back: the tool rolls back what we applied, we apply it again and roll back the rest.
  EXPECT_THAT(side.dbmate(files, "rollback"), HasSubstr("Rolling back: 2_b.sql"));
  EXPECT_EQ(apply(*session, files.load(GetParam())).at(1).verdict, Verdict::passed);
  EXPECT_EQ(roll_back(*session, files.load(GetParam()), {.to_version = "0"}).size(), 2U);
  EXPECT_THAT(side.dbmate(files, "status"), HasSubstr("Applied: 0"));
}

TEST_P(DbmateOracle, IsAcceptedByUs) {
  const Files files{{"1_a.sql", file("create table a (i int);", "drop table a;")},
                    {"2_b.sql", file("create table b (i int);", "drop table b;")}};
  const Side side(GetParam());
  static_cast<void>(side.dbmate(files, "migrate"));
  const auto session = side.connect();
  for (const auto& record : apply(*session, files.load(GetParam()))) {
    EXPECT_EQ(record.verdict, Verdict::skipped);
  }
  EXPECT_EQ(roll_back(*session, files.load(GetParam())).at(0).version, "2");
  EXPECT_THAT(side.dbmate(files, "status"), HasSubstr("[ ] 2_b.sql"));
}

TEST_P(DbmateOracle, FailsAsWeDo) {
  const Files first{{"1_a.sql", file("create table a (i int);", "drop table a;")}};
  const std::vector<std::string> failing = {
      file("create table b (i int);\nselect nope;", "select 1;"),
      file("create table b (i int);\nselect nope;", "select 1;", " transaction:false"),
      file("create table b (i int); commit;", "select 1;"),
      file("create table b (i int); rollback;", "select 1;"),
      file("create table a (i int);", "select 1;")};
  for (const auto& text : failing) {
    const Files files{{"1_a.sql", file("create table a (i int);", "drop table a;")},
                      {"2_b.sql", text},
                      {"3_c.sql", file("create table c (i int);", "drop table c;")}};
    SCOPED_TRACE(text);
    expect_agreement(files, Verdict::failed);
  }
}

TEST_P(DbmateOracle, PassesWhatCommitsInBetween) {
  const Files files{
      {"1_a.sql",
       file("create table a (i int); commit; begin; create table b (i int);", "select 1;")}};
  expect_agreement(files, Verdict::passed);
}

// dbmate says that all is well and loses everything; we say what happened.
TEST_P(DbmateOracle, LosesATransactionThatIsLeftOpen) {
  const Files files{
      {"1_a.sql", file("begin; create table a (i int);", "select 1;", " transaction:false")}};
  const Side theirs(GetParam());
  EXPECT_THAT(theirs.dbmate(files, "migrate"), HasSubstr("exit code 0"));
  const Side ours(GetParam());
  const auto session = ours.connect();
  EXPECT_EQ(apply(*session, files.load(GetParam())).at(0).verdict, Verdict::failed);
  EXPECT_EQ(ours.content(), theirs.content());
}

TEST_P(DbmateOracle, RefusesTheDirectoriesWeRefuse) {
  const std::vector<std::string> malformed = {
      "select 1;\n",
      "-- migrate:up\nselect 1;\n",
      "select 1;\n" + file("select 1;", "select 2;"),
      "-- migrate:down\n-- migrate:up\nselect 1;\n",
      "\xEF\xBB\xBF" + file("select 1;", "select 2;"),
      file("select 1;", "select 2;") + file("select 3;", "select 4;"),
      file("select 1;", "select 2;") + "-- migrate:down\nselect 3;\n"};
  for (const auto& text : malformed) {
    const Files files{{"1_a.sql", text}};
    const Side theirs(GetParam());
    EXPECT_THAT(theirs.dbmate(files, "migrate"), Not(HasSubstr("exit code 0"))) << text;
    EXPECT_THROW(static_cast<void>(files.load(GetParam(), "dbmate")), UsageError) << text;
  }
}

TEST_P(DbmateOracle, RunsWithForeignKeysAsWeDo) {
  if (GetParam() != "sqlite") return;
  const Files files{
      {"1_a.sql", file("create table p (id integer primary key); create table c (p_id int "
                       "references p (id) on delete cascade); insert into p values (1); insert "
                       "into c values (1);",
                       "select 1;")},
      {"2_b.sql", file("create table p2 (id integer primary key); insert into p2 select * from p; "
                       "drop table p; alter table p2 rename to p;",
                       "select 1;")}};
  expect_agreement(files, Verdict::passed);
}

TEST_P(DbmateOracle, FollowsTheSearchPathAsWeDo) {
  if (GetParam() != "postgres") return;
  const Files files{{"1_a.sql", file("create table a (i int);", "select 1;")},
                    {"2_b.sql", file("create schema app; set search_path = app;", "select 1;")}};
  expect_agreement(files, Verdict::failed);
}

TEST_P(DbmateOracle, FindsItsTableAfterADumpThatEmptiesTheSearchPath) {
  if (GetParam() != "postgres") return;
  const std::string dump = "select pg_catalog.set_config('search_path', '', false);\n";
  const Files files{{"1_a.sql", file(dump + "create table public.a (i int);", "select 1;")},
                    {"2_b.sql", file("create table public.b (i int);", "select 1;")}};
  expect_agreement(files, Verdict::passed);
}

INSTANTIATE_TEST_SUITE_P(Engines, DbmateOracle, ::testing::Values("postgres", "sqlite"),
                         [](const auto& param_info) { return param_info.param; });

}  // namespace
}  // namespace fulldress::migrations
