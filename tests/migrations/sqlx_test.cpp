#include "harness/engine/message_digest.hpp"
#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// sqlx's rules (FORMATS 4.7), on SQLite.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Sqlx : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load(const FormatSettings& settings = {}) {
    return MigrationSet::load(files_.path() / "migrations",
                              {.engine = "sqlite", .settings = settings});
  }
  std::string load_error(const FormatSettings& settings = {}) {
    return error_of([&] { static_cast<void>(load(settings)); });
  }
  std::string apply_error() {
    return error_of([&] { static_cast<void>(apply(session(), load())); });
  }
  std::string ledger(const std::string& table = "_sqlx_migrations") {
    return value_of(session(),
                    "select coalesce(group_concat(version || ' ' || description, ','), "
                    "'') from (select * from " +
                        table + " order by version)");
  }
  std::string tables() {
    return value_of(session(),
                    "select coalesce(group_concat(name, ' '), '') from (select name from "
                    "sqlite_schema where type = 'table' and name not like '\\_%' escape '\\' "
                    "order by 1)");
  }

  Files files_{{"Cargo.toml", "[package]\n"},
               {"migrations/1_a_b.up.sql", "create table a (i int);\r\n"},
               {"migrations/1_a_b.down.sql", "drop table a;"},
               {"migrations/20_b.sql", "create table b (i int);"}};
  Place place_{"sqlite"};
};

TEST_F(Sqlx, ShowsTheStatementOfAFileThatFails) {
  files_.write("migrations/20_b.sql",
               "create table b (i int);\n-- why\ninsert into b values ('x');\n"
               "insert into nope values (1);\ncreate table c (i int);\n");
  const auto failed = apply(session(), load()).back();
  EXPECT_EQ(failed.error->sql->statement, "insert into nope values (1)");
  EXPECT_EQ(failed.position->line, 4U);
  files_.write("migrations/20_b.sql", "create table b (i int);\ncreate 'table\n");
  EXPECT_THAT(apply(session(), load()).back().error->sql->statement, StartsWith("create table b"));
}

TEST_F(Sqlx, OrdersByNumberAndDescribesWithoutUnderscores) {
  files_.write("migrations/3_c.up.down.sql", "select 1;");
  files_.write("migrations/-4_d.up.sql", "select 1;");
  files_.write("migrations/+5_e.sql.sql", "select 1;");
  files_.write("migrations/6_.sql", "select 1;");
  files_.write("migrations/7.sql", "x");
  files_.write("migrations/8_x.sql.bak", "x");
  files_.write("migrations/sub/9_x.sql", "x");
  std::vector<std::string> found;
  const auto set = load();
  for (const auto& each : set.migrations()) found.push_back(each.version + " " + each.name);
  EXPECT_EQ(set.format().name(), "sqlx");
  EXPECT_THAT(found, ElementsAre("-4 d", "1 a b", "5 e", "6 ", "20 b"));
}

TEST_F(Sqlx, RefusesFilesWithoutAVersion) {
  files_.write("migrations/x_y.sql", "select 1;");
  EXPECT_THAT(load_error(),
              StartsWith("migrations.bad-version " + files_.shown("migrations/x_y.sql")));
}

TEST_F(Sqlx, RefusesTwoFilesForOneDirection) {
  files_.write("migrations/01_x.sql", "select 1;");
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.duplicate-version"), HasSubstr("01_x.sql"),
                                  HasSubstr("1_a_b.up.sql")));
}

TEST_F(Sqlx, RunsWithoutATransactionOnlyIfTheFirstBytesSaySo) {
  const auto is_transactional = [&](const std::string& text) {
    files_.write("migrations/20_b.sql", text);
    return load().migrations().at(1).up->is_transactional;
  };
  EXPECT_FALSE(is_transactional("-- no-transaction\nselect 1;"));
  EXPECT_FALSE(is_transactional("-- no-transactional"));
  for (const std::string text : {"\n-- no-transaction", "--no-transaction", "-- No-transaction",
                                 "\xEF\xBB\xBF-- no-transaction", ""}) {
    EXPECT_TRUE(is_transactional(text)) << text;
  }
}

TEST_F(Sqlx, KeepsItsOwnTableWithTheChecksumOfTheBytes) {
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(value_of(session(),
                     "select group_concat(name || ' ' || type || ' ' || \"notnull\" || pk || "
                     "coalesce(' ' || dflt_value, '')) from pragma_table_info('_sqlx_migrations')"),
            "version bigint 01,description TEXT 10,installed_on timestamp 10 "
            "current_timestamp,success boolean 10,checksum BLOB 10,execution_time bigint 10");
  EXPECT_EQ(ledger(), "1 a b,20 b");
  EXPECT_EQ(value_of(session(),
                     "select lower(hex(checksum)) || ' ' || typeof(checksum) || success || "
                     "(execution_time > 0) || typeof(version) from _sqlx_migrations limit 1"),
            to_hex(message_digest(DigestAlgorithm::sha384, "create table a (i int);\r\n")) +
                " blob11integer");
}

