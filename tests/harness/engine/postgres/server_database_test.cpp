#include "harness/base/error.hpp"
#include "harness/engine/postgres/postmaster.hpp"
#include "harness/engine/server.hpp"
#include "harness/host/poll.hpp"
#include "harness/host/process_table.hpp"
#include "harness/host/temp_dir.hpp"
#include "harness/host/warnings.hpp"
#include "tests/support/disposable.hpp"

#include <filesystem>
#include <sys/mount.h>
#include <sys/shm.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

namespace fs = std::filesystem;
using postgres::PostmasterFile;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::unique_ptr<Server> start(const ServerOptions& options = {}) {
  return engine("postgres").start(options, soon());
}

std::string answer(const Database& database, const std::string& select) {
  return database.connect(soon())->query(select).rows.at(0).at(0).value_or("");
}

std::string answer(Server& server, const std::string& select) {
  return answer(*server.create("asked", soon()), select);
}

bool has_shared_memory(int id) {
  shmid_ds facts{};
  return ::shmctl(id, IPC_STAT, &facts) == 0;
}

/// The InfrastructureError a start ends with.
struct Refusal {
  std::string id;
  std::string message;
};
Refusal refusal_of(const ServerOptions& options) {
  try {
    start(options)->stop();
  } catch (const InfrastructureError& error) {
    EXPECT_THAT(error.message(), Not(HasSubstr("\n")));
    return {.id = error.id(), .message = error.message()};
  }
  return {};
}

// A folder that servers of another user may enter too.
class PublicDir {
 public:
  PublicDir() { fs::permissions(directory_.path(), fs::perms(0755)); }
  [[nodiscard]] const fs::path& path() const { return directory_.path(); }

 private:
  TempDir directory_;
};

// A small file system, when we may mount one.
class TinyDisk {
 public:
  TinyDisk() {
    is_mounted_ = ::mount("tmpfs", directory_.path().c_str(), "tmpfs", 0, "size=8m,mode=0777") == 0;
  }
  TinyDisk(const TinyDisk&) = delete;
  TinyDisk& operator=(const TinyDisk&) = delete;
  ~TinyDisk() {
    if (is_mounted_) ::umount2(directory_.path().c_str(), MNT_DETACH);
  }

  [[nodiscard]] bool is_mounted() const { return is_mounted_; }
  [[nodiscard]] const fs::path& path() const { return directory_.path(); }

 private:
  TempDir directory_;
  bool is_mounted_ = false;
};

TEST(PostgresServer, StopLeavesNoProcessAndNoDirectory) {
  const auto server = start();
  const fs::path directory = server->directory();
  EXPECT_THAT(processes_in(directory / "data"), Not(IsEmpty()));
  EXPECT_EQ(answer(*server, "select 1"), "1");
  server->stop();
  EXPECT_FALSE(fs::exists(directory));
  EXPECT_THAT(processes_in(directory / "data"), IsEmpty());
  server->stop();
  EXPECT_THROW(std::ignore = server->create("x", soon()), InfrastructureError);
}

TEST(PostgresServer, ListensOnNothingButItsSocket) {
  const auto server = start();
  EXPECT_EQ(answer(*server, "show listen_addresses"), "");
  EXPECT_EQ(answer(*server, "show unix_socket_directories"), (server->directory() / "s").string());
  EXPECT_EQ(fs::status(server->directory()).permissions(), fs::perms::owner_all);
}

TEST(PostgresServer, HasAllThreeDatabasesOfAnOrdinaryOne) {
  const auto server = start();
  EXPECT_EQ(answer(*server,
                   "select string_agg(datname, ' ' order by datname) from pg_catalog.pg_database "
                   "where datname <> 'asked'"),
            "postgres template0 template1");
  // Only template0 allows another encoding.
  const auto database = server->create("home", soon());
  const auto session = database->connect(soon());
  session->execute("create database latin template template0 encoding 'LATIN1' locale 'C'");
  EXPECT_EQ(answer(*database,
                   "select pg_encoding_to_char(encoding) from pg_database where datname = 'latin'"),
            "LATIN1");
}

TEST(PostgresServer, TakesSettingsWhateverTheirCharacters) {
  ServerOptions options;
  options.settings = {{"work_mem", "8MB"}, {"app.note", R"(it's \ "here" $1)"}};
  const auto server = start(options);
  EXPECT_EQ(answer(*server, "show work_mem"), "8MB");
  EXPECT_EQ(answer(*server, "show app.note"), R"(it's \ "here" $1)");
}

