#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"
#include "tests/migrations/generic_projects.hpp"

#include <algorithm>
#include <ostream>

#include <gtest/gtest.h>

// The generic format serves every kind of directory of FORMATS 4.15 by its settings alone: the
// order, the ledger's rows and the way back are those of the project's own tool.
namespace fulldress::migrations {
namespace {

struct Case {
  GenericProject project;
  std::string engine;

  friend void PrintTo(const Case& each, std::ostream* out) {
    *out << each.project.name << " on " << each.engine;
  }
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto& project : generic_projects()) {
    for (const auto& engine : project.engines) all.push_back({project, engine});
  }
  return all;
}

class GenericProjects : public ::testing::TestWithParam<Case> {
 protected:
  GenericProjects() {
    for (const auto& [name, text] : project().files) files_.write(name, text);
  }

  [[nodiscard]] const GenericProject& project() const { return GetParam().project; }
  [[nodiscard]] bool is_postgres() const { return GetParam().engine == "postgres"; }
  Session& session() { return *place_.session; }

  [[nodiscard]] MigrationSet load() const {
    return MigrationSet::load(files_.path(), {.format = "generic",
                                              .engine = GetParam().engine,
                                              .ledger_table = project().ledger_table,
                                              .settings = project().settings});
  }

  /// What the ledger holds, sorted by its text, with commas.
  std::string ledger() {
    const std::string name = project().ledger_table;
    const std::string there =
        is_postgres() ? "select to_regclass('" + name + "')"
                      : "select (select name from sqlite_schema where name = '" + name + "')";
    if (value_of(session(), there) == "null") return "no table";
    std::string query = project().ledger_query;
    query.replace(query.find('$'), 1, name);
    std::vector<std::string> rows;
    for (const Row& row : session().query(query).rows) rows.push_back(row.at(0).value_or("null"));
    std::sort(rows.begin(), rows.end());
    std::string text;
    for (const auto& row : rows) text += (text.empty() ? "" : ",") + row;
    return text;
  }

  std::string tables() {
    const std::string others = " <> '" + project().ledger_table + "' order by 1) as t";
    return value_of(
        session(),
        is_postgres() ? "select coalesce(string_agg(name, ' '), '') from (select tablename as name "
                        "from pg_tables where schemaname = 'public' and tablename" +
                            others
                      : "select coalesce(group_concat(name, ' '), '') from (select name from "
                        "sqlite_schema where type = 'table' and name not like 'sqlite_%' and name" +
                            others);
  }

 private:
  Files files_{};
  Place place_{GetParam().engine};
};

TEST_P(GenericProjects, AreServedByTheirSettings) {
  const MigrationSet set = load();
  std::string versions;
  for (const auto& each : set.migrations()) {
    versions += (versions.empty() ? "" : " ") + each.version;
  }
  EXPECT_EQ(versions, project().versions);
  for (const auto& record : apply(session(), set)) {
    EXPECT_EQ(record.verdict, Verdict::passed)
        << record.version << ": " << (record.error ? record.error->message : record.reason);
  }
  EXPECT_EQ(tables(), project().tables);
  EXPECT_EQ(ledger(), project().ledger_at_head);
  for (const auto& record : apply(session(), set)) EXPECT_EQ(record.verdict, Verdict::skipped);
  EXPECT_EQ(ledger(), project().ledger_at_head);
}

TEST_P(GenericProjects, AreTakenBackByTheirSettings) {
  const MigrationSet set = load();
  static_cast<void>(apply(session(), set));
  const auto records = roll_back(session(), set, {.to_version = "0"});
  if (!project().has_way_back) {
    EXPECT_EQ(records.front().verdict, Verdict::failed);
    EXPECT_EQ(ledger(), project().ledger_at_head);
    return;
  }
  EXPECT_EQ(records.size(), set.migrations().size());
  for (const auto& record : records) {
    EXPECT_EQ(record.verdict, Verdict::passed)
        << record.version << ": " << (record.error ? record.error->message : record.reason);
  }
  EXPECT_EQ(tables(), "");
  EXPECT_EQ(ledger(), project().ledger_at_bottom);
  for (const auto& record : apply(session(), set)) EXPECT_EQ(record.verdict, Verdict::passed);
}

INSTANTIATE_TEST_SUITE_P(Kinds, GenericProjects, ::testing::ValuesIn(cases()),
                         [](const auto& param_info) {
                           return param_info.param.project.name + "_" + param_info.param.engine;
                         });

TEST(GenericOnPostgres, FilesMayBePsqls) {
  const Files files{
      {"1_a.up.sql",
       "\\set name a\nbegin;\ncreate table :name (i int);\ncopy a from stdin;\n1\n2\n\\.\n"
       "commit;\n"}};
  const Place place("postgres");
  const auto set = MigrationSet::load(
      files.path(), {.format = "generic",
                     .engine = "postgres",
                     .settings = {{"pattern", R"((?<version>\d+)_(?<name>\w+)\.up\.sql)"},
                                  {"sending", "client"},
                                  {"transaction", "own"}}});
  EXPECT_EQ(apply(*place.session, set).at(0).verdict, Verdict::passed);
  EXPECT_EQ(value_of(*place.session, "select sum(i) from a"), "3");
}

TEST(GenericOnPostgres, AnIndexThatFailsOutsideATransactionLeavesNoRow) {
  const Files files{{"1_a.up.sql", "create table a (i int); insert into a values (1), (1);"},
                    {"2_b.nt.up.sql", "create unique index concurrently b on a (i);"}};
  const Place place("postgres");
  const auto set = MigrationSet::load(
      files.path(), {.format = "generic",
                     .engine = "postgres",
                     .settings = {{"pattern", R"((?<version>\d+)_(?<name>\w+)(\.nt)?\.up\.sql)"},
                                  {"no_transaction.name", R"(\.nt\.)"}}});
  const auto records = apply(*place.session, set);
  EXPECT_EQ(records.at(1).error->id, "sql.23505");
  EXPECT_EQ(value_of(*place.session, "select string_agg(version, ',') from schema_migrations"),
            "1");
}

}  // namespace
}  // namespace fulldress::migrations
