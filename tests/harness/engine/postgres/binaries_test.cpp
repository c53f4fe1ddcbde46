#include "harness/engine/postgres/binaries.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"
#include "harness/host/temp_dir.hpp"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::postgres {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

// An installation whose `postgres` is a script that says its version.
class FakeInstallation : public ::testing::Test {
 protected:
  FakeInstallation() {
    options_.cache_root = directory_.path() / "cache";
    ::unsetenv("FULLDRESS_PG_BINDIR");
  }

  fs::path install(const std::string& below, const std::string& version_line) {
    const fs::path folder = directory_.path() / below;
    fs::create_directories(folder);
    for (const char* name : {"postgres", "initdb"}) {
      write_file_atomically(folder / name, "#!/bin/sh\necho '" + version_line + "'\n");
      fs::permissions(folder / name, fs::perms::owner_all);
    }
    return folder;
  }

  [[nodiscard]] Binaries find(const fs::path& bindir, int major = 0) {
    options_.pg_bindir = bindir;
    options_.pg_major = major;
    return find_binaries(options_, soon());
  }

  std::string usage_error_of(const fs::path& bindir, int major = 0) {
    try {
      std::ignore = find(bindir, major);
    } catch (const UsageError& error) {
      EXPECT_EQ(error.id(), "engine.bad-bindir");
      return error.message();
    }
    return "";
  }

  TempDir directory_;
  ServerOptions options_;
};

TEST_F(FakeInstallation, IsFoundWhereTheUserSays) {
  const auto folder = install("here", "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)");
  const auto binaries = find(folder);
  EXPECT_EQ(binaries.directory, folder);
  EXPECT_EQ(binaries.version, "15.18 (Debian 15.18-0+deb12u1)");
  EXPECT_EQ(binaries.major, 15);
  EXPECT_EQ(binaries.program("psql"), (folder / "psql").string());
}

TEST_F(FakeInstallation, IsFoundBelowAnInstallationOrAnNpmPackage) {
  const auto root = install("root/bin", "postgres (PostgreSQL) 17.2");
  EXPECT_EQ(find(directory_.path() / "root").directory, root);
  const auto native = install("npm/native/bin", "postgres (PostgreSQL) 18beta1");
  EXPECT_EQ(find(directory_.path() / "npm").directory, native);
  EXPECT_EQ(find(directory_.path() / "npm").major, 18);
}

TEST_F(FakeInstallation, IsNamedByAVariableToo) {
  const auto folder = install("here", "postgres (PostgreSQL) 16.1");
  ::setenv("FULLDRESS_PG_BINDIR", folder.c_str(), 1);
  EXPECT_EQ(find_binaries(options_, soon()).directory, folder);
  ::unsetenv("FULLDRESS_PG_BINDIR");
}

TEST_F(FakeInstallation, AnotherProgramHasAnotherIdentity) {
  const auto folder = install("here", "postgres (PostgreSQL) 16.1");
  const auto before = find(folder);
  install("here", "postgres (PostgreSQL) 16.10");
  const auto after = find(folder);
  EXPECT_NE(before.identity, after.identity);
  EXPECT_EQ(after.version, "16.10");
}

TEST_F(FakeInstallation, WithoutProgramsIsRefusedByName) {
  fs::create_directories(directory_.path() / "empty");
  EXPECT_THAT(usage_error_of(directory_.path() / "empty"),
              HasSubstr((directory_.path() / "empty").string()));
  EXPECT_THAT(usage_error_of("/nonexistent"), HasSubstr("--pg-bindir"));
}

TEST_F(FakeInstallation, OfAnotherMajorIsRefused) {
  const auto folder = install("here", "postgres (PostgreSQL) 16.1");
  EXPECT_THAT(usage_error_of(folder, 15), HasSubstr("major 15 was asked for"));
  EXPECT_EQ(find(folder, 16).major, 16);
}

TEST_F(FakeInstallation, ThatDoesNotRunIsAnError) {
  const auto folder = install("here", "something else");
  EXPECT_THROW(std::ignore = find(folder), InfrastructureError);
}

TEST(Binaries, NobodyHasMajorNinetyNine) {
  const TempDir cache;
  ServerOptions options;
  options.pg_major = 99;
  options.cache_root = cache.path();
  try {
    std::ignore = find_binaries(options, soon());
    FAIL() << "found PostgreSQL 99";
  } catch (const InfrastructureError& error) {
    EXPECT_EQ(error.id(), "engine.no-binaries");
    EXPECT_THAT(error.message(), HasSubstr("of major 99"));
    EXPECT_THAT(error.message(), HasSubstr("/usr/local/pgsql/bin: no server"));
    EXPECT_THAT(error.message(), HasSubstr("--pg-bindir"));
  }
}

}  // namespace
}  // namespace fulldress::postgres
