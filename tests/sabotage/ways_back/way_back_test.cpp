#include "harness/engine/inspector.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/program.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Ways back that cannot be gone: each is refused with one clear line and its documented exit code,
// and the database is what it was, schema and rows.
namespace fulldress::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

struct Fingerprint {
  SchemaSnapshot schema;
  DataFingerprint data;
  std::string roles;

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

Fingerprint fingerprint(const Database& database) {
  const auto session = database.connect(soon());
  Fingerprint found{.schema = session->inspector().schema(*session),
                    .data = session->inspector().data(*session, {}),
                    .roles = {}};
  if (session->engine_name() == "postgres") {
    for (const auto& row :
         session
             ->query("select r.rolname, coalesce(m.member::regrole::text, '') from pg_roles as r "
                     "left join pg_auth_members as m on m.roleid = r.oid order by 1, 2")
             .rows) {
      found.roles += row.at(0).value_or("") + " " + row.at(1).value_or("") + "\n";
    }
  }
  session->close();
  return found;
}

/// What the program said, as one text.
std::string said(const ProgramResult& result) { return result.output + result.error; }

class WayBack : public ::testing::TestWithParam<std::string> {
 protected:
  WayBack() {
    execute("create table people (id integer primary key, name text)");
    execute("insert into people values (1, 'Ann'), (2, 'Bo')");
    scratch_.write("migrations/1_t.sql",
                   "-- fulldress:up\ncreate table t (id integer primary key);\n"
                   "-- fulldress:down\ndrop table t;\n");
  }

  void execute(const std::string& sql) const {
    const auto session = database_->connect(soon());
    session->execute(sql);
    session->close();
  }

  [[nodiscard]] std::string name() const {
    return GetParam() == "sqlite" ? database_->name() + ".db" : database_->name();
  }

  [[nodiscard]] ProgramResult run(std::vector<std::string> words) const {
    return run_fulldress(scratch_.path(), words);
  }

  void back_up() const {
    const auto taken = run({"backup", database_->url(), "--directory", "backups"});
    ASSERT_EQ(taken.exit_code, 0) << said(taken);
    execute("insert into people values (3, 'since')");
  }

  [[nodiscard]] ProgramResult restore(const std::string& id, bool replaces) const {
    std::vector<std::string> words = {
        "restore", id, database_->url(), "--directory", "backups", "--confirm", name()};
    if (replaces) words.emplace_back("--replace");
    return run(words);
  }

  /// The largest file of rows in the backup.
  [[nodiscard]] fs::path file_of_backup() const {
    fs::path largest;
    for (const auto& entry : fs::recursive_directory_iterator(scratch_.path() / "backups")) {
      const bool is_of_rows = entry.is_regular_file() && entry.path().extension() != ".json";
      if (!is_of_rows) continue;
      if (largest.empty() || entry.file_size() > fs::file_size(largest)) largest = entry.path();
    }
    return largest;
  }

