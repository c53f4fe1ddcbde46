#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What a rehearsal says of the checks it asks before the first migration and after the last.
namespace fulldress::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

/// Three tables of which a column must not be empty: `old` is never right, `mended` is made right,
/// `spoilt` is made wrong.
class RehearsalChecks : public ::testing::Test {
 protected:
  RehearsalChecks() {
    files_.write("rows.sql",
                 "create table old (id integer primary key, a text);\n"
                 "create table mended (id integer primary key, a text);\n"
                 "create table spoilt (id integer primary key, a text);\n"
                 "insert into old values (1, null), (2, 'x');\n"
                 "insert into mended values (1, null);\n"
                 "insert into spoilt values (1, 'x'), (2, 'y');\n");
    migrate("update mended set a = 'x';");
    configure(
        "\"checks\": [\"column.required-missing\", \"log.*\"], \"check_settings\": "
        "{\"required_columns\": [{\"table\": \"old\", \"column\": \"a\"}, {\"table\": \"mended\", "
        "\"column\": \"a\"}, {\"table\": \"spoilt\", \"column\": \"a\"}]}");
  }

  void migrate(const std::string& sql) {
    files_.write("m/2024_01_01_change.sql",
                 "-- fulldress:up\n" + sql + "\n-- fulldress:down\nselect 1;\n");
  }
  void configure(const std::string& members) {
    files_.write("fulldress.json",
                 "{\"engine\": \"sqlite\", \"migrations\": \"m\", \"fixtures\": [\"rows.sql\"], "
                 "\"generated_rows\": false, \"flows\": [\"upgrade\"], " +
                     members + "}");
  }
  Rehearsed run() { return rehearse_subject(run_options(files_.path() / "fulldress.json", "")); }

  /// Of the outcomes that were wrong before or are now, by subject.
  static std::map<std::string, Change> changes(const Rehearsed& run) {
    std::map<std::string, Change> found;
    for (const auto& each : run.step("checks").checks) {
      if (each.change != Change::unrelated) found[each.subject] = each.change;
    }
    return found;
  }
  static std::vector<std::string> wrong(const Rehearsed& run) {
    std::vector<std::string> found;
    for (const auto& each : run.step("checks").checks) {
      if (each.verdict >= Verdict::unknown) found.push_back(each.check_id + " " + each.subject);
    }
    return found;
  }

  WrittenFiles files_;
};

TEST_F(RehearsalChecks, PassWhatWasWrongBeforeAndWhatWasMended) {
  const auto result = run();
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_THAT(changes(result),
              ElementsAre(Pair("mended a", Change::fixed), Pair("old a", Change::pre_existing)));
}

TEST_F(RehearsalChecks, FailOnWhatAMigrationIntroduces) {
  migrate("update mended set a = 'x'; update spoilt set a = null where id = 2;");
  const auto result = run();
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(changes(result), Contains(Pair("spoilt a", Change::introduced)));
  EXPECT_THAT(changes(result), Contains(Pair("old a", Change::pre_existing)));
  EXPECT_THAT(result.record.decision.reasons,
              Contains(HasSubstr("column.required-missing [spoilt a]: 1 violation introduced")));
  EXPECT_THAT(result.record.decision.reasons, Not(Contains(HasSubstr("[old a]"))));
}

TEST_F(RehearsalChecks, FailOnMoreOfTheSame) {
  migrate("update old set a = null;");
  const auto result = run();
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(changes(result), Contains(Pair("old a", Change::introduced)));
}

TEST_F(RehearsalChecks, CompareWithTheBaselineTakenBefore) {
  migrate("insert into spoilt values (3, 'z');");
  configure("\"check_settings\": {\"compare\": [\"count.rows-equal\"]}");
  const auto result = run();
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(wrong(result), ElementsAre("count.rows-equal spoilt"));
  configure("\"check_settings\": {\"deltas\": {\"spoilt\": {\"rows\": \"+1\"}}}");
  const auto declared = run();
  EXPECT_EQ(declared.exit_code(), ExitCode::passed) << declared.troubles();
}

TEST_F(RehearsalChecks, SayHowMuchOfTheCatalogueWasAsked) {
  const auto result = run();
  const auto& notes = result.step("checks").notes;
  EXPECT_THAT(notes, Contains(HasSubstr("91 checks of the catalogue: ")));
  EXPECT_THAT(notes, Contains(HasSubstr("checks not asked: ")));
}

TEST_F(RehearsalChecks, CompareTheLedgerWithTheDirectoryThatIsRehearsed) {
  const auto result = run();
  std::map<std::string, Verdict> asked;
  for (const auto& each : result.step("checks").checks) {
    if (each.check_id == "log.versions-match-files") asked[each.subject] = each.verdict;
  }
  EXPECT_THAT(asked, Contains(Pair("migrations not applied", Verdict::passed)));
  EXPECT_THAT(asked, Contains(Pair("migrations no file", Verdict::passed)));
  EXPECT_THAT(asked, Contains(Pair("migrations checksum", Verdict::passed)));
  EXPECT_THAT(wrong(result), ElementsAre("column.required-missing old a"));
}

TEST_F(RehearsalChecks, AskWithASecondSessionWhereThatIsWanted) {
  auto options = run_options(files_.path() / "fulldress.json", "");
  options.jobs = 2;
  const auto result = rehearse_subject(options);
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
}

// Flyway's table says who has migrated, which on SQLite is nobody: an empty text that must not be
// NULL.
TEST(RehearsalChecksOfALedger, AreNoFaultOfTheMigrations) {
  const WrittenFiles files;
  files.write("m/V1__a.sql", "create table a (id integer primary key);\n");
  files.write("m/V2__b.sql", "create table b (id integer primary key);\n");
  auto options = run_options(files.path() / "m", "sqlite");
  options.flows = {"upgrade"};
  const auto run = rehearse_subject(options);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  const auto& checks = run.step("checks").checks;
  EXPECT_TRUE(std::any_of(checks.begin(), checks.end(), [](const CheckOutcome& each) {
    return each.reason == "the table belongs to the tool that migrates";
  }));
}

}  // namespace
}  // namespace fulldress::testing
