#include "tests/support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Whether an export or import that ends badly is worth the same again: 2 says repair, 3 says retry.
namespace fulldress::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class RefusedTransfer : public ::testing::Test {
 protected:
  RefusedTransfer() {
    const auto made = shell(
        "sqlite3 source.db \"create table t (id integer primary key, v text);"
        "insert into t values (1, 'a'), (2, null)\" && "
        "\"$fulldress\" export source.db --quiet -o a.tar");
    EXPECT_EQ(made.exit_code, 0) << made.error;
  }
  [[nodiscard]] ProgramResult shell(const std::string& command) const {
    return run_shell(scratch_.path(), command);
  }
  /// Imports into a new database with table t as `columns` says; `more` is behind it.
  [[nodiscard]] ProgramResult import_into(const std::string& columns,
                                          const std::string& more = "") const {
    return shell("rm -f target.db; sqlite3 target.db \"create table t (" + columns + ");" + more +
                 "\" && \"$fulldress\" import a.tar target.db --mode init --confirm target.db");
  }

  ScratchDirectory scratch_;
};

TEST_F(RefusedTransfer, RowsThatBreakARuleOfTheDatabaseAreForTheUserToRepair) {
  const auto not_null = import_into("id integer primary key, v text not null");
  EXPECT_EQ(not_null.exit_code, 2) << not_null.error;
  EXPECT_THAT(not_null.error,
              AllOf(HasSubstr("NOT NULL constraint failed: t.v"), HasSubstr("23502"),
                    HasSubstr("nothing was imported"), HasSubstr("while importing main.t")));
  const auto check = import_into("id integer primary key, v text check (v <> 'a')");
  EXPECT_EQ(check.exit_code, 2) << check.error;
  const auto raised = import_into("id integer primary key, v text",
                                  "create trigger r before insert on t begin select "
                                  "raise(abort, 'not today'); end");
  EXPECT_EQ(raised.exit_code, 2) << raised.error;
  EXPECT_THAT(raised.error, HasSubstr("not today"));
  EXPECT_EQ(shell("sqlite3 target.db 'select count(*) from t'").output, "0\n");
  EXPECT_EQ(import_into("id integer primary key, v text").exit_code, 0);
}

TEST_F(RefusedTransfer, AConditionTheDatabaseDoesNotUnderstandIsTheUsersToo) {
  for (const std::string condition : {"nope(", "nope = 1", "abs(-9223372036854775807 - 1) > 0"}) {
    const auto refused =
        shell("\"$fulldress\" export source.db -o b.tar --where 't=" + condition + "'");
    EXPECT_EQ(refused.exit_code, 2) << condition << refused.error;
    EXPECT_THAT(refused.error, AllOf(HasSubstr("--where"), HasSubstr("main.t")));
  }
  EXPECT_EQ(shell("ls b.tar").output, "");
  EXPECT_EQ(shell("\"$fulldress\" export source.db -o b.tar --where 't=id = 1'").exit_code, 0);
}

TEST_F(RefusedTransfer, ABundleThatIsNotThereIsTheUsersToo) {
  const auto missing = shell(
      "\"$fulldress\" import none.tar source.db --mode append --confirm source.db "
      "--no-backup test");
  EXPECT_EQ(missing.exit_code, 2) << missing.error;
  EXPECT_THAT(missing.error, HasSubstr("none.tar"));
}

TEST_F(RefusedTransfer, AServerThatDoesNotAnswerIsNot) {
  const auto lost =
      shell("\"$fulldress\" export 'postgresql:///x?host=/nonexistent' -o b.tar --where 't=nope('");
  EXPECT_EQ(lost.exit_code, 3) << lost.error;
}

}  // namespace
}  // namespace fulldress::testing
