#include "checks/check.hpp"
#include "harness/base/error.hpp"

#include <random>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view header = R"(-- check: demo.even-numbers
-- title: A number is even
-- severity: warning
-- tier: core
-- kind: pred
-- nothing: no numbers
-- condition: A row holds an even number,
--   which is a pity.
-- effect: Sums are even.
-- fix: Add one.
-- cost: A scan.
-- false positives: Zero.
-- waiver: Per column.
-- source: own.
)";

constexpr std::string_view body = R"(
-- section: sqlite discovery
select t.table_name as subject, t.relation, 'json_array(t.n)' as key
from {user_tables} as t
order by 1;

-- section: sqlite predicate
t.n % 2 = 0

-- section: sqlite fixture firing
-- expect: 2 numbers
-- session: pragma case_sensitive_like = on
create table numbers (n int);
insert into numbers values (1), (2), (4);

-- section: sqlite fixture silent
-- expect: 0 numbers
create table numbers (n int);
)";

constexpr std::string_view file = "demo.even-numbers.sql";

std::string whole() { return std::string(header) + std::string(body); }

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

std::string error_of(const std::string& text) {
  try {
    (void)parse_check(text, std::string(file));
  } catch (const UsageError& error) {
    EXPECT_EQ(error.id(), "checks.malformed");
    return error.message();
  }
  return "no error";
}

TEST(CheckFile, GivesEveryPartOfACheck) {
  const Check check = parse_check(whole(), std::string(file));
  EXPECT_EQ(check.id, "demo.even-numbers");
  EXPECT_EQ(check.title, "A number is even");
  EXPECT_EQ(check.severity, Severity::warning);
  EXPECT_EQ(check.tier, "core");
  EXPECT_EQ(check.kind, "pred");
  EXPECT_EQ(check.texts.at("condition"), "A row holds an even number, which is a pity.");
  EXPECT_EQ(check.texts.at("false_positives"), "Zero.");
  EXPECT_EQ(check.texts.at("nothing"), "no numbers");
  EXPECT_EQ(check.sql.at("sqlite").at("predicate"), "t.n % 2 = 0");
  EXPECT_THAT(check.sql.at("sqlite").at("discovery"), ::testing::EndsWith("order by 1"));
  ASSERT_EQ(check.fixtures.size(), 2U);
  EXPECT_EQ(check.fixtures[0].name, "firing");
  EXPECT_EQ(check.fixtures[0].expected_violations, 2);
  EXPECT_EQ(check.fixtures[0].session, std::vector<std::string>{"pragma case_sensitive_like = on"});
  EXPECT_THAT(check.fixtures[0].setup, ::testing::StartsWith("create table numbers"));
}

TEST(CheckFile, LineEndingsAndByteOrderMarkMakeNoDifference) {
  std::string windows = "\xEF\xBB\xBF";
  for (const char character : whole()) {
    windows += character == '\n' ? std::string("\r\n") : std::string(1, character);
  }
  EXPECT_EQ(parse_check(windows, std::string(file)), parse_check(whole(), std::string(file)));
}

TEST(CheckFile, UnknownKeyIsNamedWithItsLineAndWhatWasMeant) {
  EXPECT_THAT(error_of(replaced(whole(), "-- effect:", "-- efect:")),
              AllOf(HasSubstr("demo.even-numbers.sql:9:1: unknown key `efect`"),
                    HasSubstr("did you mean \"effect\"")));
}

