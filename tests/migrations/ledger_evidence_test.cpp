#include "migrations/ledger_evidence.hpp"

#include "migrations/external_tools.hpp"
#include "migrations/format.hpp"
#include "migrations/format_list.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// "format" or "external tool" of each ledger that a script creates.
std::vector<std::string> owners(const std::string& script, SqlDialect dialect = SqlDialect::psql) {
  std::vector<std::string> names;
  for (const auto& each : ledgers_among(tables_in_script(script, dialect))) {
    names.push_back(each.format.empty() ? each.tool : each.format);
  }
  return names;
}

TEST(LedgerEvidence, IsReadOutOfADump) {
  const auto tables = tables_in_script(
      "-- a dump\nset x = 1;\ncreate unlogged table public.\"Goose DB\" (\n  id integer not null,\n"
      "  note varchar(10) default 'a, (b', -- c, d\n  amount numeric(10, 2),\n  constraint k "
      "primary "
      "key (id, note),\n  unique (id)\n);\ncopy public.t (a) from stdin;\ncreate table no (a "
      "int);\n"
      "\\.\nCREATE TABLE IF NOT EXISTS b(\"A\" int);\ncreate table c as select 1;\n",
      SqlDialect::psql);
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0].name, (TableName{.schema = "public", .name = "Goose DB"}));
  EXPECT_EQ(tables[0].columns, (std::map<std::string, std::string>{
                                   {"id", "integer"}, {"note", "varchar"}, {"amount", "numeric"}}));
  EXPECT_EQ(tables[1].columns, (std::map<std::string, std::string>{{"a", "int"}}));
}

TEST(LedgerEvidence, PassesOverWhatCannotBeRead) {
  EXPECT_THAT(tables_in_script("select 'unclosed", SqlDialect::postgres), IsEmpty());
  EXPECT_THAT(owners("create table schema_migrations ("), IsEmpty());
}

TEST(LedgerEvidence, TellsToolsOfOneTableApart) {
  EXPECT_THAT(owners("create table schema_migrations (version bigint, dirty boolean);"),
              ElementsAre("golang_migrate"));
  EXPECT_THAT(owners("create table hdb_catalog.schema_migrations (version bigint, dirty boolean);"),
              ElementsAre("hasura"));
  EXPECT_THAT(owners("create table schema_migrations (version character varying(255));"),
              ElementsAre("dbmate"));
  EXPECT_THAT(owners("create table schema_migrations (version varchar); create table "
                     "ar_internal_metadata (key varchar, value varchar);"),
              ElementsAre("Rails"));
  EXPECT_THAT(owners("create table schema_migrations (version bigint, inserted_at timestamp);"),
              ElementsAre("Ecto"));
  EXPECT_THAT(owners("create table supabase_migrations.schema_migrations (version text, statements "
                     "text[], name text);"),
              ElementsAre("supabase"));
  EXPECT_THAT(owners("create table schema_migrations (version bigint, note text);"), IsEmpty());
  EXPECT_THAT(owners("create table schema_migrations (version bigint);"), IsEmpty());
  EXPECT_THAT(owners("create table public.schema_version (version int4);"), ElementsAre("tern"));
  EXPECT_THAT(owners("create table migrations (id int, name text, \"timestamp\" bigint);"),
              ElementsAre("TypeORM"));
  EXPECT_THAT(owners("create table migrations (id int, migration text, batch int);"),
              ElementsAre("Laravel"));
  EXPECT_THAT(owners("create table graphile_migrate.migrations (hash text, previous_hash text, "
                     "filename text, date timestamptz);"),
              ElementsAre("graphile_migrate"));
}

TEST(LedgerEvidence, TakesALedgerOfANewerRelease) {
  EXPECT_THAT(owners("create table goose_db_version (id int, version_id bigint, is_applied bool, "
                     "tstamp timestamp, more text);"),
              ElementsAre("goose"));
  EXPECT_THAT(owners("create table goose_db_version (id int, name text);"), IsEmpty());
}

TEST(LedgerEvidence, KnowsTheLedgersOfExternalTools) {
  for (const auto& tool : external_tools()) {
    std::string columns;
    for (const auto& name : tool.columns) columns += (columns.empty() ? "" : ", ") + name + " text";
    const std::string beside =
        tool.name == "Rails" ? "; create table ar_internal_metadata (key text)" : "";
    EXPECT_THAT(owners("create table \"" + tool.ledger + "\" (" + columns + ")" + beside),
                ElementsAre(tool.name));
  }
}

TEST(LedgerEvidence, KnowsEveryLedgerWeMakeOnSqlite) {
  std::size_t count = 0;
  for (const auto& format : all_formats({})) {
    const Ledger& ledger = format->ledger();
    if (format->name() == "generic" || !ledger.default_schema("sqlite").empty()) continue;
    const Place place("sqlite");
    try {
      ledger.create(*place.session, {.schema = "", .name = ledger.default_name()});
    } catch (const Error&) {
      continue;  // the tool does not run on SQLite
    }
    const auto found = ledgers_among(tables_named_as_ledgers(*place.session));
    ASSERT_FALSE(found.empty()) << format->name();
    EXPECT_EQ(found.front().format, format->name());
    ++count;
  }
  EXPECT_GE(count, 10U);
}

TEST(ExternalTools, SayWhatToWrite) {
  EXPECT_EQ(
      command_example(external_tool("Sequelize")),
      R"({"name":"app","command":{"up":"npx sequelize-cli db:migrate","down":"npx )"
      R"(sequelize-cli db:migrate:undo","version":"select max(name) from \"SequelizeMeta\""}})");
}

}  // namespace
}  // namespace fulldress::migrations
