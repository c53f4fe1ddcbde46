#include "harness/base/wording.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

[[nodiscard]] std::string label(const std::string& version, const std::string& name) {
  MigrationRecord migration;
  migration.version = version;
  migration.name = name;
  return label_of(migration);
}

TEST(Wording, LabelsSayNothingTwice) {
  EXPECT_EQ(label("003", "split_name"), "003_split_name");
  EXPECT_EQ(label("2026_03_01_split_name", "split_name"), "2026_03_01_split_name");
  EXPECT_EQ(label("003", "003_split_name"), "003_split_name");
  EXPECT_EQ(label("003_split_name.sql", "split_name"), "003_split_name.sql");
  EXPECT_EQ(label("003.sql", "split_name"), "003.sql_split_name");
  EXPECT_EQ(label("003", ""), "003");
  EXPECT_EQ(label("", "x"), "x");
}

TEST(Wording, FindingsNameTheirObjectOnce) {
  Finding finding;
  finding.id = "roundtrip.policy-lost";
  finding.subject = "policy public.users.tenant";
  EXPECT_EQ(problem_of(finding), "policy public.users.tenant: roundtrip.policy-lost");
  finding.message = "lost";
  EXPECT_EQ(problem_of(finding), "policy public.users.tenant: lost");
  finding.message = "down lost policy public.users.tenant";
  EXPECT_EQ(problem_of(finding), finding.message);
  finding.subject.clear();
  EXPECT_EQ(problem_of(finding), finding.message);
}

TEST(Wording, LawsQuoteTheirFirstFindings) {
  LawOutcome law;
  law.law = "roundtrip";
  law.subject = "003";
  law.reason = "differs";
  EXPECT_EQ(sentence_of(law), "003 (roundtrip): differs");
  law.findings.resize(5);
  for (Finding& finding : law.findings) finding.message = "x";
  EXPECT_EQ(sentence_of(law), "003 (roundtrip): differs: x; x; x; and 2 more");
  law.subject.clear();
  EXPECT_EQ(label_of(law), "roundtrip");
}

TEST(Wording, PointsAtTheStatementRatherThanTheFile) {
  MigrationRecord migration;
  migration.position = ScriptPosition{"a.sql", 1, 1};
  EXPECT_EQ(problem_of(migration), "up failed at a.sql:1:1");
  migration.error.emplace();
  migration.error->message = "syntax error";
  migration.error->sql.emplace();
  migration.error->sql->sqlstate = "42601";
  migration.error->sql->position = ScriptPosition{"a.sql", 7, 3};
  EXPECT_EQ(problem_of(migration), "up failed: syntax error (SQLSTATE 42601) at a.sql:7:3");
}

TEST(Wording, SaysAPlaceOnce) {
  const ScriptPosition place{"a.sql", 7, 3};
  EXPECT_EQ(place_after("no such table", place), " at a.sql:7:3");
  EXPECT_EQ(place_after("no such table at a.sql:7:3", place), "");
  EXPECT_EQ(place_after("no such table at a.sql:9:1", place), "");
  EXPECT_EQ(place_after("no such table at b.sql:7:3", place), " at a.sql:7:3");
  EXPECT_EQ(place_after("no such table", std::nullopt), "");
  MigrationRecord migration;
  migration.position = place;
  migration.reason = "a.sql:7:3: no such table";
  EXPECT_EQ(problem_of(migration), "up failed: a.sql:7:3: no such table");
}

TEST(Wording, SaysWhatACheckFoundRatherThanAllItCouldFind) {
  CheckOutcome check;
  check.verdict = Verdict::failed;
  check.title = "this or that";
  check.violations = 2;
  EXPECT_EQ(problem_of(check), "2 violations: this or that");
  check.evidence.columns = {"key_role", "key_problem"};
  check.evidence.rows = {{"a", "that"}, {"b", "that"}};
  EXPECT_EQ(problem_of(check), "2 violations: that");
  check.evidence.rows.push_back({"c", "this"});
  EXPECT_EQ(problem_of(check), "2 violations: this or that");
  check.evidence.rows = {{"a"}};
  EXPECT_EQ(problem_of(check), "2 violations: this or that");
}

TEST(Wording, WritesDurationsAsPeopleReadThem) {
  EXPECT_EQ(duration_text(0), "0 ms");
  EXPECT_EQ(duration_text(-1), "0 ms");
  EXPECT_EQ(duration_text(std::nan("")), "0 ms");
  EXPECT_EQ(duration_text(0.25), "250 us");
  EXPECT_EQ(duration_text(0.9999), "1.0 ms");
  EXPECT_EQ(duration_text(9.94), "9.9 ms");
  EXPECT_EQ(duration_text(12.4), "12 ms");
  EXPECT_EQ(duration_text(999.6), "1.00 s");
  EXPECT_EQ(duration_text(59994), "59.99 s");
  EXPECT_EQ(duration_text(125000), "2 min 5 s");
  EXPECT_EQ(duration_text(3600000 * 2.5), "2 h 30 min");
  EXPECT_EQ(duration_text(1e300).find("inf"), std::string::npos);
}

TEST(Wording, WritesValuesWithTheirUnits) {
  const auto text = [](double value, const std::string& unit) {
    return value_text({.name = "", .value = value, .unit = unit, .subject = ""});
  };
  EXPECT_EQ(text(1234567, "rows"), "1,234,567 rows");
  EXPECT_EQ(text(-1000, ""), "-1,000");
  EXPECT_EQ(text(512, "bytes"), "512 bytes");
  EXPECT_EQ(text(1536, "bytes"), "1.5 KiB");
  EXPECT_EQ(text(1.0 / 3, "ratio"), "0.3333 ratio");
  EXPECT_EQ(text(12, "ms"), "12 ms");
  EXPECT_EQ(text(std::nan(""), "ms"), "not measured");
}

TEST(Wording, CountsInSingularAndPlural) {
  EXPECT_EQ(count_of(0, "check"), "0 checks");
  EXPECT_EQ(count_of(1, "check"), "1 check");
}

}  // namespace
}  // namespace fulldress
