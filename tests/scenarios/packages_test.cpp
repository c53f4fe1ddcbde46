#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Packages of migrations in rehearsals and on databases of the user, on SQLite.
namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

class PackagedDirectory : public ::testing::Test {
 protected:
  PackagedDirectory() {
    write("000_a", "create table a (id integer primary key, name text);", "drop table a;");
    write("010_b", "create table b (id integer primary key, a_id integer references a);",
          "drop table b;");
    // It has no way back: whoever rehearses it finds that.
    files_.write("m/019_c.sql", "-- fulldress:up\ncreate table c (id integer primary key);\n");
    files_.write("fulldress.json",
                 "{\"migrations\": \"m\", \"engine\": \"sqlite\", \"packages\": {\"ranges\": ["
                 "{\"name\": \"A\", \"from\": \"000\", \"to\": \"009\"},"
                 "{\"name\": \"B\", \"from\": \"010\", \"to\": \"018\"},"
                 "{\"name\": \"C\", \"from\": \"019\", \"to\": \"029\"}]}}");
  }

  void write(const std::string& name, const std::string& up, const std::string& down) const {
    files_.write("m/" + name + ".sql",
                 "-- fulldress:up\n" + up + "\n-- fulldress:down\n" + down + "\n");
  }

  Rehearsed rehearse(const std::string& first, const std::string& last) const {
    auto options = run_options(files_.path() / "fulldress.json", "");
    options.first_package = first;
    options.last_package = last;
    options.flows = {"upgrade", "roundtrip", "idempotent"};
    return rehearse_subject(options);
  }

  static std::vector<std::string> migrations(const Rehearsed& run) {
    std::vector<std::string> all;
    for (const auto& each : run.step("upgrade").migrations) {
      all.push_back(each.version + (each.verdict == Verdict::passed ? "" : ": " + each.reason));
    }
    return all;
  }

  WrittenFiles files_;
};

TEST_F(PackagedDirectory, ARehearsalEndsWithTheSelectedPackage) {
  const auto run = rehearse("", "B");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(migrations(run), ::testing::UnorderedElementsAre("000_a", "010_b",
                                                               "019_c: package C is not selected"));
  EXPECT_EQ(rehearse("", "").exit_code(), ExitCode::gate_failed);
}

TEST_F(PackagedDirectory, PackagesInFrontAreTheStateBefore) {
  const auto run = rehearse("B", "B");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(migrations(run),
              ::testing::UnorderedElementsAre("000_a: already applied: package A comes first",
                                              "010_b", "019_c: package C is not selected"));
  EXPECT_EQ(run.law("roundtrip", "010_b").verdict, Verdict::passed);
}

TEST_F(PackagedDirectory, PackagesInFrontThatFailAreAnError) {
  write("000_a", "create table a (id integer primary key", "drop table a;");
  const auto run = rehearse("B", "B");
  EXPECT_EQ(run.exit_code(), ExitCode::usage);
  EXPECT_EQ(run.step("provision").error->id, "scenarios.earlier-package-fails");
}

TEST_F(PackagedDirectory, MigrateReadsThePackagesOfItsDirectory) {
  RunOptions options;
  options.verb = "migrate up";
  options.directory = files_.path() / "m";
  options.database = files_.write("app.sqlite3", "");
  options.confirm = "app.sqlite3";
  options.last_package = "A";
  const auto run = conclude(scenarios::plan_migrate_up(options, engines()), options);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  options.first_package = "C";
  options.last_package = "C";
  options.no_backup_reason = "a database of this test";
  const auto refused = conclude(scenarios::plan_migrate_up(options, engines()), options);
  ASSERT_TRUE(refused.step("migrate").error.has_value()) << refused.troubles();
  EXPECT_EQ(refused.step("migrate").error->id, "migrations.package-not-applied");
  options.config = files_.write("other.json", "{\"migrations\": \"elsewhere\"}");
  EXPECT_THROW(static_cast<void>(scenarios::plan_migrate_up(options, engines())), UsageError);
}

TEST_F(PackagedDirectory, ADeclarationIsReadStrictly) {
  const auto refusal = [&](const std::string& packages) -> std::string {
    files_.write(
        "fulldress.json",
        "{\"migrations\": \"m\", \"engine\": \"sqlite\",\n\"packages\": " + packages + "}");
    try {
      static_cast<void>(rehearse("", ""));
    } catch (const UsageError& error) {
      return error.id() + " " + error.message();
    }
    return "nothing was thrown";
  };
  EXPECT_THAT(refusal("[]"), HasSubstr("fulldress.json:2:"));
  EXPECT_THAT(refusal("{\"ranges\": [{\"name\": \"A\"}]}"), HasSubstr("\"from\" is missing"));
  EXPECT_THAT(refusal("{\"rangs\": []}"), HasSubstr("ranges"));
  EXPECT_THAT(refusal("{\"ranges\": [{\"name\": \"A\", \"from\": \"000\", \"to\": \"001\"}]}"),
              HasSubstr("migrations.outside-packages"));
}

}  // namespace
}  // namespace fulldress::testing
