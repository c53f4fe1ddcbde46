#include "harness/engine/sqlite/engine.hpp"

#include "harness/host/files.hpp"
#include "harness/host/privileges.hpp"
#include "harness/host/temp_dir.hpp"
#include "tests/harness/engine/sqlite/support.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace fulldress::sqlite {
namespace {

namespace fs = std::filesystem;

class SqliteEngineTest : public ::testing::Test {
 protected:
  TempDir scratch;
  std::unique_ptr<Engine> engine = make_sqlite_engine();

  [[nodiscard]] std::string file(const std::string& name) const {
    return (scratch.path() / name).string();
  }
  /// A database file with one table.
  std::string made(const std::string& name, const std::string& script = "create table t (a)") {
    std::ofstream(file(name)).flush();
    engine->attach(file(name), Access::read_write, soon())->connect(soon())->execute(script);
    return file(name);
  }
  std::string refusal_id(const std::string& source, Access access = Access::read_only) {
    try {
      std::ignore = engine->attach(source, access, soon())->connect(soon());
    } catch (const Error& error) {
      EXPECT_EQ(error.message().find('\n'), std::string::npos) << error.message();
      EXPECT_NE(error.message().find(fs::path(source).filename().string()), std::string::npos)
          << error.message();
      return error.id();
    }
    return "opened";
  }
};

TEST_F(SqliteEngineTest, RecognisesFilesByHeaderEndingAndUrl) {
  const std::string odd = made("odd name");
  write_file_atomically(file("text"), "SQLite format 2");
  EXPECT_TRUE(engine->recognises(odd));
  EXPECT_TRUE(engine->recognises("sqlite:" + odd));
  EXPECT_TRUE(engine->recognises("sqlite3:///tmp/x"));
  EXPECT_TRUE(engine->recognises("not/there.db"));
  EXPECT_TRUE(engine->recognises("x.sqlite"));
  EXPECT_TRUE(engine->recognises("x.sqlite3"));
  EXPECT_FALSE(engine->recognises(file("text")));
  EXPECT_FALSE(engine->recognises(scratch.path().string()));
  EXPECT_FALSE(engine->recognises("postgresql://localhost/x"));
  EXPECT_FALSE(engine->recognises("host=/tmp dbname=x"));
}

TEST_F(SqliteEngineTest, OpensUrlsOfEveryForm) {
  const std::string path = made("a b%.db");
  for (const std::string prefix : {"sqlite:", "sqlite://", "sqlite3:", "sqlite3://"}) {
    const std::string url = prefix + scratch.path().string() + "/a%20b%25.db";
    const auto database = engine->attach(url, Access::read_only, soon());
    EXPECT_EQ(database->url(), path);
    EXPECT_EQ(database->name(), "a b%.db");
  }
}

TEST_F(SqliteEngineTest, SaysWhatIsWrongWithAFile) {
  write_file_atomically(file("text.db"), "this is no database at all, but long enough");
  write_file_atomically(file("cut.db"), "SQLite format 3");
  fs::create_directory(file("folder.db"));
  EXPECT_EQ(refusal_id(file("none.db")), "engine.no-such-file");
  EXPECT_EQ(refusal_id(file("text.db")), "engine.not-a-database");
  EXPECT_EQ(refusal_id(file("cut.db")), "engine.not-a-database");
  EXPECT_EQ(refusal_id(file("folder.db")), "engine.not-a-database");
  EXPECT_EQ(refusal_id(file("none/none.db")), "engine.no-such-file");
  // A lie in the header is only found by reading.
  write_file_atomically(file("liar.db"),
                        std::string("SQLite format 3\0", 16) + std::string(500, 'x'));
  EXPECT_EQ(refusal_id(file("liar.db")), "engine.connect-failed");
}

TEST_F(SqliteEngineTest, AttachingDoesNotCreateOrChangeAFile) {
  EXPECT_THROW(std::ignore = engine->attach(file("new.db"), Access::read_write, soon()),
               UsageError);
  EXPECT_FALSE(fs::exists(file("new.db")));
  const std::string path = made("kept.db");
  const std::string before = read_file(path);
  {
    const auto database = engine->attach(path, Access::read_write, soon());
    std::ignore = database->connect(soon())->query("select a from t");
  }
  EXPECT_EQ(read_file(path), before);
}

TEST_F(SqliteEngineTest, VanishedFileIsOneClearLine) {
  const std::string path = made("gone.db");
  const auto database = engine->attach(path, Access::read_write, soon());
  const auto session = database->connect(soon());
  fs::remove(path);
  EXPECT_THROW(
      {
        try {
          session->execute("insert into t values (1)");
        } catch (const SqlError& error) {
          EXPECT_EQ(error.sqlstate(), "58P01");
          EXPECT_NE(error.info().hint.find("deleted"), std::string::npos);
          throw;
        }
      },
      SqlError);
  EXPECT_THROW(std::ignore = database->connect(soon()), InfrastructureError);
  EXPECT_THROW(std::ignore = database->size_bytes(), InfrastructureError);
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(SqliteEngineTest, FileWithoutPermissionSaysSo) {
  if (is_root()) GTEST_SKIP() << "root may read and write everything";
  const std::string path = made("locked.db");
  fs::permissions(path, fs::perms::owner_read);
  EXPECT_EQ(refusal_id(path, Access::read_write), "engine.not-writable");
  EXPECT_EQ(refusal_id(path, Access::read_only), "opened");
  fs::permissions(path, fs::perms::none);
  EXPECT_EQ(refusal_id(path, Access::read_only), "engine.not-readable");
}

TEST_F(SqliteEngineTest, FileInAReadOnlyDirectorySaysSo) {
  if (is_root()) GTEST_SKIP() << "root may write everywhere";
  const std::string path = made("there.db");
  fs::permissions(scratch.path(), fs::perms::owner_read | fs::perms::owner_exec);
  {
    const auto session = engine->attach(path, Access::read_write, soon())->connect(soon());
    EXPECT_TRUE(session->query("select a from t").rows.empty());
    try {
      session->execute("insert into t values (1)");
      ADD_FAILURE() << "a row was written without a journal";
    } catch (const SqlError& error) {
      EXPECT_FALSE(error.info().hint.empty()) << error.sqlstate() << " " << error.message();
    }
  }
  EXPECT_THROW(
      {
        ServerOptions options;
        options.run_root = scratch.path();
        std::ignore = engine->start(options, soon());
      },
      InfrastructureError);
  fs::permissions(scratch.path(), fs::perms::owner_all);
}

TEST_F(SqliteEngineTest, DamagedFileIsFoundWhenItIsRead) {
  const std::string path = made("damaged.db",
                                "create table t (a); insert into t values ("
                                "randomblob(20000)); create index i on t (a)");
  {
    std::fstream stream(path, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(4096);
    stream << std::string(fs::file_size(path) - 4096, '\xff');
  }
  const auto session = engine->attach(path, Access::read_only, soon())->connect(soon());
  try {
    std::ignore = session->query("select count(*) from t where a is not null");
    FAIL() << "a damaged page was read";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "XX001");
  }
}

TEST_F(SqliteEngineTest, CloneIsIdenticalPageByPage) {
  const auto server = engine->start({}, soon());
  for (const std::string settings :
       {"pragma page_size = 1024", "pragma journal_mode = wal", "pragma encoding = 'UTF-16le'",
        "pragma auto_vacuum = full", "pragma user_version = 7; pragma application_id = 9"}) {
    const auto source = server->create("source", soon());
    source->connect(soon())->execute(settings + "; create table t (a); insert into t values ('x')");
    const auto copy = server->clone(*source, "copy", soon());
    const auto original = source->connect(soon());
    const auto copied = copy->connect(soon());
    EXPECT_EQ(original->inspector().schema(*original).objects,
              copied->inspector().schema(*copied).objects)
        << settings;
    EXPECT_EQ(original->inspector().data(*original), copied->inspector().data(*copied));
  }
}

TEST_F(SqliteEngineTest, UsersFileIsClonedWithoutTouchingIt) {
  const std::string path = made("user.db", "create table t (a); insert into t values (1), (2)");
  const std::string before = read_file(path);
  const auto source = engine->attach(path, Access::read_only, soon());
  for (const Place place : {Place::file, Place::memory}) {
    const auto server = engine->start(options_for(place), soon());
    const auto copy = server->clone(*source, "copy", soon());
    const auto session = copy->connect(soon());
    session->execute("delete from t where a = 1");
    EXPECT_EQ(session->query("select a from t").rows, (std::vector<Row>{{"2"}}));
  }
  EXPECT_EQ(read_file(path), before);
}

TEST_F(SqliteEngineTest, MemoryDatabasesAreSharedBySessionsAndLeaveNoFile) {
  const auto server = engine->start(options_for(Place::memory), soon());
  const auto database = server->create("in memory", soon());
  database->connect(soon())->execute("create table t (a); insert into t values (1)");
  const auto other = server->create("in memory too", soon());
  EXPECT_EQ(database->connect(soon())->query("select a from t").rows, (std::vector<Row>{{"1"}}));
  EXPECT_THROW(other->connect(soon())->execute("select a from t"), SqlError);
  EXPECT_GE(database->size_bytes(), 8192);
  for (const auto& entry : fs::directory_iterator(server->directory())) {
    EXPECT_LT(entry.file_size(), 4096U) << entry.path();
  }
  database->drop();
  EXPECT_THROW(server->create("in memory", soon())->connect(soon())->execute("select a from t"),
               SqlError);
}

TEST_F(SqliteEngineTest, KeptMemoryDatabaseIsWrittenToItsFile) {
  ServerOptions options = options_for(Place::memory);
  options.run_root = scratch.path();
  options.keep = Keep::always;
  const auto server = engine->start(options, soon());
  {
    const auto database = server->create("kept", soon());
    database->connect(soon())->execute("create table t (a); insert into t values (1)");
    database->keep();
  }
  server->stop();
  const auto kept =
      engine->attach((server->directory() / "kept.db").string(), Access::read_only, soon());
  EXPECT_EQ(kept->connect(soon())->query("select a from t").rows, (std::vector<Row>{{"1"}}));
}

TEST_F(SqliteEngineTest, WaitsForALockWhileConnecting) {
  const std::string path = made("locked.db");
  const auto database = engine->attach(path, Access::read_write, soon());
  const auto session = database->connect(soon());
  session->execute("begin exclusive");
  EXPECT_THROW(std::ignore = database->connect(Deadline::after(std::chrono::milliseconds(50))),
               InfrastructureError);
  session->execute("commit");
  EXPECT_NO_THROW(std::ignore = database->connect(soon()));
}

TEST_F(SqliteEngineTest, LongAndSimilarNamesGiveDifferentFiles) {
  const auto server = engine->start({}, soon());
  const std::vector<std::string> names = {std::string(400, 'x'),
                                          std::string(400, 'x') + "y",
                                          "",
                                          ".",
                                          "..",
                                          "a",
                                          "A",
                                          "+61",
                                          "a.db",
                                          "%61"};
  std::vector<std::unique_ptr<Database>> databases;
  databases.reserve(names.size());
  for (const auto& name : names) databases.push_back(server->create(name, soon()));
  for (const auto& database : databases) {
    EXPECT_EQ(fs::path(database->url()).parent_path(), server->directory());
    EXPECT_TRUE(fs::exists(database->url())) << database->name();
  }
}

TEST_F(SqliteEngineTest, StoppedServerMakesNothing) {
  const auto server = engine->start({}, soon());
  server->stop();
  EXPECT_THROW(std::ignore = server->create("late", soon()), InfrastructureError);
  EXPECT_NO_THROW(server->stop());
}

TEST_F(SqliteEngineTest, DroppingTakesTheJournalsAlong) {
  const auto server = engine->start({}, soon());
  const auto database = server->create("wal", soon());
  const auto session = database->connect(soon());
  session->execute("pragma journal_mode = wal; create table t (a)");
  EXPECT_TRUE(fs::exists(database->url() + "-wal"));
  database->drop();
  EXPECT_FALSE(fs::exists(database->url()));
  EXPECT_FALSE(fs::exists(database->url() + "-wal"));
  EXPECT_FALSE(fs::exists(database->url() + "-shm"));
}

TEST_F(SqliteEngineTest, CleanRemovesWhatAKilledRunLeft) {
  ServerOptions options;
  options.run_root = scratch.path();
  fs::create_directory(scratch.path() / "fd.dead");
  write_file_atomically(scratch.path() / "fd.dead" / "lock", "");
  write_file_atomically(scratch.path() / "fd.dead" / "kind", "sqlite");
  write_file_atomically(scratch.path() / "fd.dead" / "left.db", "");
  fs::create_directory(scratch.path() / "fd.other");
  write_file_atomically(scratch.path() / "fd.other" / "lock", "");
  write_file_atomically(scratch.path() / "fd.other" / "kind", "postgres");
  const auto alive = engine->start(options, soon());

  const auto listed = engine->clean(options, CleanMode::list_only);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].directory, scratch.path() / "fd.dead");
  EXPECT_FALSE(listed[0].is_removed);
  EXPECT_TRUE(fs::exists(scratch.path() / "fd.dead"));