TEST(PostgresServer, MigrationsCannotMoveItBySystemSettings) {
  const auto server = start();
  const auto database = server->create("x", soon());
  database->connect(soon())->execute("alter system set port = 6543");
  database->connect(soon())->execute("alter system set unix_socket_directories = '/nonexistent'");
  server->crashable()->crash();
  server->crashable()->restart(soon());
  EXPECT_EQ(answer(*database, "show port"), "5432");
}

TEST(PostgresServer, UnknownSettingIsToldInTheServersWords) {
  const PublicDir root;
  ServerOptions options;
  options.run_root = root.path();
  options.settings = {{"no_such_setting", "1"}};
  const auto refusal = refusal_of(options);
  EXPECT_EQ(refusal.id, "engine.start-failed");
  EXPECT_THAT(refusal.message, HasSubstr("no_such_setting"));
  EXPECT_TRUE(fs::is_empty(root.path()));
}

TEST(PostgresServer, UnknownLocaleIsToldAndLeavesNothing) {
  const PublicDir root;
  ServerOptions options;
  options.run_root = root.path();
  options.cache_root = root.path() / "cache";
  options.locale = "xx_YY.UTF-8";
  const auto refusal = refusal_of(options);
  EXPECT_EQ(refusal.id, "engine.initdb-failed");
  EXPECT_THAT(refusal.message, HasSubstr("invalid locale name"));
  fs::remove_all(root.path() / "cache");
  EXPECT_TRUE(fs::is_empty(root.path()));
}

TEST(PostgresServer, SocketPathThatIsTooLongIsToldBeforeAnythingIsDone) {
  const PublicDir root;
  ServerOptions options;
  options.run_root = root.path() / std::string(90, 'x');
  fs::create_directory(options.run_root);
  const auto refusal = refusal_of(options);
  EXPECT_EQ(refusal.id, "engine.socket-path-too-long");
  EXPECT_THAT(refusal.message, HasSubstr("107"));
  EXPECT_TRUE(fs::is_empty(options.run_root));
}

TEST(PostgresServer, MissingProgramsAreTheUsersError) {
  ServerOptions options;
  options.pg_bindir = "/nonexistent";
  EXPECT_THROW(std::ignore = start(options), UsageError);
}

TEST(PostgresServer, FullRunRootIsToldAndLeavesNothing) {
  const TinyDisk disk;
  if (!disk.is_mounted()) GTEST_SKIP() << "no file system may be mounted here";
  ServerOptions options;
  options.run_root = disk.path();
  const auto refusal = refusal_of(options);
  EXPECT_EQ(refusal.id, "engine.start-failed");
  EXPECT_THAT(refusal.message, HasSubstr("No space left on device"));
  EXPECT_TRUE(fs::is_empty(disk.path()));
}

TEST(PostgresServer, FullCacheCostsOnlyAWarning) {
  const TinyDisk disk;
  if (!disk.is_mounted()) GTEST_SKIP() << "no file system may be mounted here";
  ServerOptions options;
  options.cache_root = disk.path() / "cache";
  std::ignore = take_warnings();
  EXPECT_EQ(answer(*start(options), "select 1"), "1");
  EXPECT_THAT(take_warnings(), Contains(HasSubstr("No space left on device")));
}

TEST(PostgresServer, UnusableCacheCostsOnlyAWarning) {
  ServerOptions options;
  options.cache_root = "/proc/nonexistent";
  std::ignore = take_warnings();
  EXPECT_EQ(answer(*start(options), "select 1"), "1");
  EXPECT_THAT(take_warnings(), Contains(HasSubstr("/proc/nonexistent")));
}

TEST(PostgresServer, KeptDirectoryStaysAndIsNoLeftOver) {
  const PublicDir root;
  ServerOptions options;
  options.run_root = root.path();
  const auto server = start(options);
  server->keep();
  const fs::path directory = server->directory();
  server->stop();
  EXPECT_TRUE(fs::exists(directory / "server.log"));
  EXPECT_THAT(processes_in(directory / "data"), IsEmpty());
  EXPECT_THAT(engine("postgres").clean(options, CleanMode::remove), IsEmpty());
  EXPECT_TRUE(fs::exists(directory));
}