TEST(CheckFile, HeaderFaultsAreNamedWithTheirLine) {
  const auto text = whole();
  EXPECT_THAT(error_of(replaced(text, "-- fix: Add one.\n", "")),
              HasSubstr("key `fix` is missing"));
  EXPECT_THAT(error_of(replaced(text, "-- fix: Add one.", "-- fix:")),
              HasSubstr(":10:1: `fix` is empty"));
  EXPECT_THAT(error_of(replaced(text, "-- fix: Add one.", "-- cost: Twice.")),
              HasSubstr(":11:1: key `cost` is there twice"));
  EXPECT_THAT(error_of(replaced(text, "warning", "warn")),
              AllOf(HasSubstr(":3:1: `warn` is no severity"), HasSubstr("error, warning, info")));
  EXPECT_THAT(error_of(replaced(text, "tier: core", "tier: cores")),
              HasSubstr("did you mean \"core\""));
  EXPECT_THAT(error_of(replaced(text, "kind: pred", "kind: predicate")),
              HasSubstr(":5:1: `predicate` is no kind"));
  EXPECT_THAT(error_of(replaced(text, "demo.even-numbers\n", "Demo Even\n")),
              HasSubstr(":1:1: `Demo Even` is no check id"));
  EXPECT_THAT(error_of(replaced(text, "demo.even-numbers\n", "demo.odd\n")),
              HasSubstr("belongs in a file demo.odd.sql"));
  EXPECT_THAT(error_of("--   lost\n" + text), HasSubstr(":1:1: a continuation needs"));
  EXPECT_THAT(error_of(replaced(text, "-- fix: Add", "-- Fix it. Add")),
              HasSubstr(":10:1: expected `-- key: value`"));
  EXPECT_THAT(error_of(""), HasSubstr("key `check` is missing"));
  EXPECT_THAT(error_of(replaced(text, "-- nothing", "-- needs: amcheck\n-- nothing")),
              HasSubstr(":6:1: `needs` is a list of"));
}

TEST(CheckFile, NeededExtensionsCarryTheirPackage) {
  const auto check = parse_check(
      replaced(whole(), "-- nothing",
               "-- needs: extension amcheck (package postgresql-contrib), extension plpgsql_check\n"
               "-- nothing"),
      std::string(file));
  EXPECT_EQ(check.needs, (std::vector<NeededExtension>{{"amcheck", "postgresql-contrib"},
                                                       {"plpgsql_check", ""}}));
}

TEST(CheckFile, SectionFaultsAreNamedWithTheirLine) {
  const auto text = whole();
  EXPECT_THAT(error_of(replaced(text, "sqlite discovery", "sqlit discovery")),
              AllOf(HasSubstr(":16:1: no engine is called `sqlit`"), HasSubstr("did you mean")));
  EXPECT_THAT(error_of(replaced(text, "sqlite discovery", "sqlite discover")),
              AllOf(HasSubstr(":16:1: unknown part `discover`"), HasSubstr("did you mean")));
  EXPECT_THAT(error_of(replaced(text, "{user_tables}", "{user_table}")),
              AllOf(HasSubstr(":18:1: no fragment is called `{user_table}`"),
                    HasSubstr("did you mean \"user_tables\"")));
  EXPECT_THAT(error_of(replaced(text, "t.n % 2 = 0", "")),
              HasSubstr(":21:1: section `predicate` is empty"));
  EXPECT_THAT(error_of(text + "\n-- section: sqlite predicate\n1\n"), HasSubstr("is there twice"));
  EXPECT_THAT(error_of(std::string(header) + "\nselect 1\n"),
              HasSubstr(":16:1: expected `-- section:"));
  EXPECT_THAT(error_of(text + "\n-- section: sqlite settings\nfast\n"),
              HasSubstr("a setting is `name = value`"));
}

TEST(CheckFile, PartsMustFitTheKind) {
  const auto text = whole();
  EXPECT_THAT(error_of(std::string(header)), HasSubstr("needs a `-- section: <engine> discovery`"));
  EXPECT_THAT(error_of(replaced(text, "kind: pred", "kind: rows")),
              HasSubstr("kind rows needs a section `sqlite count`"));
  EXPECT_THAT(error_of(replaced(text, "kind: pred", "kind: catalog")),
              HasSubstr("kind catalog has no use for section `sqlite predicate`"));
  EXPECT_THAT(error_of(text + "\n-- section: sqlite count\nselect 1\n"),
              HasSubstr("kind pred has no use for section `sqlite count`"));
  EXPECT_THAT(error_of(text + "\n-- section: postgres fixture silent\n-- expect: skipped\n"),
              HasSubstr("which has no discovery"));
}

