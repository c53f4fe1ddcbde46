#include "tests/support/places.hpp"
#include "tests/support/program.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fulldress {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// The real program, answering while a script asks it.
class Serve : public ::testing::Test {
 protected:
  Serve() {
    const auto made =
        testing::run_shell(scratch_.path(),
                           "sqlite3 shop.db \"create table t (id integer primary key, v text); "
                           "insert into t values (1, 'a'), (2, 'b')\" && "
                           "$fulldress backup shop.db --directory backups --quiet");
    EXPECT_EQ(made.exit_code, 0) << made.error;
  }

  /// Runs `script` with $url and $token of a server, ends the server with TERM, and adds its exit
  /// code to the output.
  [[nodiscard]] testing::ProgramResult while_served(const std::string& script) const {
    return testing::run_shell(
        scratch_.path(),
        "$fulldress serve shop.db --directory exports --backup-directory backups --token-file "
        "token "
        "> said & server=$!; trap 'kill $server 2> /dev/null' EXIT\n"
        "until [ -s token ] && grep -q http said; do kill -0 $server || exit 9; sleep 0.05; done\n"
        "url=$(grep -o 'http://[0-9.:]*' said); token=$(cat token)\n" +
            script +
            "\nkill -TERM $server; code=0; wait $server || code=$?; echo \"server: $code\"");
  }

  testing::ScratchDirectory scratch_;
};

TEST_F(Serve, AnswersWhoeverKnowsTheTokenAndEndsCleanly) {
  const auto seen = while_served(
      "stat -c 'mode %a' token\n"
      "ask() { curl -s -o body -w '%{http_code}\\n' -H \"Authorization: Bearer $1\" \"${@:2}\"; }\n"
      "ask wrong $url/api/exports; ask $token -H 'Host: evil' $url/api/exports\n"
      "ask $token $url/api/backups; grep -o '\"restorable\": \"yes\"' body\n"
      "ask $token -d '' $url/api/exports; id=$(grep -o '\"id\": \"[^\"]*' body | cut -d'\"' "
      "-f4)\n"
      "until ask $token $url/api/exports/$id > code && grep -q '\"done\"' body; do :; done\n"
      "ask $token $url/api/exports/$id/download; tar tf body | grep -x manifest.json\n"
      "ask $token --path-as-is $url/api/exports/../../token/download\n");
  EXPECT_EQ(seen.exit_code, 0) << seen.error;
  EXPECT_EQ(seen.output,
            "mode 600\n401\n403\n200\n\"restorable\": \"yes\"\n202\n200\nmanifest.json\n404\n"
            "server: 0\n");
  EXPECT_FALSE(std::filesystem::exists(scratch_.path() / "token"));
  EXPECT_THAT(testing::read_text(scratch_.path() / "said"), Not(HasSubstr("token: 0")));
}

TEST_F(Serve, AnExistingTokenFileIsNotWrittenOver) {
  scratch_.write("token", "mine");
  const auto refused = testing::run_shell(
      scratch_.path(), "$fulldress serve shop.db --directory exports --token-file token");
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_EQ(testing::read_text(scratch_.path() / "token"), "mine");
}

TEST_F(Serve, ItsAdminPageWorksInABrowser) {
  const std::string script =
      std::string(testing::source_directory) + "/tests/scenarios/serve/browser.mjs";
  const auto found = testing::run_shell(scratch_.path(), "command -v chromium && command -v node");
  if (found.exit_code != 0) GTEST_SKIP() << "chromium or node is not installed";
  const auto seen = while_served("node '" + script + "' chromium $url \"$token\" page.png");
  ASSERT_EQ(seen.exit_code, 0) << seen.error;
  const auto end = seen.output.find('\n');
  const auto json = nlohmann::json::parse(seen.output.substr(0, end), nullptr, false);
  ASSERT_TRUE(json.is_object()) << seen.output << seen.error;
  EXPECT_EQ(json["refusal"], "This is not the token.");
  EXPECT_THAT(json["backup"].get<std::string>(), HasSubstr("shop.db"));
  EXPECT_THAT(json["job"].get<std::string>(), HasSubstr("done"));
  EXPECT_GT(json["bytes"].get<int>(), 1000);
  EXPECT_EQ(json["unlabelled"], 0);
  EXPECT_EQ(json["overflow"], 0);
  EXPECT_EQ(json["cookie"], "");
  EXPECT_THAT(json["complaints"], IsEmpty()) << json["complaints"];
  EXPECT_THAT(seen.output, HasSubstr("server: 0"));
}

/// The real program, cut off while it takes a backup.
class BackupProgram : public ::testing::Test {
 protected:
  BackupProgram() {
    const auto made = testing::run_shell(
        scratch_.path(),
        "sqlite3 big.db \"create table t (id integer primary key, v text); with recursive n (i) as "
        "(select 1 union all select i + 1 from n where i < 60000) "
        "insert into t select i, hex(randomblob(100)) from n\"");
    EXPECT_EQ(made.exit_code, 0) << made.error;
  }
  [[nodiscard]] std::string listed() const {
    return testing::run_shell(scratch_.path(), "$fulldress backup list --directory backups").output;
  }
  testing::ScratchDirectory scratch_;
};

TEST_F(BackupProgram, KilledMidwayLeavesNothingThatIsListed) {
  const auto killed =
      testing::run_shell(scratch_.path(),
                         "$fulldress backup big.db --directory backups --quiet & it=$!\n"
                         "until ls backups/draft.*/data/database.sqlite > /dev/null 2>&1; do "
                         "kill -0 $it 2> /dev/null || exit 9; done\n"
                         "kill -KILL $it; wait $it; ls -d backups/draft.* | wc -l");
  // On a machine so busy that the backup was done before it could be killed, there is nothing to
  // see.
  if (killed.exit_code == 9 || killed.output != "1\n") GTEST_SKIP() << "it was done too soon";
  EXPECT_EQ(listed(), "no backups\n");
  const auto again = testing::run_shell(
      scratch_.path(),
      "$fulldress backup big.db --directory backups --quiet && "
      "$fulldress backup prune --keep 9 --directory backups && ls backups | wc -l");
  EXPECT_EQ(again.output, "removed what 1 killed run left\n1\n") << again.error;
}

TEST_F(BackupProgram, AFullDiskIsAnErrorAndLeavesNothing) {
  const auto full = testing::run_shell(
      scratch_.path(),
      "ulimit -f 2000; trap '' XFSZ; $fulldress backup big.db --directory backups");
  EXPECT_EQ(full.exit_code, 3) << full.output << full.error;
  EXPECT_THAT(full.error, HasSubstr("cannot take a backup"));
  EXPECT_TRUE(std::filesystem::is_empty(scratch_.path() / "backups"));
}

TEST_F(BackupProgram, InterruptedLeavesNothing) {
  const auto ended = testing::run_shell(
      scratch_.path(),
      "$fulldress backup big.db --directory backups --quiet & it=$!\n"
      "until ls backups/draft.* > /dev/null 2>&1; do kill -0 $it 2> /dev/null || exit 9; done\n"
      "kill -TERM $it; code=0; wait $it || code=$?; echo $code; ls backups | grep -c draft");
  if (ended.output.starts_with("0")) GTEST_SKIP() << "it was done too soon";
  EXPECT_EQ(ended.output, "143\n0\n") << ended.error;
}

}  // namespace
}  // namespace fulldress