  const auto cleaned = engine->clean(options, CleanMode::remove);
  ASSERT_EQ(cleaned.size(), 1U);
  EXPECT_TRUE(cleaned[0].is_removed);
  EXPECT_FALSE(fs::exists(scratch.path() / "fd.dead"));
  EXPECT_TRUE(fs::exists(scratch.path() / "fd.other"));
  EXPECT_TRUE(fs::exists(alive->directory()));
}

TEST_F(SqliteEngineTest, DoctorSaysWhenThereIsNoPlaceToRun) {
  ServerOptions options;
  options.run_root = scratch.path() / "not there";
  bool has_failed = false;
  for (const auto& line : engine->doctor(options)) has_failed |= line.verdict == Verdict::failed;
  EXPECT_TRUE(has_failed);
}

TEST_F(SqliteEngineTest, ReadOnlyWalDatabaseIsReadable) {
  const std::string path =
      made("wal.db", "pragma journal_mode = wal; create table t (a); insert into t values (1)");
  const auto reader = engine->attach(path, Access::read_only, soon())->connect(soon());
  EXPECT_EQ(reader->query("select a from t").rows, (std::vector<Row>{{"1"}}));
  EXPECT_THROW(reader->execute("insert into t values (2)"), SqlError);
}

}  // namespace
}  // namespace fulldress::sqlite