TEST(CheckFile, FixtureFaultsAreNamedWithTheirLine) {
  const auto text = whole();
  EXPECT_THAT(error_of(replaced(text, "fixture firing", "fixture fires")),
              HasSubstr(":24:1: a fixture is called"));
  EXPECT_THAT(
      error_of(replaced(text, "-- expect: 2 numbers", "-- expct: 2 numbers")),
      AllOf(HasSubstr(":25:1: unknown directive `expct`"), HasSubstr("did you mean \"expect\"")));
  EXPECT_THAT(error_of(replaced(text, "-- expect: 2 numbers", "-- expect: two numbers")),
              HasSubstr(":25:1: expected `<count> [severity] <subject>`"));
  EXPECT_THAT(error_of(replaced(text, "-- expect: 2 numbers\n", "")),
              HasSubstr(":24:1: a fixture needs `-- expect:` lines"));
  EXPECT_THAT(error_of(replaced(text, "-- expect: 2 numbers", "-- expect: 0 numbers")),
              HasSubstr("a firing fixture expects at least one violation"));
  EXPECT_THAT(error_of(replaced(text, "-- expect: 0 numbers", "-- expect: 1 numbers")),
              HasSubstr("a silent fixture expects no violation"));
  EXPECT_THAT(error_of(text + "\n-- section: sqlite fixture silent\n-- expect: skipped\n"),
              HasSubstr("fixture `silent` is there twice"));
  EXPECT_THAT(error_of(replaced(text, "-- expect: 2 ", "-- expect: 99999999999999999999999999 ")),
              HasSubstr("is too many"));
}

TEST(CheckFile, ExpectationsNameVerdictSeverityAndState) {
  const auto check =
      parse_check(whole() +
                      "\n-- section: sqlite fixture trap: all of them\n"
                      "-- expect: 3 [error] a \\n b\n-- expect: skipped\n-- expect: skipped c\n"
                      "-- expect: unknown 42501 d\n-- expect: unknown * e\n",
                  std::string(file));
  const auto& expected = check.fixtures.back().expected;
  ASSERT_EQ(expected.size(), 5U);
  EXPECT_EQ(expected[0], (ExpectedOutcome{"a \n b", Verdict::failed, 3, "error", ""}));
  EXPECT_EQ(expected[1], (ExpectedOutcome{"", Verdict::skipped, 0, "", ""}));
  EXPECT_EQ(expected[2], (ExpectedOutcome{"c", Verdict::skipped, 0, "", ""}));
  EXPECT_EQ(expected[3], (ExpectedOutcome{"d", Verdict::unknown, 0, "", "42501"}));
  EXPECT_EQ(expected[4], (ExpectedOutcome{"e", Verdict::unknown, 0, "", ""}));
}

std::string configured(const std::string& key) {
  auto text = replaced(whole(), "-- nothing", "-- configuration: " + key + "\n-- nothing");
  return replaced(text, "order by 1", "where $1 is not null\norder by 1");
}

TEST(CheckFile, ConfigurationIsAKeyAndAFixtureGivesItsValue) {
  const auto text = replaced(configured("numbers"), "-- expect: 2 numbers",
                             "-- configuration: {\"numbers\":\n--   [1]}\n-- expect: 2 numbers");
  const Check check = parse_check(text, std::string(file));
  EXPECT_EQ(check.configuration, (NeededConfiguration{"numbers", false}));
  EXPECT_EQ(check.fixtures[0].configuration, "{\"numbers\":\n   [1]}");
  EXPECT_EQ(check.fixtures[0].expected.size(), 1U);
  EXPECT_TRUE(check.fixtures[1].configuration.empty());
  EXPECT_TRUE(
      parse_check(configured("numbers (optional)"), std::string(file)).configuration.is_optional);
}

