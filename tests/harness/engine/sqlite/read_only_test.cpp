#include "harness/engine/sqlite/engine.hpp"
#include "harness/host/files.hpp"
#include "harness/host/temp_dir.hpp"
#include "tests/harness/engine/sqlite/support.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

// A database that is not ours is only read, and read for all it says.
namespace fulldress::sqlite {
namespace {

namespace fs = std::filesystem;

class ReadOnly : public ::testing::Test {
 protected:
  TempDir scratch;
  std::unique_ptr<Engine> engine = make_sqlite_engine();
  const std::string path = (scratch.path() / "theirs.db").string();

  std::unique_ptr<Session> writer() {
    if (!fs::exists(path)) std::ofstream(path).flush();
    return engine->attach(path, Access::read_write, soon())->connect(soon());
  }
  std::unique_ptr<Session> reader() {
    return engine->attach(path, Access::read_only, soon())->connect(soon());
  }
  /// Every file but the index of a log, which belongs to whoever reads it.
  [[nodiscard]] std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::directory_iterator(scratch.path())) {
      const std::string name = entry.path().filename().string();
      if (!name.ends_with("-shm")) all[name] = read_file(entry.path());
    }
    return all;
  }
};

TEST_F(ReadOnly, ChecksOfAFileAreKnown) {
  writer()->execute(
      "create table people (id integer primary key, age int check (age > 0));"
      "insert into people values (1, 30)");
  EXPECT_EQ(reader()->query("pragma integrity_check").rows, (std::vector<Row>{{"ok"}}));
  writer()->execute("pragma ignore_check_constraints = on; insert into people values (2, -1)");
  EXPECT_EQ(reader()->query("pragma integrity_check").rows,
            (std::vector<Row>{{"CHECK constraint failed in people"}}));
}

TEST_F(ReadOnly, NothingIsWritten) {
  writer()->execute("create table t (a); insert into t values (1)");
  const auto before = files();
  {
    const auto session = reader();
    EXPECT_THROW(session->execute("insert into t values (2)"), SqlError);
    EXPECT_THROW(session->execute("pragma query_only = off; delete from t"), SqlError);
    EXPECT_THROW(session->execute("begin exclusive"), SqlError);
    EXPECT_EQ(session->query("select a from t").rows, (std::vector<Row>{{"1"}}));
  }
  EXPECT_EQ(files(), before);
}

TEST_F(ReadOnly, ALogStaysAsItIs) {
  const auto other = writer();
  other->execute("pragma journal_mode = wal; create table t (a); insert into t values (1)");
  const auto before = files();
  ASSERT_TRUE(before.contains("theirs.db-wal"));
  EXPECT_EQ(reader()->query("select a from t").rows, (std::vector<Row>{{"1"}}));
  EXPECT_EQ(files(), before);
}

TEST_F(ReadOnly, AJournalOfACrashedWriterIsLeftToTheOwner) {
  {
    const auto other = writer();
    other->execute(
        "pragma cache_size = 1; create table t (a); insert into t values (zeroblob(9000))");
    other->execute(
        "begin immediate; update t set a = randomblob(9000); "
        "insert into t values (randomblob(90000))");
    for (const std::string end : {"", "-journal"}) {
      fs::copy_file(path + end, scratch.path() / ("crashed.db" + end));
    }
    other->execute("rollback");
  }
  const auto before = files();
  ASSERT_TRUE(before.contains("crashed.db-journal"));
  const auto crashed = (scratch.path() / "crashed.db").string();
  try {
    std::ignore = engine->attach(crashed, Access::read_only, soon())->connect(soon());
    FAIL() << "half of a transaction was read";
  } catch (const InfrastructureError& error) {
    EXPECT_NE(error.message().find("a crashed writer left a journal"), std::string::npos)
        << error.message();
  }
  EXPECT_EQ(files(), before);
}

}  // namespace
}  // namespace fulldress::sqlite
