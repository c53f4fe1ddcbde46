#include "tests/scenarios/play/played.hpp"

#include <gmock/gmock.h>

// The acts export, import and packages: once where their step fails, and once where it passes.
namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

class TransferActs : public Steps {
 protected:
  TransferActs() {
    write("tables.sql",
          "create table users (id integer primary key, xmlid text not null unique, name text);"
          "create table posts (id integer primary key, xmlid text not null unique, user_id integer "
          "references users);");
    write("rows.sql",
          "insert into users values (1, 'user.1', 'Ann'), (2, 'user.2', 'Bo');"
          "insert into posts values (7, 'post.1', 2);");
  }

  static constexpr const char* both =
      R"json({"name": "tables", "act": "sql", "files": ["tables.sql", "rows.sql"]},
             {"name": "other", "act": "database", "database": "o", "from": "empty"},
             {"name": "other tables", "act": "sql", "database": "o",
              "files": ["tables.sql"]},)json";
};

TEST_F(TransferActs, RowsGoFromOneDatabaseIntoAnother) {
  const auto run = play(std::string(both) +
                        R"json({"name": "out", "act": "export", "bundle": "${files}/a.tar",
                                "expect": {"tables": 2, "rows": 3}},
                               {"name": "in", "act": "import", "database": "o",
                                "bundle": "${files}/a.tar", "expect": {"added": 3}},
                               {"name": "again", "act": "import", "database": "o", "mode": "update",
                                "bundle": "${files}/a.tar", "expect": {"changed": 0}},
                               {"name": "more than there is", "act": "export",
                                "bundle": "${files}/b.tar", "expect": {"rows": 4}},
                               {"name": "not empty", "act": "import", "database": "o",
                                "bundle": "${files}/a.tar", "mode": "init"},
                               {"name": "other figures", "act": "import", "database": "o",
                                "bundle": "${files}/a.tar", "mode": "update", "needs": [],
                                "expect": {"added": 1}})json");
  for (const auto* name : {"out", "in", "again"}) EXPECT_EQ(verdict_of(run, name), "passed");
  EXPECT_EQ(verdict_of(run, "more than there is"), "export.other-figures");
  EXPECT_EQ(verdict_of(run, "not empty"), "transfer.not-empty");
  EXPECT_EQ(verdict_of(run, "other figures"), "import.other-figures");
}

TEST_F(TransferActs, PackagesSayWhichRowsAreBad) {
  write("posts.csv", "xmlid,user\npost.1,user.2\npost.2,user.9\n");
  write("users.csv", "xmlid,name\nuser.1,Ann\nuser.2,Bo\n");
  write("plan.json",
        R"json({"phases": [
          {"name": "a", "sources": [
            {"csv": "posts.csv", "table": "posts", "late": {"user_id": null},
             "references": {"user_id": {"field": "user", "table": "users"}}},
            {"csv": "users.csv", "table": "users"}]},
          {"name": "f", "resolve_late": true, "checks": ["fk.*"]}]})json");
  write("good/posts.csv", "xmlid,user\npost.1,user.2\n");
  write("good/users.csv", "xmlid,name\nuser.1,Ann\nuser.2,Bo\n");
  const auto run = play(
      R"json({"name": "tables", "act": "sql", "files": ["tables.sql"]},
             {"name": "bad", "act": "packages", "plan": "plan.json", "rollback_on_error": true},
             {"name": "good", "act": "packages", "plan": "plan.json", "sources": "good",
              "needs": ["tables"], "expect": {"added": 3, "resolved": 1}},
             {"name": "figures", "act": "packages", "plan": "plan.json", "sources": "good",
              "mode": "update", "expect": {"changed": 2}})json");
  EXPECT_EQ(verdict_of(run, "bad"), "packages.bad-row");
  EXPECT_THAT(run.step("bad").laws.at(0).findings.at(0).message, HasSubstr("user.9"));
  EXPECT_EQ(verdict_of(run, "good"), "passed") << run.troubles();
  EXPECT_FALSE(run.step("good").checks.empty());
  EXPECT_EQ(verdict_of(run, "figures"), "packages.other-figures");
}

TEST_F(TransferActs, SayWhatIsMissing) {
  EXPECT_THAT(refusal(R"json({"name": "a", "act": "export"})json"), HasSubstr("\"bundle\" is"));
  EXPECT_THAT(refusal(R"json({"name": "a", "act": "import"})json"), HasSubstr("\"bundle\" is"));
  EXPECT_THAT(refusal(R"json({"name": "a", "act": "packages"})json"), HasSubstr("\"plan\" is"));
  EXPECT_THAT(refusal(R"json({"name": "a", "act": "packages", "plan": "gone.json"})json"),
              HasSubstr("gone.json"));
}

}  // namespace
}  // namespace fulldress::testing