TEST(CheckFile, FixtureSaysWhichServersItIsFor) {
  const auto servers_of = [](const std::string& text) {
    const auto check = parse_check(
        replaced(whole(), "-- expect: 2 numbers", "-- server: " + text + "\n-- expect: 2 numbers"),
        std::string(file));
    return std::pair(check.fixtures[0].server_min, check.fixtures[0].server_max);
  };
  EXPECT_EQ(servers_of("16-"), std::pair(16, 0));
  EXPECT_EQ(servers_of("-15"), std::pair(0, 15));
  EXPECT_EQ(servers_of("15-17"), std::pair(15, 17));
  for (const std::string text : {"-", "16", "new-old", "16 -"}) {
    EXPECT_THAT(error_of(replaced(whole(), "-- expect: 2 numbers",
                                  "-- server: " + text + "\n-- expect: 2 numbers")),
                HasSubstr("the servers of a fixture are major versions"))
        << text;
  }
}

TEST(CheckFile, ConfigurationFaultsAreNamedWithTheirLine) {
  EXPECT_THAT(error_of(configured("The numbers")),
              HasSubstr(":6:1: `configuration` is a key of check_settings"));
  EXPECT_THAT(error_of(replaced(configured("numbers"), "$1", "1")),
              HasSubstr("the configuration is bound to `$1`, which is not there"));
  EXPECT_THAT(error_of(replaced(whole(), "{user_tables} as t", "{user_tables} as t where $1")),
              HasSubstr("`$1` needs a key `configuration`"));
  const auto fixture = [](const std::string& text, const std::string& line) {
    return replaced(text, "-- expect: 2 numbers", line + "\n-- expect: 2 numbers");
  };
  EXPECT_THAT(error_of(fixture(configured("numbers"), "-- configuration: {\"numbers\": [}")),
              HasSubstr("this is no JSON object"));
  EXPECT_THAT(error_of(fixture(configured("numbers"), "-- configuration: []")),
              HasSubstr("an object is wanted"));
  EXPECT_THAT(
      error_of(fixture(configured("numbers"), "-- configuration: {}\n-- configuration: {}")),
      HasSubstr("the configuration is there twice"));
  EXPECT_THAT(error_of(fixture(whole(), "-- configuration: {}")), HasSubstr("so it reads none"));
  EXPECT_THAT(error_of(replaced(whole(), "create table numbers (n int);",
                                "create table numbers (n int);\n-- then\nselect 1;")),
              HasSubstr("only fixtures of kind compare and procedure have two states"));
  EXPECT_THAT(error_of(replaced(whole(), "-- nothing", "-- difference: changed\n-- nothing")),
              HasSubstr(":6:1: only kind compare has a `difference`"));
}

// Whatever is done to a file, the parser gives a check or says what is wrong.
TEST(CheckFile, SurvivesDamagedFiles) {
  const std::string original = whole();
  std::mt19937 random(20260101);
  const auto pick = [&](std::size_t count) { return random() % count; };
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = original;
    for (std::size_t count = 1 + pick(4); count > 0; --count) {
      const std::size_t at = pick(damaged.size());
      switch (pick(3)) {
        case 0:
          damaged[at] = static_cast<char>(random());
          break;
        case 1:
          damaged.erase(at, 1 + pick(40));
          break;
        default:
          damaged.insert(at, original.substr(pick(original.size()), pick(60)));
      }
      if (damaged.empty()) damaged = "-";
    }
    try {
      (void)parse_check(damaged, std::string(file));
    } catch (const UsageError& error) {
      ++refused;
      EXPECT_THAT(error.message(), ::testing::StartsWith(std::string(file) + ":"));
    }
  }
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace fulldress::checks
