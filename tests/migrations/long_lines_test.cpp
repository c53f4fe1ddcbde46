#include "tests/migrations/atlas_sum_of.hpp"
#include "tests/migrations/graphile_files.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Lines of megabytes are read by every format, and no byte of them is lost: an INSERT on one
// line, a comment on one line, and a text that is full of what the tools' markers look like.
namespace fulldress::migrations {
namespace {

using Texts = std::map<std::string, std::string>;

constexpr std::size_t long_bytes = 1'000'000;
constexpr std::size_t markers_bytes = 100'000;

std::string markers() {
  const std::string each =
      "((((; x-- +goose Down x-- +migrate Down x-- migrate:down x-- Down Migration "
      "x--changeset a:2 x--rollback x-- fulldress:down x--> statement-breakpoint ";
  std::string text;
  while (text.size() < markers_bytes) text += each;
  return text;
}

const std::string& long_up() {
  static const std::string text =
      "-- " + std::string(long_bytes, 'c') +
      "\ncreate table t (id integer primary key, x text);\ninsert into t values (1, '" +
      std::string(long_bytes, 'x') + "');\ninsert into t values (2, '" + markers() + "');\n";
  return text;
}

struct Layout {
  std::string format;
  Texts files;  ///< `$` stands for the long text
  std::string engine = "postgres";
  FormatSettings settings = {};
};

std::ostream& operator<<(std::ostream& stream, const Layout& layout) {
  return stream << layout.format;
}

const std::vector<Layout>& layouts() {
  const std::string down = "drop table t;\n";
  static const std::vector<Layout> list = {
      {"dbmate", {{"20240101000000_a.sql", "-- migrate:up\n$\n-- migrate:down\n" + down}}},
      {"diesel", {{"2024-01-01-000000_a/up.sql", "$"}, {"2024-01-01-000000_a/down.sql", down}}},
      {"drizzle",
       {{"0000_a.sql", "$"},
        {"meta/_journal.json",
         R"({"version":"7","dialect":"postgresql","entries":)"
         R"([{"idx":0,"version":"7","when":1,"tag":"0000_a","breakpoints":true}]})"}}},
      {"flyway", {{"V1__a.sql", "$"}, {"U1__a.sql", down}}},
      {"generic",
       {{"1_a.up.sql", "$"}, {"1_a.down.sql", down}},
       "sqlite",
       {{"pattern", R"((?<version>[0-9]+)_(?<name>.+)\.(?<direction>up|down)\.sql)"},
        {"no_transaction.comment", "no tx$"}}},
      {"golang_migrate", {{"1_a.up.sql", "$"}, {"1_a.down.sql", down}}},
      {"goose", {{"00001_a.sql", "-- +goose Up\n$\n-- +goose Down\n" + down}}, "sqlite"},
      {"hasura", {{"1700000000000_a/up.sql", "$"}, {"1700000000000_a/down.sql", down}}},
      {"liquibase",
       {{"changelog.sql",
         "--liquibase formatted sql\n--changeset a:1\n$\n--rollback drop table t;\n"}}},
      {"native", {{"001_a.sql", "-- fulldress:up\n$\n-- fulldress:down\n" + down}}, "sqlite"},
      {"node_pg_migrate", {{"1_a.sql", "-- Up Migration\n$\n-- Down Migration\n" + down}}},
      {"plain", {{"001.sql", "$"}}},
      {"prisma",
       {{"20240101000000_a/migration.sql", "$"},
        {"migration_lock.toml", "provider = \"postgresql\"\n"}}},
      {"refinery", {{"V1__a.sql", "$"}}},
      {"sqitch",
       {{"sqitch.plan",
         "%syntax-version=1.0.0\n%project=a\n\na 2024-01-01T00:00:00Z A <a@b.c> # a\n"},
        {"sqitch.conf", "[core]\n\tengine = pg\n"},
        {"deploy/a.sql", "$"},
        {"revert/a.sql", down},
        {"verify/a.sql", "select 1;\n"}}},
      {"sql_migrate", {{"1_a.sql", "-- +migrate Up\n$\n-- +migrate Down\n" + down}}},
      {"sqlx", {{"1_a.up.sql", "$"}, {"1_a.down.sql", down}}},
      {"supabase", {{"20240101000000_a.sql", "$"}}},
      {"tern", {{"001_a.sql", "$\n---- create above / drop below ----\n" + down}}},
  };
  return list;
}

std::string with_long_up(const std::string& text) {
  const auto at = text.find('$');
  return at == std::string::npos ? text : std::string(text).replace(at, 1, long_up());
}

void expect_whole(const MigrationSet& set) {
  ASSERT_EQ(set.migrations().size(), 1U);
  ASSERT_TRUE(set.migrations()[0].up);
  const Script& up = *set.migrations()[0].up;
  std::string text = up.text;
  for (const auto& statement : up.statements) text += statement.text;
  EXPECT_NE(text.find(markers()), std::string::npos);
  EXPECT_NE(text.find(std::string(long_bytes, 'x')), std::string::npos);
}

class LongLines : public ::testing::TestWithParam<Layout> {};

TEST_P(LongLines, AreReadWhole) {
  const Files files({});
  for (const auto& [name, text] : GetParam().files) files.write(name, with_long_up(text));
  expect_whole(MigrationSet::load(
      files.path(),
      {.format = GetParam().format, .engine = GetParam().engine, .settings = GetParam().settings}));
}

INSTANTIATE_TEST_SUITE_P(Formats, LongLines, ::testing::ValuesIn(layouts()),
                         [](const auto& param_info) { return param_info.param.format; });

TEST(LongLine, IsReadByAtlas) {
  const Texts texts = {{"20240101000000_a.sql", long_up()}};
  const Files files({{"20240101000000_a.sql", long_up()}, {"atlas.sum", atlas_sum_of(texts)}});
  expect_whole(files.load("postgres", "atlas"));
}

TEST(LongLine, IsReadByGraphileMigrate) {
  const Files files({});
  write_committed(files, "000001.sql", long_up(), "-");
  expect_whole(load_graphile(files));
}

// An action of a template that never ends, and one that is megabytes long.
TEST(LongLine, IsRefusedAsATemplateOfTern) {
  for (const std::string& action :
       {"{{ template \"" + std::string(long_bytes, 'x'), "{{" + std::string(long_bytes, ' ') + "}}",
        "{{ ." + std::string(long_bytes, 'x') + " }}"}) {
    const Files files({{"001_a.sql", action + "\n---- create above / drop below ----\n"}});
    EXPECT_THAT(error_of([&] { static_cast<void>(files.load("postgres", "tern")); }),
                ::testing::StartsWith("migrations.template"));
  }
}

TEST(LongLine, IsNoDelimiterOfLiquibase) {
  const Files files(
      {{"a.sql", "--liquibase formatted sql\n--changeset a:1 endDelimiter:\\n\\s*go\n" + long_up() +
                     "\ngo\n"}});
  EXPECT_EQ(files.load("postgres", "liquibase").migrations().size(), 1U);
}

}  // namespace
}  // namespace fulldress::migrations