TEST(PostgresServer, KeepAlwaysKeepsWithoutBeingAsked) {
  const PublicDir root;
  ServerOptions options;
  options.run_root = root.path();
  options.keep = Keep::always;
  fs::path directory;
  {
    const auto server = start(options);
    directory = server->directory();
  }
  EXPECT_TRUE(fs::exists(directory / "data"));
}

TEST(PostgresServer, KilledPostmasterIsNoticedAndSwept) {
  const auto server = start();
  const fs::path data = server->directory() / "data";
  const auto file = PostmasterFile::read(data);
  ASSERT_TRUE(file && file->shared_memory);
  ASSERT_TRUE(has_shared_memory(*file->shared_memory));
  ASSERT_TRUE(send_signal(file->pid, Signal::kill));
  try {
    // The signal is on its way, so the first ones may still succeed.
    for (int count = 0; count < 1000; ++count) {
      std::ignore = server->create("x" + std::to_string(count), soon());
    }
    FAIL() << "nobody noticed";
  } catch (const InfrastructureError& error) {
    EXPECT_THAT(error.message(), ::testing::AnyOf(HasSubstr("signal 9"), HasSubstr("lost")));
  }
  server->stop();
  EXPECT_THAT(processes_in(data), IsEmpty());
  EXPECT_FALSE(has_shared_memory(*file->shared_memory));
  EXPECT_FALSE(fs::exists(data));
}

TEST(PostgresServer, CrashedTwiceComesBackTwice) {
  ServerOptions options;
  options.is_crash_safe = true;
  const auto server = start(options);
  const auto database = server->create("x", soon());
  database->connect(soon())->execute("create table t (n integer)");
  for (int round = 1; round <= 2; ++round) {
    database->connect(soon())->execute("insert into t values (1)");
    const auto file = PostmasterFile::read(server->directory() / "data");
    ASSERT_TRUE(file && file->shared_memory);
    server->crashable()->crash();
    EXPECT_THAT(processes_in(server->directory() / "data"), IsEmpty());
    EXPECT_FALSE(has_shared_memory(*file->shared_memory));
    EXPECT_THROW(std::ignore = server->create("y", soon()), InfrastructureError);
    server->crashable()->restart(soon());
    EXPECT_EQ(answer(*database, "select count(*) from t"), std::to_string(round));
    EXPECT_EQ(answer(*server, "select 1"), "1");
  }
}

TEST(PostgresServer, OneThatDiedByItselfCanBeRestarted) {
  const auto server = start();
  const auto database = server->create("x", soon());
  const fs::path data = server->directory() / "data";
  const int pid = PostmasterFile::read(data)->pid;
  ASSERT_TRUE(send_signal(pid, Signal::kill));
  ASSERT_TRUE(poll_until(soon(), [&] { return processes_in(data).empty(); }));
  server->crashable()->restart(soon());
  EXPECT_EQ(answer(*database, "select 1"), "1");
  EXPECT_NE(PostmasterFile::read(data)->pid, pid);
}

TEST(PostgresServer, FailedStartKeepsItsLogWhenAsked) {
  const PublicDir root;
  ServerOptions options;
  options.run_root = root.path();
  options.keep = Keep::on_failure;
  options.settings = {{"no_such_setting", "1"}};
  EXPECT_THROW(std::ignore = start(options), InfrastructureError);
  ASSERT_FALSE(fs::is_empty(root.path()));
  EXPECT_TRUE(fs::exists(fs::directory_iterator(root.path())->path() / "server.log"));
}

TEST(PostgresServer, CrashedOneIsStoppedAndRemoved) {
  const auto server = start();
  const fs::path directory = server->directory();
  server->crashable()->crash();
  server->stop();
  EXPECT_FALSE(fs::exists(directory));
}

TEST(PostgresServer, LeavesNothingInSharedMemoryFiles) {
  // Every server has some dynamic shared memory; ours is where the data is, and goes with it.
  const auto server = start();
  EXPECT_EQ(answer(*server, "show dynamic_shared_memory_type"), "mmap");
  const fs::path files = server->directory() / "data" / "pg_dynshmem";
  EXPECT_FALSE(fs::is_empty(files));
}

}  // namespace
}  // namespace fulldress::testing
