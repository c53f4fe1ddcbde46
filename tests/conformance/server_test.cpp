#include "tests/conformance/conformance.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace fulldress::testing {
namespace {

namespace fs = std::filesystem;

class ServerContract : public EngineTest {
 protected:
  static void fill(Database& database) {
    database.connect(soon())->execute(
        "create table item (id integer primary key, name text);"
        "insert into item values (1, 'one'), (2, null);");
  }
  static std::string items(const Database& database) {
    return value_of(*database.connect(soon()), "select count(*) from item");
  }
};

INSTANTIATE_TEST_SUITE_P(Engine, ServerContract, ::testing::ValuesIn(engine_names()), engine_of);

/// Processes that name `directory` in their command line or work in it.
std::vector<std::string> processes_of(const fs::path& directory) {
  std::vector<std::string> found;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator("/proc", problem)) {
    const std::string process = entry.path().filename().string();
    if (process.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream stream(entry.path() / "cmdline", std::ios::binary);
    const std::string command{std::istreambuf_iterator<char>(stream), {}};
    const fs::path working = fs::read_symlink(entry.path() / "cwd", problem);
    if (command.find(directory.string()) != std::string::npos ||
        working.string().starts_with(directory.string())) {
      found.push_back(process);
    }
  }
  return found;
}

TEST_P(ServerContract, StartsAndSaysWhatItIs) {
  EXPECT_EQ(server().engine_name(), GetParam());
  EXPECT_EQ(session().engine_name(), GetParam());
  EXPECT_FALSE(server().version().empty());
  EXPECT_EQ(session().server_version(), server().version());
  EXPECT_TRUE(fs::is_directory(server().directory()));
  EXPECT_EQ(value_of(session(), "select 6 * 7"), "42");
}

TEST_P(ServerContract, CreatesDatabasesOfAnyNameThatDoNotMix) {
  std::vector<std::unique_ptr<Database>> databases;
  for (const auto& name : hostile_names()) {
    databases.push_back(server().create(name, soon()));
    EXPECT_EQ(databases.back()->name(), name);
    const auto inside = databases.back()->connect(soon());
    inside->execute("create table single (name text)");
    inside->query("insert into single values ($1)", {name});
  }
  for (const auto& each : databases) {
    EXPECT_EQ(value_of(*each->connect(soon()), "select name from single"), each->name());
  }
}

TEST_P(ServerContract, NamesThatDifferInCaseAreDifferent) {
  const auto lower = server().create("case", soon());
  const auto upper = server().create("CASE", soon());
  fill(*lower);
  EXPECT_EQ(refusal_of(*upper->connect(soon()), "select id from item").sqlstate, "42P01");
}

TEST_P(ServerContract, RefusesANameThatIsTaken) {
  const auto first = server().create("taken", soon());
  fill(*first);
  EXPECT_THROW(
      {
        try {
          const auto second = server().create("taken", soon());
        } catch (const SqlError& error) {
          EXPECT_EQ(error.sqlstate(), "42P04") << error.message();
          throw;
        }
      },
      SqlError);
  EXPECT_EQ(items(*first), "2");
}

TEST_P(ServerContract, DroppedDatabaseIsGone) {
  const auto gone = server().create("dropped", soon());
  fill(*gone);
  gone->drop();
  const auto next = server().create("dropped", soon());
  EXPECT_EQ(refusal_of(*next->connect(soon()), "select id from item").sqlstate, "42P01");
}

TEST_P(ServerContract, DatabaseIsDroppedAtDestructionUnlessKept) {
  fill(*server().create("brief", soon()));
  const auto again = server().create("brief", soon());
  EXPECT_EQ(refusal_of(*again->connect(soon()), "select id from item").sqlstate, "42P01");
  server().create("lasting", soon())->keep();
  EXPECT_THROW(std::ignore = server().create("lasting", soon()), SqlError);
}

TEST_P(ServerContract, CloneIsIdenticalAndIndependentAfterwards) {
  fill(database());
  const auto copy = server().clone(database(), "copy of it", soon());
  EXPECT_EQ(copy->name(), "copy of it");
  EXPECT_EQ(items(*copy), "2");
  copy->connect(soon())->execute("delete from item; create table more (id integer)");
  EXPECT_EQ(items(database()), "2");
  session().execute("insert into item values (3, 'three')");
  EXPECT_EQ(items(*copy), "0");
  EXPECT_EQ(refusal_of(session(), "select id from more").sqlstate, "42P01");
}

TEST_P(ServerContract, CloneBesideASessionLeavesTheSessionAndIsIdentical) {
  fill(database());
  const auto copy = server().clone_beside(session(), database(), "copy beside", soon());
  EXPECT_EQ(items(*copy), "2");
  session().execute("insert into item values (3, 'three')");
  EXPECT_EQ(items(database()), "3");
  EXPECT_EQ(items(*copy), "2");
}

TEST_P(ServerContract, CloneOfACloneWorks) {
  fill(database());
  const auto first = server().clone(database(), "clone 1", soon());
  const auto second = server().clone(*first, "clone 2", soon());
  first->drop();
  EXPECT_EQ(items(*second), "2");
}

TEST_P(ServerContract, SizeGrowsWithContent) {
  const auto before = database().size_bytes();
  session().execute("create table bulk (text text)");
  std::int64_t left = 2000;
  std::ignore = session().copy_in({"", "bulk"}, {"text"}, [&](Row& row) {
    row = {std::string(1000, 'x')};
    return left-- > 0;
  });
  EXPECT_GE(database().size_bytes(), before + 1'000'000);
}

TEST_P(ServerContract, StopLeavesNoProcessAndNoDirectory) {
  const auto own = engine().start({}, soon());
  const fs::path directory = own->directory();
  const auto inside = own->create("inside", soon());
  fill(*inside);
  EXPECT_TRUE(fs::exists(directory));
  own->stop();
  EXPECT_FALSE(fs::exists(directory));
  EXPECT_TRUE(processes_of(directory).empty());
}

TEST_P(ServerContract, DestructionStopsToo) {
  fs::path directory;
  {
    const auto own = engine().start({}, soon());
    directory = own->directory();
    std::ignore = own->create("inside", soon());
  }
  EXPECT_FALSE(fs::exists(directory));
  EXPECT_TRUE(processes_of(directory).empty());
}

TEST_P(ServerContract, KeptDirectoryStays) {
  const ScratchDirectory root;
  ServerOptions options;
  options.run_root = root.path();
  options.keep = Keep::always;
  const auto always = engine().start(options, soon());
  always->stop();
  EXPECT_TRUE(fs::exists(always->directory()));
  EXPECT_TRUE(processes_of(always->directory()).empty());

  options.keep = Keep::on_failure;
  const auto failed = engine().start(options, soon());
  failed->keep();
  failed->stop();
  EXPECT_TRUE(fs::exists(failed->directory()));
  const auto succeeded = engine().start(options, soon());
  succeeded->stop();
  EXPECT_FALSE(fs::exists(succeeded->directory()));
}

TEST_P(ServerContract, RunDirectoryIsInTheAskedForRoot) {
  const ScratchDirectory root;
  ServerOptions options;
  options.run_root = root.path();
  const auto own = engine().start(options, soon());
  EXPECT_EQ(fs::canonical(own->directory()).parent_path(), fs::canonical(root.path()));
  own->stop();
  EXPECT_TRUE(fs::is_empty(root.path()));
}

TEST_P(ServerContract, ServersDoNotShareDatabases) {
  const auto other = engine().start({}, soon());
  const auto here = server().create("same name", soon());
  const auto there = other->create("same name", soon());
  fill(*here);
  EXPECT_EQ(refusal_of(*there->connect(soon()), "select id from item").sqlstate, "42P01");
}

TEST_P(ServerContract, CleanLeavesALivingServerAlone) {
  const ScratchDirectory root;
  ServerOptions options;
  options.run_root = root.path();
  const auto own = engine().start(options, soon());
  const auto inside = own->create("inside", soon());
  fill(*inside);
  EXPECT_TRUE(engine().clean(options, CleanMode::remove).empty());
  EXPECT_EQ(items(*inside), "2");
}

TEST_P(ServerContract, UnusableRunRootIsOneClearLine) {
  const ScratchDirectory root;
  std::ofstream(root.path() / "file") << "not a directory";
  ServerOptions options;
  options.run_root = root.path() / "file";
  EXPECT_THROW(
      {
        try {
          std::ignore = engine().start(options, soon());
        } catch (const InfrastructureError& error) {
          EXPECT_TRUE(error.id().starts_with("engine.")) << error.id();
          EXPECT_NE(error.message().find("file"), std::string::npos) << error.message();
          EXPECT_EQ(error.message().find('\n'), std::string::npos) << error.message();
          throw;
        }
      },
      InfrastructureError);
}

TEST_P(ServerContract, DoctorSaysWhatIsThere) {
  const auto lines = engine().doctor({});
  EXPECT_FALSE(lines.empty());
  for (const auto& line : lines) {
    EXPECT_FALSE(line.subject.empty());
    EXPECT_FALSE(line.message.empty());
    // It can start servers here, or this suite would not run.
    EXPECT_NE(line.verdict, Verdict::failed) << line.subject << ": " << line.message;
  }
}

}  // namespace
}  // namespace fulldress::testing
