#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// tern's rules (FORMATS 4.13); it knows PostgreSQL only.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string file(const std::string& up, const std::string& down) {
  return up + "\n---- create above / drop below ----\n" + down + "\n";
}

class Tern : public ::testing::Test {
 protected:
  MigrationSet load(const std::string& engine = "postgres") { return files_.load(engine); }
  std::string load_error() {
    return error_of([&] { static_cast<void>(load()); });
  }
  std::string error_in(const std::string& text) {
    files_.write("003_c.sql", text);
    return load_error();
  }
  std::string at(const std::string& position) { return files_.shown("003_c.sql") + position; }

  Files files_{{"001_a.sql", file("create table a (i int);", "drop table a;")},
               {"2_b.sql", file("create table b (i int);", "drop table b;")}};
};

TEST_F(Tern, OrdersByNumberAndTakesNoGaps) {
  files_.write("3_c.sql", "select 1;");
  files_.write("README.md", "x");
  files_.write("4.sql", "x");
  std::vector<std::string> found;
  const auto set = load();
  for (const auto& each : set.migrations()) found.push_back(each.version + " " + each.name);
  EXPECT_EQ(set.format().name(), "tern");
  EXPECT_THAT(found, ElementsAre("1 a", "2 b", "3 c"));
  files_.write("5_e.sql", "select 1;");
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.version-gap " + files_.shown("5_e.sql")),
                                  HasSubstr("4")));
  files_.remove("5_e.sql");
  files_.write("03_d.sql", "select 1;");
  EXPECT_THAT(load_error(), StartsWith("migrations.duplicate-version"));
  files_.remove("03_d.sql");
  files_.write("0_z.sql", "select 1;");
  EXPECT_THAT(load_error(), StartsWith("migrations.bad-version"));
}

TEST_F(Tern, TakesItsFilesApart) {
  files_.write("003_c.sql", "\n  select 1;\n\n" + file("select 2;", "\n\n select 3;\n select 4; "));
  const auto migration = load().migrations().at(2);
  EXPECT_EQ(migration.up->text, "select 1;\n\nselect 2;");
  EXPECT_EQ(migration.up->statements.at(0).start.to_text(), at(":2:3"));
  EXPECT_EQ(migration.down->text, "select 3;\n select 4;");
  EXPECT_EQ(migration.down->start.to_text(), at(":8:2"));
  files_.write("003_c.sql", "select 1;");
  EXPECT_TRUE(load().migrations().at(2).irreversible_reason);
  files_.write("003_c.sql", file("select 1;", " \n"));
  EXPECT_FALSE(load().migrations().at(2).irreversible_reason);
  EXPECT_FALSE(load().migrations().at(2).down);
}

TEST_F(Tern, RefusesFilesWithoutSql) {
  EXPECT_THAT(error_in(file("-- nothing\n\n", "select 1;")),
              StartsWith("migrations.missing-up " + at(":1:1")));
  EXPECT_EQ(error_in(file("/* something */", "-- nothing")), "no error");
}

TEST_F(Tern, TurnsTheTransactionOffForOnePart) {
  files_.write("003_c.sql", "---- tern: disable-tx ----\nselect 1; select 2;\n\nselect $$;$$;\n" +
                                file("", "select 3; select 4;"));
  const auto migration = load().migrations().at(2);
  EXPECT_FALSE(migration.up->is_transactional);
  ASSERT_EQ(migration.up->statements.size(), 3U);
  EXPECT_EQ(migration.up->statements[2].text, "select $$;$$;");
  EXPECT_EQ(migration.up->statements[2].start.to_text(), at(":4:1"));
  EXPECT_TRUE(migration.down->is_transactional);
  EXPECT_EQ(migration.down->statements.size(), 1U);
  files_.write("003_c.sql", "---- tern: disable-tx ----\r\nselect 1;");
  EXPECT_TRUE(load().migrations().at(2).up->is_transactional);
}

TEST_F(Tern, IncludesFilesButExpandsNoOtherTemplate) {
  files_.write("shared/v1.sql", "select 1,\n  nope;");
  files_.write("003_c.sql", "select 0;\n{{ template \"shared/v1.sql\" . }}\nselect 2,\n nope;");
  const auto script = *load().migrations().at(2).up;
  EXPECT_EQ(script.text, "select 0;\nselect 1,\n  nope;\nselect 2,\n nope;");
  EXPECT_EQ(script.lines.at(2).to_text(), files_.shown("shared/v1.sql") + ":2:1");
  EXPECT_EQ(script.lines.at(3).to_text(), at(":3:1"));
  files_.write("003_c.sql", "a {{- template `shared/v1.sql` -}}  \n b");
  EXPECT_EQ(load().migrations().at(2).up->text, "aselect 1,\n  nope;b");
  for (const std::string bad :
       {"{{ .name }}", "{{ .name | upper }}", "{{if true}}", "{{ template \"none.sql\" . }}",
        "{{/* x */}}", "{{ template \"shared/v2.sql\" . }}", "{{ template \"001_a.sql\" . }}"}) {
    EXPECT_THAT(error_in("select 1;\n " + bad), StartsWith("migrations.template " + at(":2:2")))
        << bad;
  }
  files_.write("shared/v1.sql", "{{ template \"shared/v1.sql\" . }}");
  EXPECT_THAT(error_in("{{ template \"shared/v1.sql\" . }}"),
              AllOf(StartsWith("migrations.template"), HasSubstr("includes itself")));
}

