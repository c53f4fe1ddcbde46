#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/oracles.hpp"
#include "tests/support/written_files.hpp"

#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Real tools, which migrate on connections of their own and know nothing of us.
namespace fulldress::scenarios {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Rehearsed;

constexpr const char* harmless = "alter table orders add column state text not null default 'new'";
constexpr const char* rewriting = "alter table orders alter column customer type bigint";

/// A tool, and what makes one migration of its own of one statement.
struct Tool {
  std::string name;
  std::function<std::filesystem::path()> program;
  std::string up;  ///< PROGRAM is put in
  std::string version;
  std::function<void(const testing::WrittenFiles&, const std::string&)> write;
};

void PrintTo(const Tool& tool, std::ostream* out) { *out << tool.name; }

std::filesystem::path node_pg_migrate() {
  const auto newest = testing::npm_file("node-pg-migrate", "bin/node-pg-migrate.js");
  return newest.empty() ? testing::npm_file("node-pg-migrate-7", "bin/node-pg-migrate.js") : newest;
}

std::filesystem::path alembic() {
  const std::filesystem::path package = "/usr/lib/python3/dist-packages/alembic";
  return std::filesystem::exists(package) ? package : std::filesystem::path();
}

std::vector<Tool> tools() {
  const std::string limit = "set local lock_timeout = '300ms';\n";
  return {
      {"alembic", alembic, "/usr/bin/python3 -B -m alembic.config upgrade head",
       "select version_num from alembic_version",
       [](const testing::WrittenFiles& files, const std::string& sql) {
         files.write("alembic.ini", "[alembic]\nscript_location = %(here)s\n");
         files.write(
             "env.py",
             "import os\nfrom alembic import context\nfrom sqlalchemy import create_engine\n"
             "with create_engine(os.environ['DATABASE_URL']).connect() as connection:\n"
             "    context.configure(connection=connection)\n"
             "    with context.begin_transaction():\n"
             "        context.run_migrations()\n");
         files.write("versions/0001.py",
                     "from alembic import op\nrevision = '0001'\ndown_revision = None\n"
                     "def upgrade():\n    op.execute(\"set local lock_timeout = '300ms'\")\n"
                     "    op.execute(\"" +
                         sql + "\")\n");
       }},
      {"node_pg_migrate", node_pg_migrate, "node PROGRAM up --migrations-dir migrations",
       "select name from pgmigrations order by id desc limit 1",
       [limit](const testing::WrittenFiles& files, const std::string& sql) {
         files.write("migrations/1700000000001_change.sql",
                     "-- Up Migration\n" + limit + sql + ";\n-- Down Migration\n");
       }},
      {"dbmate", testing::dbmate_program,
       "PROGRAM --url \"$DATABASE_URL\" --migrations-dir migrations --no-dump-schema migrate",
       "select max(version) from schema_migrations",
       [limit](const testing::WrittenFiles& files, const std::string& sql) {
         files.write("migrations/20260101000000_change.sql",
                     "-- migrate:up\n" + limit + sql + ";\n-- migrate:down\n");
       }},
  };
}

class CommandDowntime : public ::testing::TestWithParam<Tool> {
 protected:
  void SetUp() override { testing::skip_without(GetParam().program(), GetParam().name); }

  static Rehearsed rehearse(const std::string& sql, const std::string& settings) {
    const auto& tool = GetParam();
    const testing::WrittenFiles files;
    files.write("start.sql",
                "create table orders (id integer primary key, customer integer, note text);\n");
    tool.write(files, sql);
    auto up = tool.up;
    const std::string program = tool.program().string();
    if (const auto at = up.find("PROGRAM"); at != std::string::npos) up.replace(at, 7, program);
    for (auto at = up.find('"'); at != std::string::npos; at = up.find('"', at + 2)) {
      up.insert(at, 1, '\\');
    }
    const auto config = files.write(
        "fulldress.json", R"({"name": "shop", "fixtures": ["start.sql"], "flows": ["downtime"],
            "command": {"up": ")" +
                              up + R"(", "version": ")" + tool.version + R"("},
            "downtime": {"small_rows": 1000, "large_rows": 6000)" +
                              settings + "}}");
    return testing::rehearse_subject(testing::run_options(config, "postgres"));
  }

  static const LawOutcome& only_law(const Rehearsed& run) {
    const auto& laws = run.step("downtime").laws;
    if (laws.size() != 1) {
      throw InternalError(std::to_string(laws.size()) +
                          " outcomes: " + run.step("downtime").reason + run.troubles());
    }
    return laws.front();
  }
};

TEST_P(CommandDowntime, SaysNothingAgainstAHarmlessMigration) {
  const auto run = rehearse(harmless, R"(, "max_blocked_ms": 60000, "production_rows": 60000)");
  const auto& law = only_law(run);
  EXPECT_EQ(law.verdict, Verdict::passed) << law.reason << run.troubles();
  EXPECT_THAT(Rehearsed::finding_ids(law), IsEmpty()) << run.troubles();
  EXPECT_THAT(law.reason, HasSubstr("as far as probes see"));
  EXPECT_THAT(run.step("downtime").notes, Contains(HasSubstr("watched from outside")));
}

TEST_P(CommandDowntime, FindsAMigrationThatRewritesATable) {
  const auto run = rehearse(rewriting, R"(, "max_blocked_ms": 60000)");
  const auto& law = only_law(run);
  EXPECT_EQ(law.verdict, Verdict::failed) << law.reason;
  EXPECT_THAT(Rehearsed::finding_ids(law), Contains("downtime.grows-with-rows"));
  EXPECT_THAT(Rehearsed::finding_ids(law),
              ::testing::Not(Contains("downtime.waits-without-limit")));
}

// No event trigger tells of it; the probes wait, and the server's log says so as well.
TEST_P(CommandDowntime, FindsALockNoEventTriggerTellsOf) {
  const auto run = rehearse("lock table orders in access exclusive mode; select pg_sleep(0.4)",
                            R"(, "max_blocked_ms": 200, "production_rows": 6000)");
  EXPECT_THAT(Rehearsed::finding_ids(only_law(run)), Contains("downtime.readers-blocked"));
}

INSTANTIATE_TEST_SUITE_P(Tools, CommandDowntime, ::testing::ValuesIn(tools()),
                         [](const auto& param_info) { return param_info.param.name; });

}  // namespace
}  // namespace fulldress::scenarios
