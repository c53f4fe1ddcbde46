#include "harness/engine/postgres/server_settings.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"
#include "harness/host/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::postgres {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string text_for(const ServerOptions& options, const Binaries& binaries = {}) {
  return settings_text(options, binaries, "0123");
}

std::string with(const std::string& name, const std::string& value) {
  ServerOptions options;
  options.settings = {{name, value}};
  return text_for(options);
}

TEST(ServerSettings, AreFastAndCarryTheNonce) {
  const auto text = text_for({});
  EXPECT_THAT(text, HasSubstr("fsync = off\n"));
  EXPECT_THAT(text, HasSubstr("synchronous_commit = off\n"));
  EXPECT_THAT(text, HasSubstr("fulldress.nonce = '0123'\n"));
}

TEST(ServerSettings, CrashSafeServersKeepWhatWasCommitted) {
  ServerOptions options;
  options.is_crash_safe = true;
  EXPECT_THAT(text_for(options), HasSubstr("synchronous_commit = on\n"));
  EXPECT_THAT(text_for(options), HasSubstr("restart_after_crash = off\n"));
  EXPECT_THAT(text_for({}), Not(HasSubstr("restart_after_crash")));
}

TEST(ServerSettings, UsersComeLastAndAreQuoted) {
  EXPECT_TRUE(with("work_mem", "8MB").ends_with("work_mem = '8MB'\n"));
  EXPECT_TRUE(with("app.x", R"(it's \ here)").ends_with("app.x = 'it''s \\\\ here'\n"));
}

TEST(ServerSettings, WhereTheServerListensIsNotForUsers) {
  EXPECT_THROW(with("Port", "1"), UsageError);
  EXPECT_THROW(with("listen_addresses", "*"), UsageError);
  EXPECT_THROW(with("fulldress.nonce", "x"), UsageError);
}

TEST(ServerSettings, CannotBeSmuggledIn) {
  EXPECT_THROW(with("work_mem = 1\nport", "1"), UsageError);
  EXPECT_THROW(with("work_mem", "1'\nport = 1"), UsageError);
  EXPECT_THROW(with("", "1"), UsageError);
}

TEST(ServerSettings, StatementStatisticsAreLoadedWhereTheyAre) {
  const TempDir installation;
  std::filesystem::create_directories(installation.path() / "bin");
  std::filesystem::create_directories(installation.path() / "lib");
  Binaries binaries;
  binaries.directory = installation.path() / "bin";
  EXPECT_THAT(text_for({}, binaries), Not(HasSubstr("pg_stat_statements")));
  write_file_atomically(installation.path() / "lib" / "pg_stat_statements.so", "");
  EXPECT_THAT(text_for({}, binaries), HasSubstr("shared_preload_libraries"));
}

}  // namespace
}  // namespace fulldress::postgres