TEST_F(Sqlx, TakesBackPairsOnly) {
  static_cast<void>(apply(session(), load()));
  const auto records = roll_back(session(), load());
  EXPECT_EQ(records.at(0).error->id, "migrations.irreversible");
  EXPECT_THAT(records.at(0).error->message, HasSubstr("simple migration"));
  files_.write("migrations/30_c.up.sql", "create table c (i int);");
  files_.write("migrations/30_c.down.sql", "drop table c;");
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(roll_back(session(), load()).at(0).verdict, Verdict::passed);
  EXPECT_EQ(ledger(), "1 a b,20 b");
  files_.write("migrations/40_d.up.sql", "create table d (i int);");
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(roll_back(session(), load()).at(0).error->id, "migrations.no-down");
}

TEST_F(Sqlx, RefusesEditedAndMissingFiles) {
  static_cast<void>(apply(session(), load()));
  files_.write("migrations/1_a_b.up.sql", "create table a (i int);\n");
  EXPECT_THAT(apply_error(), AllOf(StartsWith("migrations.edited"), HasSubstr("1_a_b.up.sql")));
  files_.write("migrations/1_a_b.up.sql", "create table a (i int);\r\n");
  files_.write("migrations/1_a_b.down.sql", "drop table if exists a;");
  EXPECT_EQ(apply_error(), "no error");
  files_.remove("migrations/20_b.sql");
  EXPECT_THAT(apply_error(), StartsWith("migrations.missing-file"));
  EXPECT_EQ(apply(session(), load({{"ignore_missing", "true"}})).at(0).verdict, Verdict::skipped);
}

TEST_F(Sqlx, RefusesADirtyLedger) {
  static_cast<void>(apply(session(), load()));
  session().execute("update _sqlx_migrations set success = 0 where version = 1");
  EXPECT_THAT(apply_error(), AllOf(StartsWith("migrations.dirty"), HasSubstr("version 1 ")));
}

TEST_F(Sqlx, RunsLateMigrationsLikeTheOthers) {
  static_cast<void>(apply(session(), load()));
  files_.write("migrations/2_late.sql", "create table late (i int);");
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::passed);
}

TEST_F(Sqlx, UndoesBodyAndRowTogetherOrNeither) {
  const std::string body = "create table c (i int);\nselect nope;";
  files_.write("migrations/30_c.sql", body);
  EXPECT_EQ(apply(session(), load()).at(2).position->to_text(),
            files_.shown("migrations/30_c.sql") + ":2:8");
  EXPECT_EQ(tables(), "a b");
  files_.write("migrations/30_c.sql", "-- no-transaction\n" + body);
  EXPECT_EQ(apply(session(), load()).at(2).verdict, Verdict::failed);
  EXPECT_EQ(tables(), "a b c");
  EXPECT_EQ(ledger(), "1 a b,20 b");
}

TEST_F(Sqlx, ObeysItsConfiguration) {
  files_.write("sqlx.toml",
               "[migrate]\ntable-name = \"my_migrations\"\nignored-chars = [\"\\r\", \" \"]\n");
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(ledger("my_migrations"), "1 a b,20 b");
  files_.write("migrations/1_a_b.up.sql", "create  table a (iint);\n");
  EXPECT_EQ(apply_error(), "no error");
  files_.write("sqlx.toml", "[migrate]\ntable-name = \n");
  EXPECT_THAT(load_error(),
              AllOf(StartsWith("migrations.malformed-toml "), HasSubstr("/sqlx.toml:2:")));
}

TEST_F(Sqlx, IsToldFromItsNeighbours) {
  files_.remove("Cargo.toml");
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.ambiguous-format"), HasSubstr("sqlx ("),
                                  HasSubstr("golang_migrate (")));
  files_.remove("migrations/20_b.sql");
  EXPECT_EQ(load().format().name(), "golang_migrate");
  files_.write("migrations/1_a_b.up.sql", "-- no-transaction\nselect 1;");
  EXPECT_EQ(load().format().name(), "sqlx");
  files_.write("migrations/1_a_b.up.sql", "select 1;");
  files_.write("go.mod", "");
  EXPECT_EQ(load().format().name(), "golang_migrate");
  files_.write("Cargo.toml", "");
  EXPECT_EQ(load().format().name(), "sqlx");
  files_.write("migrations/1_a_b.up.sql", "-- +goose Up\nselect 1;");
  files_.remove("migrations/1_a_b.down.sql");
  EXPECT_EQ(load().format().name(), "goose");
}

// sqlx connects with foreign keys on, and a pragma in a transaction changes nothing.
TEST(SqlxOnSqlite, LosesTheRowsThatReferToARebuiltTable) {
  const Files files{
      {"1_make.sql",
       "create table p (id integer primary key);\n"
       "create table c (p integer references p (id) on delete cascade);\n"
       "insert into p values (1); insert into c values (1);\n"},
      {"2_rebuild.sql",
       "pragma foreign_keys = off;\ncreate table n (id integer primary key, t text);\n"
       "insert into n (id) select id from p;\ndrop table p;\nalter table n rename to p;\n"}};
  const std::vector<std::pair<std::string, std::string>> kept = {{"on", "0"}, {"off", "1"}};
  for (const auto& [setting, rows] : kept) {
    Place place("sqlite");
    const auto set = MigrationSet::load(
        files.path(),
        {.format = "sqlx", .engine = "sqlite", .settings = {{"foreign_keys", setting}}});
    for (const auto& each : apply(*place.session, set)) EXPECT_EQ(each.verdict, Verdict::passed);
    EXPECT_EQ(value_of(*place.session, "select count(*) from c"), rows) << setting;
  }
}

}  // namespace
}  // namespace fulldress::migrations
