#include "harness/host/machine.hpp"

#include "harness/host/clock.hpp"
#include "harness/host/environment.hpp"
#include "harness/host/privileges.hpp"
#include "harness/host/random.hpp"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Key;
using ::testing::MatchesRegex;
using ::testing::Not;

TEST(Machine, TellsWhatTimingsDependOn) {
  const auto facts = machine_facts();
  EXPECT_THAT(facts, AllOf(Contains(Key("kernel")), Contains(Key("cpus")),
                           Contains(Key("memory_bytes")), Contains(Key("hostname"))));
  EXPECT_GT(std::stoll(facts.at("memory_bytes")), 0);
}

TEST(Machine, FindsTheRunningProgram) {
  EXPECT_TRUE(std::filesystem::is_regular_file(executable_path()));
}

TEST(Machine, FindsProgramsInThePathOnly) {
  ASSERT_TRUE(find_program("sh"));
  EXPECT_TRUE(find_program("sh")->is_absolute());
  EXPECT_FALSE(find_program("no-such-program-of-any-kind"));
  EXPECT_FALSE(find_program("/etc/passwd"));
}

TEST(Clock, WritesUtcInstants) {
  EXPECT_THAT(now_utc_text(),
              MatchesRegex("20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z"));
}

TEST(Environment, MissingVariableIsNotAnEmptyOne) {
  ::setenv("FULLDRESS_TEST_EMPTY", "", 1);
  EXPECT_EQ(environment_variable("FULLDRESS_TEST_EMPTY"), "");
  ::unsetenv("FULLDRESS_TEST_EMPTY");
  EXPECT_EQ(environment_variable("FULLDRESS_TEST_EMPTY"), std::nullopt);
}

TEST(Environment, ScrubsWhatLeadsToADatabase) {
  ::setenv("PGSERVICEFILE", "x", 1);
  ::setenv("DATABASE_URL", "x", 1);
  const auto kept = scrubbed_environment();
  ::unsetenv("PGSERVICEFILE");
  ::unsetenv("DATABASE_URL");
  EXPECT_THAT(kept, Not(Contains(Key("PGSERVICEFILE"))));
  EXPECT_THAT(kept, Not(Contains(Key("DATABASE_URL"))));
  EXPECT_THAT(kept, Contains(Key("PATH")));
}

TEST(Random, GivesAsManyBytesAsAskedAndNotTheSame) {
  EXPECT_THAT(random_hex(16), MatchesRegex("[0-9a-f]{32}"));
  EXPECT_NE(random_hex(16), random_hex(16));
}

TEST(Privileges, ServersNeverRunAsRoot) {
  const User user = server_user();
  EXPECT_NE(user.user_id, 0U);
  EXPECT_FALSE(user.name.empty());
  if (!is_root()) {
    EXPECT_EQ(user, current_user());
  }
}

}  // namespace
}  // namespace fulldress
