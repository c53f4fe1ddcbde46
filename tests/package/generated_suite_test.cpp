#include "checks/generate/suite.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/program.hpp"

#include <algorithm>
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// A suite of format gtest, built against an installed fulldress by find_package alone, says what
// the runner says. Building is dear, so one program asks every database here.
namespace fulldress::checks {
namespace {

using fulldress::testing::fresh_database;
using fulldress::testing::run_shell;
using fulldress::testing::ScratchDirectory;
using fulldress::testing::shell_quoted;
using fulldress::testing::soon;

constexpr const char* clean_tables =
    "create table parents (id integer primary key, email text not null);"
    "create table \"we\"\"ird $$ */ t'able\n\\ ?\?/ %s {x} \xC3\xA4\" ("
    "\"co'l $case$\" integer primary key, parent integer references parents, email text not null);"
    "create table \"DISABLED_x\" (id integer primary key, email text not null);"
    "insert into parents values (1, 'a@example.org');"
    "insert into \"DISABLED_x\" values (1, 'c@example.org');"
    "insert into \"we\"\"ird $$ */ t'able\n\\ ?\?/ %s {x} \xC3\xA4\" values (1, 1, "
    "'b@example.org');"
    "create index parent_idx on \"we\"\"ird $$ */ t'able\n\\ ?\?/ %s {x} \xC3\xA4\" (parent);";

constexpr const char* damages =
    "insert into \"we\"\"ird $$ */ t'able\n\\ ?\?/ %s {x} \xC3\xA4\" values (2, 77, 'nobody');"
    "insert into \"DISABLED_x\" values (2, 'nobody');"
    "create table nokey (n integer);";

/// The program of a suite, in a folder of its own.
class Built {
 public:
  explicit Built(const Suite& suite) {
    for (const auto& file : render_gtest(suite)) {
      scratch_.write("suite/" + file.path.string(), file.text);
    }
    const auto result =
        run_shell(scratch_.path(),
                  "cmake --install " + shell_quoted(FULLDRESS_BINARY_DIR) +
                      " --component development --prefix \"$PWD/installed\" >log 2>&1 && "
                      "cmake -S suite -B build -DCMAKE_PREFIX_PATH=\"$PWD/installed\" >>log 2>&1");
    EXPECT_EQ(result.exit_code, 0) << log();
    // A shell of its own, because compiling takes its time on a loaded machine.
    const auto build = run_shell(scratch_.path(), "cmake --build build >>log 2>&1");
    EXPECT_EQ(build.exit_code, 0) << log();
  }

  // A brief program, as ctest asks it of our own, would not say which tests it skipped.
  [[nodiscard]] fulldress::testing::ProgramResult run(const std::string& url) const {
    return run_shell(scratch_.path(), "env -u GTEST_BRIEF DATABASE_URL=" + shell_quoted(url) +
                                          " build/fulldress_suite");
  }

  [[nodiscard]] fulldress::testing::ProgramResult run_without_database() const {
    return run_shell(scratch_.path(), "env -u GTEST_BRIEF -u DATABASE_URL build/fulldress_suite");
  }

 private:
  [[nodiscard]] std::string log() const {
    return fulldress::testing::read_text(scratch_.path() / "log");
  }

  ScratchDirectory scratch_;
};

// Names of tests behind "[  FAILED  ] suite.test (".
std::set<std::string> marked(const std::string& output, const std::string& mark) {
  std::set<std::string> names;
  const std::regex pattern("\\[ +" + mark + " +\\] ([A-Za-z0-9_]+\\.[A-Za-z0-9_]+) \\(");
  for (std::sregex_iterator at(output.begin(), output.end(), pattern), end; at != end; ++at) {
    names.insert((*at)[1]);
  }
  return names;
}

std::size_t count_of(const std::vector<CheckOutcome>& outcomes, Verdict verdict) {
  return static_cast<std::size_t>(
      std::count_if(outcomes.begin(), outcomes.end(), [&](const CheckOutcome& each) {
        const bool is_light = each.severity != Severity::error;
        const bool fails = each.verdict == Verdict::failed || each.verdict == Verdict::unknown;
        if (verdict == Verdict::failed) return fails && !is_light;
        if (verdict == Verdict::passed) return each.verdict == verdict || (fails && is_light);
        return each.verdict == verdict;
      }));
}

void expect_clean_then_damaged(const std::string& engine) {
  SCOPED_TRACE(engine);
  const auto database = fresh_database(engine);
  Suite suite;
  {
    const auto session = database->connect(soon());
    session->execute(clean_tables);
    if (engine == "postgres") session->execute("analyze");
    suite = build_suite(*session, CheckOptions());
  }
  suite.file_name = "suite";
  const Built program(suite);
  // Compiling may take longer than a session is given.
  const auto session = database->connect(soon());
  const auto before = run_checks(*session, CheckOptions());
  const auto clean = program.run(database->url());
  EXPECT_EQ(clean.exit_code, 0) << clean.output << clean.error;
  EXPECT_EQ(marked(clean.output, "SKIPPED").size(), count_of(before, Verdict::skipped));
  session->execute(engine == "postgres" ? "set session_replication_role = replica"
                                        : "pragma foreign_keys = off");
  session->execute(damages);
  const auto damaged = program.run(database->url());
  EXPECT_EQ(damaged.exit_code, 1) << damaged.output << damaged.error;
  const auto failed = marked(damaged.output, "FAILED");
  const std::string schema = engine == "postgres" ? "public_" : "";
  EXPECT_TRUE(failed.contains(engine == "postgres" ? "text_format_email.public_DISABLED_x_email"
                                                   : "text_format_email.subject_DISABLED_x_email"))
      << damaged.output;
  EXPECT_TRUE(std::any_of(failed.begin(), failed.end(), [](const std::string& name) {
    return name.starts_with("fk_orphan_rows.");
  })) << damaged.output;
  EXPECT_THAT(damaged.output, ::testing::HasSubstr("pk.missing"));
  for (const auto& outcome : run_checks(*session, CheckOptions())) {
    if (outcome.verdict != Verdict::failed || outcome.severity != Severity::error) continue;
    EXPECT_THAT(damaged.output, ::testing::HasSubstr(outcome.subject)) << outcome.check_id;
  }
  const auto lost = program.run_without_database();
  EXPECT_EQ(lost.exit_code, 1);
  EXPECT_THAT(lost.output, ::testing::HasSubstr("DATABASE_URL must name the database"));
}

TEST(GeneratedGoogleTest, SaysWhatTheRunnerSaysOfPostgres) {
  expect_clean_then_damaged("postgres");
}

TEST(GeneratedGoogleTest, SaysWhatTheRunnerSaysOfSqlite) { expect_clean_then_damaged("sqlite"); }

}  // namespace
}  // namespace fulldress::checks