  ScratchDirectory scratch_;
  std::unique_ptr<Database> database_ = fresh_database(GetParam());
};

TEST_P(WayBack, IsNotGoneWithABackupThatWasAltered) {
  back_up();
  const auto before = fingerprint(*database_);
  const auto file = file_of_backup();
  std::fstream(file, std::ios::binary | std::ios::in | std::ios::out).seekp(30) << "altered";
  const auto result = restore("latest", true);
  EXPECT_EQ(result.exit_code, 2) << said(result);
  EXPECT_THAT(said(result), AllOf(HasSubstr("not what was written"),
                                  HasSubstr(file.filename().string() + " was changed"),
                                  HasSubstr("nothing was changed")));
  EXPECT_EQ(run({"backup", "verify", "latest", "--directory", "backups"}).exit_code, 1);
  EXPECT_TRUE(fingerprint(*database_) == before);
}

TEST_P(WayBack, IsNotGoneWithABackupThatIsIncomplete) {
  back_up();
  const auto before = fingerprint(*database_);
  const auto file = file_of_backup();
  fs::remove(file);
  const auto result = restore("latest", true);
  EXPECT_EQ(result.exit_code, 2) << said(result);
  EXPECT_THAT(said(result), AllOf(HasSubstr("not what was written"),
                                  HasSubstr(file.filename().string() + " is missing"),
                                  HasSubstr("nothing was changed")));
  EXPECT_TRUE(fingerprint(*database_) == before);
}

TEST_P(WayBack, DoesNotLeadOverWhatIsThere) {
  back_up();
  const auto before = fingerprint(*database_);
  const auto result = restore("latest", false);
  EXPECT_EQ(result.exit_code, 2) << said(result);
  EXPECT_THAT(said(result), HasSubstr("--replace"));
  EXPECT_TRUE(fingerprint(*database_) == before);
}

TEST_P(WayBack, DoesNotLeadToABackupNobodyTook) {
  back_up();
  const auto before = fingerprint(*database_);
  const auto result = restore("20010101", true);
  EXPECT_EQ(result.exit_code, 2) << said(result);
  EXPECT_THAT(said(result), HasSubstr("20010101"));
  EXPECT_TRUE(fingerprint(*database_) == before);
}

TEST_P(WayBack, DoesNotLeadToABatchOrPointNobodyKnows) {
  const auto up = run({"migrate", "up", "--database", database_->url(), "--batch", "first",
                       "--backup", "--backup-directory", "backups", "--confirm", name()});
  ASSERT_EQ(up.exit_code, 0) << said(up);
  const auto before = fingerprint(*database_);
  const auto back = [&](const std::string& option, const std::string& value) {
    return run({"rollback", "--database", database_->url(), option, value, "--backup-directory",
                "backups", "--confirm", name()});
  };
  const auto batch = back("--batch", "frist");
  EXPECT_EQ(batch.exit_code, 2) << said(batch);
  EXPECT_THAT(said(batch), AllOf(HasSubstr("there is no batch"), HasSubstr("first")));
  const auto point = back("--backup-point", "nowhere");
  EXPECT_EQ(point.exit_code, 2) << said(point);
  EXPECT_THAT(said(point), HasSubstr("there is no backup"));
  EXPECT_TRUE(fingerprint(*database_) == before);
}

INSTANTIATE_TEST_SUITE_P(Engines, WayBack, ::testing::Values("sqlite", "postgres"),
                         [](const auto& param_info) { return param_info.param; });

/// A base backup and a point in the archived log; `damage` is a command in between, in whose folder
/// the base backup is.
ProgramResult recovered_behind(const ScratchDirectory& scratch, const std::string& damage) {
  fs::create_directories(scratch.path() / "tmp");
  fs::permissions(scratch.path() / "tmp", fs::perms(0777));
  scratch.write("recovery.json", R"json({"name": "recovery", "engine": "postgres", "steps": [
      {"name": "own server", "act": "database", "server": "archive", "archived": true},
      {"name": "rows", "act": "sql", "statements": ["create table people (id integer primary key)",
                                                    "insert into people values (1)"]},
      {"name": "base", "act": "physical-backup", "as": "base"},
      {"name": "point", "act": "restore-point", "as": "here"},
      {"name": "damage", "act": "command", "run": "cd )json" +
                                     (scratch.path() / "tmp").string() + "/fdb*/data && " + damage +
                                     R"json("},
      {"name": "recovered", "act": "recover", "database": "r", "backup": "base", "point": "here",
       "needs": ["damage"]},
      {"name": "asked", "act": "query", "database": "r", "sql": "select count(*) from people",
       "expect": 1, "needs": ["recovered"]},
      {"name": "untouched", "act": "query", "sql": "select count(*) from people", "expect": 1,
       "needs": ["damage"]}]})json");
  return run_shell(scratch.path(),
                   "TMPDIR=$PWD/tmp exec \"$fulldress\" run recovery.json --output out");
}

TEST(BaseBackup, LeadsBackWhileItIsWhatWasWritten) {
  const ScratchDirectory scratch;
  const auto result = recovered_behind(scratch, "true");
  EXPECT_EQ(result.exit_code, 0) << said(result);
}

TEST(BaseBackup, IsNotUsedWhenItWasAltered) {
  for (const auto* const damage : {"printf altered >> PG_VERSION", "rm backup_manifest"}) {
    const ScratchDirectory scratch;
    const auto result = recovered_behind(scratch, damage);
    EXPECT_EQ(result.exit_code, 3) << damage << said(result);
    EXPECT_THAT(said(result),
                AllOf(HasSubstr("engine.backup-damaged"), HasSubstr("nothing was recovered")))
        << damage;
    const auto record = read_text(scratch.path() / "out/result.json");
    const auto untouched = record.find("\"untouched\"");
    EXPECT_THAT(record.substr(untouched, 400), HasSubstr("\"passed\"")) << damage;
  }
}

}  // namespace
}  // namespace fulldress::testing
