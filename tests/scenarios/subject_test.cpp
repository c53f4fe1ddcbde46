#include "scenarios/subject.hpp"

#include "harness/base/error.hpp"
#include "scenarios/flow.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class Subject : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<ScenarioConfig> resolve(const std::vector<std::string>& subjects) {
    options_.subjects = subjects;
    return resolve_subjects(options_, testing::engines());
  }

  std::string failure(const std::vector<std::string>& subjects) {
    try {
      static_cast<void>(resolve(subjects));
    } catch (const UsageError& error) {
      return error.id() + " " + error.message();
    }
    return "no error";
  }

  std::string directory(const std::string& name) {
    std::filesystem::create_directories(files_.path() / name);
    return (files_.path() / name).string();
  }

  testing::WrittenFiles files_;
  RunOptions options_;
};

TEST_F(Subject, MayBeADirectoryOfMigrations) {
  const auto path = directory("shop/migrations");
  const auto found = resolve({path});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].name, "shop");
  EXPECT_EQ(found[0].migrations, path);
  EXPECT_EQ(found[0].engine, "postgres");
  EXPECT_FALSE(found[0].title.empty());
}

TEST_F(Subject, MayBeTheRootOfAProject) {
  files_.write("shop/db/migrations/1_a.up.sql", "create table t (id int);\n");
  files_.write("shop/db/migrations/1_a.down.sql", "drop table t;\n");
  const auto found = resolve({directory("shop")});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].name, "shop");
  EXPECT_EQ(found[0].migrations, files_.path() / "shop/db/migrations");
  EXPECT_THAT(found[0].title, HasSubstr("shop/db/migrations"));
  options_.format = "goose";
  EXPECT_EQ(resolve({directory("shop")})[0].migrations, files_.path() / "shop");
}

TEST_F(Subject, SaysByItsScriptsWhichEngineIsMeant) {
  files_.write("m/1_a.up.sql", "create table a (id integer primary key autoincrement);");
  files_.write("m/1_a.down.sql", "drop table a;");
  const std::string path = (files_.path() / "m").string();
  EXPECT_EQ(resolve({path})[0].engine, "sqlite");
  EXPECT_THAT(resolve({path})[0].engine_evidence, HasSubstr("1_a.up.sql:1:40 says autoincrement"));
  options_.engine = "postgres";
  EXPECT_EQ(resolve({path})[0].engine, "postgres");
  EXPECT_EQ(resolve({path})[0].engine_evidence, "");
}

TEST_F(Subject, SaysThatNothingTellsTheEngine) {
  files_.write("m/1_a.up.sql", "create table a (id int primary key);");
  files_.write("m/1_a.down.sql", "drop table a;");
  const std::string path = (files_.path() / "m").string();
  EXPECT_EQ(resolve({path})[0].engine, "postgres");
  EXPECT_THAT(resolve({path})[0].engine_evidence, HasSubstr("nothing in or around"));
  files_.write("m/2_b.up.sql", "create table b (id bigserial primary key);");
  files_.write("m/2_b.down.sql", "drop table b;");
  EXPECT_EQ(resolve({path})[0].engine_evidence, "");
}

TEST_F(Subject, MayBeABundledScenario) {
  const auto found = resolve({"s2_sqlite_runner"});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].engine, "sqlite");
}

TEST_F(Subject, MayBeAScenarioFileOrADirectoryThatHoldsOne) {
  const auto file = files_.write("a/scenario.json", R"({"name": "x", "migrations": "m"})");
  EXPECT_EQ(resolve({file.string()})[0].name, "x");
  EXPECT_EQ(resolve({file.parent_path().string()})[0].name, "x");
}

TEST_F(Subject, TakesFlagsBeforeTheFile) {
  const auto file = files_.write(
      "scenario.json",
      R"({"name": "x", "migrations": "m", "engine": "postgres", "flows": ["upgrade"]})");
  options_.engine = "sqlite";
  options_.flows = {"roundtrip"};
  options_.fixtures = {"rows.sql"};
  const auto found = resolve({file.string()});
  EXPECT_EQ(found[0].engine, "sqlite");
  EXPECT_THAT(found[0].flows, ElementsAre("roundtrip"));
  EXPECT_THAT(found[0].fixtures, ElementsAre("rows.sql"));
}

