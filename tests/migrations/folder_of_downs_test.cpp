#include "migrations/folder_of_downs.hpp"

#include "tests/migrations/as_told.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Numbered files whose downs lie in a folder of their own: read alone, the ups have no way back, or
// the downs run as ups.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* up = "create table a (id int);\n";
constexpr const char* down = "drop table a;\n";

std::string described(const Files& files, const std::string& folder = ".") {
  return describe_folder_of_downs(SourceDirectory(files.path() / folder)).value_or("");
}

TEST(FolderOfDowns, IsReadWithTheSettingsThatAreTold) {
  for (const std::string folder : {"down", "downs", "revert", "reverts", "reversions", "rollback",
                                   "rollbacks", "undo", "Rollback", "downgrade"}) {
    const Files under{{"049-a.sql", up}, {"050-b.sql", up}, {folder + "/049-a.sql", down}};
    EXPECT_EQ(read_as_told(under, described(under)), "049 up and down, 050 up") << folder;
    const Files beside{{"deploy/049-a.sql", up}, {folder + "/49.sql", down}};
    EXPECT_EQ(read_as_told(beside, described(beside)), "049 up and down") << folder;
  }
}

TEST(FolderOfDowns, IsSeenFromEitherFolder) {
  const Files files{{"db/deploy/1_a.sql", up}, {"db/revert/1_a.sql", down}};
  for (const std::string folder : {"db", "db/deploy", "db/revert", "db/deploy/", "db/./deploy"}) {
    EXPECT_THAT(described(files, folder), HasSubstr("'pattern=(?<direction>deploy|revert)/"))
        << folder;
  }
  EXPECT_THAT(described(files, "db/deploy"), HasSubstr("read " + files.shown("db") + " with "));
}

TEST(FolderOfDowns, LeavesOutWhatLiesInOtherFolders) {
  const Files under{{"1_a.sql", up}, {"rollback/1_a.sql", down}, {"seeds/users.sql", "x"}};
  EXPECT_EQ(read_as_told(under, described(under)), "1 up and down");
  const Files beside{{"up/1_a.sql", up}, {"down/1_a.sql", down}, {"seeds/1_users.sql", "x"}};
  EXPECT_EQ(read_as_told(beside, described(beside)), "1 up and down");
  const Files most{{"a/1.sql", up},
                   {"b/1.sql", up},
                   {"b/2.sql", up},
                   {"undo/1.sql", down},
                   {"undo/2.sql", down}};
  EXPECT_EQ(read_as_told(most, described(most)), "1 up and down, 2 up and down");
  EXPECT_EQ(described(most, "a"), "");
}

TEST(FolderOfDowns, SaysThatItsFilesOpenTransactions) {
  const Files files{{"1_a.sql", "begin;\ncreate table a (id int);\ncommit;\n"},
                    {"revert/1_a.sql", down}};
  EXPECT_THAT(described(files), HasSubstr("--format-option transaction=none"));
}

TEST(FolderOfDowns, IsNoneWithoutTheNumbersOfTheUps) {
  EXPECT_EQ(described(Files{{"1_a.sql", up}, {"rollback/2_b.sql", down}}), "");
  EXPECT_EQ(described(Files{{"1_a.sql", up}, {"rollback/notes.sql", down}}), "");
  EXPECT_EQ(described(Files{{"1_a.sql", up}, {"seeds/1_a.sql", down}}), "");
  EXPECT_EQ(described(Files{{"1_a.sql", up}, {"slowdown/1_a.sql", down}}), "");
  EXPECT_EQ(described(Files{{"seeds/1_a.sql", up}, {"old/1_a.sql", down}}, "seeds"), "");
}

TEST(FolderOfDowns, IsNoneOfAToolsFiles) {
  EXPECT_EQ(described(Files{{"1_a.up.sql", up}, {"1_a.down.sql", down}, {"undo/1_a.sql", down}}),
            "");
  const Files sqitch{{"sqitch.plan", ""}, {"deploy/1_a.sql", up}, {"revert/1_a.sql", down}};
  EXPECT_EQ(described(sqitch), "");
  EXPECT_EQ(described(sqitch, "deploy"), "");
}

TEST(FolderOfDowns, IsRefusedAsPlainFiles) {
  const Files files{{"1_a.sql", up}, {"reversions/1_a.sql", down}};
  for (const std::string format : {"", "plain"}) {
    EXPECT_THAT(error_of([&] { static_cast<void>(files.load("postgres", format)); }),
                AllOf(StartsWith("migrations.foreign-pairs "), Not(HasSubstr("yet refuses"))));
  }
  const Files ups{{"1_a.sql", up}, {"old/1_a.sql", up}};
  EXPECT_EQ(error_of([&] { static_cast<void>(ups.load("postgres", "plain")); }), "no error");
}

}  // namespace
}  // namespace fulldress::migrations
