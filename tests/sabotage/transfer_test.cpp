#include "tests/support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Export and import cut off in the middle: what was there before is there afterwards.
namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

class CutOff : public ::testing::Test {
 protected:
  [[nodiscard]] ProgramResult shell(const std::string& command) const {
    return run_shell(scratch_.path(), command);
  }

  /// A table `a`, and a table `b` that refers to it with `rows` rows that do not pack well.
  void make_source(int rows) const {
    const auto made = shell(
        "sqlite3 source.db 'create table a (id integer primary key);"
        "create table b (id integer primary key, a_id integer references a, v blob);"
        "insert into a values (1), (2);"
        "with recursive n (x) as (select 1 union all select x + 1 from n where x < " +
        std::to_string(rows) +
        ") insert into b select x, 1 + x % 2, randomblob(200) from n;' && "
        "sqlite3 source.db .schema > schema.sql && sqlite3 target.db < schema.sql");
    ASSERT_EQ(made.exit_code, 0) << made.error;
  }

  ScratchDirectory scratch_;
};

TEST_F(CutOff, AnExportOnAFullDiskLeavesTheOldBundleAndNothingElse) {
  make_source(5000);
  ASSERT_EQ(shell("\"$fulldress\" export source.db -o a.tar --table a").exit_code, 0);
  const auto before = read_text(scratch_.path() / "a.tar");
  const auto result =
      shell("trap '' XFSZ; ulimit -f 200; exec \"$fulldress\" export source.db -o a.tar");
  EXPECT_EQ(result.exit_code, 3) << result.error;
  EXPECT_THAT(result.error, HasSubstr("cannot write"));
  EXPECT_EQ(read_text(scratch_.path() / "a.tar"), before);
  EXPECT_EQ(shell("ls -A | grep -v '^.std' | tr '\\n' ' '").output,
            "a.tar schema.sql source.db target.db ");
}

TEST_F(CutOff, AnImportOnAFullDiskTakesEverythingBack) {
  make_source(5000);
  ASSERT_EQ(shell("\"$fulldress\" export source.db -o a.tar").exit_code, 0);
  const auto before = read_text(scratch_.path() / "target.db");
  const auto result = shell(
      "trap '' XFSZ; ulimit -f 400; exec \"$fulldress\" import a.tar target.db --mode init "
      "--confirm target.db");
  EXPECT_EQ(result.exit_code, 3) << result.output;
  // Nobody has to write to read it: no journal is left.
  EXPECT_EQ(read_text(scratch_.path() / "target.db"), before);
  EXPECT_FALSE(fs::exists(scratch_.path() / "target.db-journal"));
  EXPECT_EQ(shell("sqlite3 target.db 'select count(*) from a; select count(*) from b; "
                  "pragma integrity_check'")
                .output,
            "0\n0\nok\n");
  const auto again = shell("\"$fulldress\" import a.tar target.db --mode init --confirm target.db");
  EXPECT_EQ(again.exit_code, 0) << again.error;
}

TEST_F(CutOff, AnImportThatIsKilledGoesOnBehindItsJournal) {
  make_source(100);
  // The first row of b takes for ever.
  const auto killed = shell(
      "\"$fulldress\" export source.db -o a.tar && "
      "sqlite3 target.db 'create trigger slow before insert on b begin select (select count(*) "
      "from (with recursive n (x) as (select 1 union all select x + 1 from n) select x from n)); "
      "end' && "
      "{ \"$fulldress\" import a.tar target.db --mode init --phases --confirm target.db & } && "
      "import=$! && "
      "until sqlite3 'file:target.db?mode=ro' 'select phase from fulldress_import_journal' "
      "2>/dev/null | grep -qx 1; do sleep 0.05; done && "
      "kill -KILL $import; wait $import; "
      "sqlite3 target.db 'drop trigger slow; select count(*) from a; select count(*) from b'");
  EXPECT_EQ(killed.exit_code, 0) << killed.error;
  EXPECT_THAT(killed.output, HasSubstr("2\n0\n"));
  const auto refused = shell(
      "\"$fulldress\" import a.tar target.db --mode init --phases "
      "--confirm target.db");
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.error, HasSubstr("--resume"));
  const auto resumed = shell(
      "\"$fulldress\" import a.tar target.db --mode init --resume "
      "--confirm target.db");
  EXPECT_EQ(resumed.exit_code, 0) << resumed.error;
  EXPECT_THAT(resumed.output, HasSubstr("resumed behind 1 finished phases"));
  EXPECT_EQ(shell("sqlite3 source.db .dump > a.sql; sqlite3 target.db .dump > b.sql; "
                  "cmp a.sql b.sql")
                .exit_code,
            0);
}

TEST_F(CutOff, AnInterruptedImportTakesEverythingBack) {
  make_source(100);
  const auto result = shell(
      "\"$fulldress\" export source.db -o a.tar && "
      "sqlite3 target.db 'create trigger slow before insert on b begin select (select count(*) "
      "from (with recursive n (x) as (select 1 union all select x + 1 from n) select x from n)); "
      "end' && "
      "{ \"$fulldress\" import a.tar target.db --mode init --confirm target.db & } && "
      "import=$! && until [ -s target.db-journal ] || ! kill -0 $import 2>/dev/null; "
      "do sleep 0.05; done; kill -TERM $import; wait $import; echo \"exit $?\"; "
      "sqlite3 target.db 'select count(*) from a'");
  EXPECT_THAT(result.output, HasSubstr("exit 143\n0\n")) << result.error;
}

}  // namespace
}  // namespace fulldress::testing
