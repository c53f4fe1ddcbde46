#include "migrations/foreign_steps.hpp"

#include "migrations/migration_set.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Migrations that are no SQL among pairs of SQL, whose tool is not the one that the pairs look
// like.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Files pair() {
  return Files{{"001_a.up.sql", "create table a (id int);"}, {"001_a.down.sql", "drop table a;"}};
}

std::string error_with(const Files& files, const std::string& format) {
  return error_of([&] { static_cast<void>(files.load("postgres", format)); });
}

TEST(ForeignSteps, AreNeverPassedOverOnAGuess) {
  for (const std::string name :
       {"002_b.js", "002_b.py", "002_b.up.fizz", "002_b.up.yaml", "002_b.down.YML"}) {
    const Files files = pair();
    files.write(name, "x");
    EXPECT_THAT(error_with(files, ""),
                AllOf(StartsWith("migrations.needs-program " + files.shown(name) + ":1:1: "),
                      HasSubstr("--format=golang_migrate")));
  }
}

TEST(ForeignSteps, AreTheToolsOwnMatterWhereItIsNamed) {
  const Files files = pair();
  files.write("002_b.js", "x");
  EXPECT_EQ(error_with(files, "golang_migrate"), "no error");
}

TEST(ForeignSteps, AreNumbered) {
  const Files files = pair();
  for (const auto& name : {"migrations.go", "config.yaml", "README.md", "002_b.md", "3.yaml"}) {
    files.write(name, "x");
  }
  EXPECT_EQ(error_with(files, ""), "no error");
}

}  // namespace
}  // namespace fulldress::migrations