TEST_F(Subject, TakesFormatOptionsFromFileAndFlags) {
  const auto file = files_.write(
      "scenario.json",
      R"({"migrations": "m", "format_options": {"a": "1", "b": "2"}, "ledger_table": "x"})");
  options_.format_options = {{"b", "3"}, {"c", "4"}};
  options_.ledger_table = "ops.history";
  const auto found = resolve({file.string()});
  const std::map<std::string, std::string> wanted = {{"a", "1"}, {"b", "3"}, {"c", "4"}};
  EXPECT_EQ(found[0].format_options, wanted);
  EXPECT_EQ(found[0].ledger_table, "ops.history");
}

TEST_F(Subject, AppliesANamedConfigurationToADirectory) {
  options_.config = files_.write("c.json", R"({"migrations": "m", "checks": ["pk.*"]})");
  const auto path = directory("other");
  const auto found = resolve({path});
  EXPECT_EQ(found[0].migrations, path);
  EXPECT_THAT(found[0].checks, ElementsAre("pk.*"));
}

TEST_F(Subject, GivesEqualNamesANumber) {
  const auto found = resolve({directory("a/shop"), directory("b/shop")});
  EXPECT_EQ(found[0].name, "shop");
  EXPECT_EQ(found[1].name, "shop_2");
}

/// Runs from another folder for a while.
class WorkingDirectory {
 public:
  explicit WorkingDirectory(const std::filesystem::path& folder)
      : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(folder);
  }
  WorkingDirectory(const WorkingDirectory&) = delete;
  WorkingDirectory& operator=(const WorkingDirectory&) = delete;
  ~WorkingDirectory() { std::filesystem::current_path(before_); }

 private:
  std::filesystem::path before_;
};

TEST_F(Subject, IsTheNearestConfigurationUpwardsWhenNoneIsNamed) {
  files_.write("repo/.git/HEAD", "");
  files_.write("repo/fulldress.json", R"({"name": "found", "migrations": "m"})");
  files_.write("repo/src/deep/x", "");
  {
    const WorkingDirectory here(files_.path() / "repo/src/deep");
    const auto found = resolve({});
    EXPECT_EQ(found[0].name, "found");
    EXPECT_EQ(found[0].migrations, "../../m");
  }
  // Not beyond the root of the version control.
  std::filesystem::rename(files_.path() / "repo/fulldress.json", files_.path() / "fulldress.json");
  const WorkingDirectory here(files_.path() / "repo/src/deep");
  EXPECT_THAT(failure({}), HasSubstr("scenarios.nothing-named"));
}

TEST_F(Subject, SuggestsABundledScenario) {
  EXPECT_THAT(failure({"s2_sqlite_runer"}), HasSubstr("did you mean \"s2_sqlite_runner\"?"));
  EXPECT_THAT(failure({"s2_sqlite_runer"}), HasSubstr("scenarios.unknown-subject"));
  EXPECT_THAT(failure({files_.write("a.sql", "").string()}), HasSubstr("name the directory"));
}

TEST_F(Subject, SuggestsAnEngine) {
  options_.engine = "postgre";
  EXPECT_THAT(failure({directory("a")}), HasSubstr("did you mean \"postgres\"?"));
}

TEST_F(Subject, FindsTheEngineOfADatabase) {
  EXPECT_EQ(engine_of_database(testing::engines(), "app.sqlite3").name(), "sqlite");
  EXPECT_EQ(engine_of_database(testing::engines(), "postgresql:///shop").name(), "postgres");
  EXPECT_THROW(static_cast<void>(engine_of_database(testing::engines(), "mysql://x")), UsageError);
}

TEST(Flows, AreFoundByTheirFilesAndSortedByOrder) {
  std::vector<std::string> names;
  for (const auto& flow : flows_named({})) {
    names.push_back(flow.name);
    EXPECT_FALSE(flow.law.empty());
  }
  EXPECT_THAT(names,
              ElementsAre("lint", "upgrade", "roundtrip", "idempotent", "equivalence", "history",
                          "transfer", "bench", "mixed", "rollback", "downtime", "steps"));
  EXPECT_THAT(flows_named({"idempotent"}), SizeIs(1));
}

TEST(Flows, SuggestTheNearestName) {
  try {
    static_cast<void>(flows_named({"roundtrips"}));
    FAIL() << "nothing was thrown";
  } catch (const UsageError& error) {
    EXPECT_EQ(error.id(), "scenarios.unknown-flow");
    EXPECT_THAT(error.message(), HasSubstr("did you mean \"roundtrip\"?"));
  }
}

}  // namespace
}  // namespace fulldress::scenarios