TEST_F(Tern, KnowsTheLinesOfFilesAndValuesThatEndWithALineFeed) {
  files_.write("shared/v1.sql", "select 1;\nselect 2;\n");
  files_.write("tern.conf", "[data]\nnothing =\n");
  const std::string include = "{{ template \"shared/v1.sql\" . }}";
  files_.write("003_c.sql", include);
  Script script = *load().migrations().at(2).up;
  EXPECT_EQ(script.text, "select 1;\nselect 2;\n");
  EXPECT_EQ(script.lines.size(), 3U);
  EXPECT_EQ(script.statements.at(0).lines.size(), 3U);
  files_.write("003_c.sql", include + "\n{{ .nothing }}select 3,\n nope;");
  script = *load().migrations().at(2).up;
  EXPECT_EQ(script.text, "select 1;\nselect 2;\n\nselect 3,\n nope;");
  EXPECT_EQ(script.statements.at(0).lines.at(4).to_text(), at(":3:1"));
  files_.write("003_c.sql", "{{ .two }};\n nope;\n");
  const auto set = MigrationSet::load(
      files_.path(), {.engine = "postgres", .settings = {{"data.two", "select 1,\n 2"}}});
  script = *set.migrations().at(2).up;
  EXPECT_EQ(script.text, "select 1,\n 2;\n nope;");
  EXPECT_EQ(script.lines.at(2).to_text(), at(":2:1"));
  files_.write("003_c.sql", include + "{{- .nothing }}x" + include + " {{- .nothing }}y");
  EXPECT_EQ(load().migrations().at(2).up->text, "select 1;\nselect 2;\nxselect 1;\nselect 2;\ny");
}

TEST_F(Tern, PutsTheValuesOfItsSettingsIn) {
  files_.write("tern.conf",
               "[database]\nhost = nowhere\n[data]\nprefix = foo\nsecret = {{env \"S\"}}\n");
  files_.write("shared/v1.sql", "{{ .prefix }}_two;");
  files_.write("003_c.sql",
               "select {{.prefix}}_one,\n  {{ template \"shared/v1.sql\" . }}\n{{- .prefix }};\n");
  const auto script = *load().migrations().at(2).up;
  EXPECT_EQ(script.text, "select foo_one,\n  foo_two;foo;");
  EXPECT_THAT(error_in("select '{{ .secret }}';"),
              AllOf(StartsWith("migrations.template " + at(":1:9")),
                    HasSubstr("--format-option data.secret=VALUE")));
}

TEST_F(Tern, RunsOnPostgresOnly) {
  EXPECT_THAT(error_of([&] { static_cast<void>(load("sqlite")); }),
              StartsWith("migrations.unsupported-engine"));
}

TEST_F(Tern, KeepsOneRowInPublic) {
  const Place place("postgres");
  Session& session = *place.session;
  files_.write("003_c.sql", file("create schema app; set search_path = app;", "drop schema app;"));
  for (const auto& record : apply(session, load())) EXPECT_EQ(record.verdict, Verdict::passed);
  EXPECT_EQ(value_of(session, "select string_agg(version::text, ',') from public.schema_version"),
            "3");
  EXPECT_EQ(value_of(session,
                     "select format('%s %s', format_type(atttypid, atttypmod), attnotnull) from "
                     "pg_attribute where attrelid = 'public.schema_version'::regclass and attnum > "
                     "0"),
            "integer t");
  EXPECT_EQ(roll_back(session, load(), {.to_version = "1"}).size(), 2U);
  EXPECT_EQ(value_of(session, "select version from schema_version"), "1");
  EXPECT_EQ(roll_back(session, load()).at(0).verdict, Verdict::passed);
  EXPECT_EQ(value_of(session, "select version from schema_version"), "0");
  session.execute("update schema_version set version = 9");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session, load())); }),
              StartsWith("migrations.missing-file"));
}

TEST_F(Tern, LeavesWhatAFailureLeaves) {
  const Place place("postgres");
  Session& session = *place.session;
  const std::string body = "create table c (i int);\nselect nope;";
  files_.write("003_c.sql", body);
  EXPECT_EQ(apply(session, load()).at(2).position->to_text(), at(":2:8"));
  EXPECT_EQ(value_of(session, "select to_regclass('c') is null"), "t");
  files_.write("003_c.sql", "---- tern: disable-tx ----\n" + body);
  EXPECT_EQ(apply(session, load()).at(2).position->to_text(), at(":3:8"));
  EXPECT_EQ(value_of(session, "select to_regclass('c') is null"), "f");
  EXPECT_EQ(value_of(session, "select version from schema_version"), "2");
}

TEST_F(Tern, TakesItsLock) {
  const Place place("postgres");
  const auto holder = place.database->connect(testing::soon());
  holder->query("select pg_advisory_lock(9628173550095224)");
  EXPECT_THAT(error_of([&] {
                static_cast<void>(
                    apply(*place.session, load(), {.lock_timeout = std::chrono::milliseconds(50)}));
              }),
              StartsWith("migrations.locked"));
}

TEST_F(Tern, CannotTakeBackWhatHasNoSeparator) {
  const Place place("postgres");
  files_.write("003_c.sql", "create table c (i int);");
  static_cast<void>(apply(*place.session, load()));
  EXPECT_EQ(roll_back(*place.session, load()).at(0).error->id, "migrations.irreversible");
}

}  // namespace
}  // namespace fulldress::migrations
