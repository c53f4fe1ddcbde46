#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Statements of an up that none of its rows meets (scenarios/steps/idle_statements.hpp).
namespace fulldress::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* remark_id = "roundtrip.statement-without-rows";

class IdleStatements : public ::testing::Test {
 protected:
  /// The remark about the second of two migrations; "none".
  std::string remark_on(const std::string& up, const std::string& down = "select 1;\n",
                        const std::string& id = remark_id) {
    files_.write("m/1_make.up.sql",
                 "create table t (id integer primary key, n integer not null, a text not null);\n"
                 "create table u (id integer primary key, a text not null);\n");
    files_.write("m/1_make.down.sql", "drop table u;\ndrop table t;\n");
    files_.write("m/2_it.up.sql", up);
    files_.write("m/2_it.down.sql", down);
    options_.subjects = {(files_.path() / "m").string()};
    options_.format = "golang_migrate";
    options_.flows = {"roundtrip"};
    const auto run = rehearse_subject(options_);
    exit_code_ = run.exit_code();
    for (const auto& finding : run.law("roundtrip", "2_it").findings) {
      if (finding.id != id) continue;
      EXPECT_EQ(finding.severity, Severity::info);
      EXPECT_EQ(finding.position.has_value(), id == remark_id);
      return finding.message;
    }
    return "none";
  }

  WrittenFiles files_;
  RunOptions options_ = run_options("", "sqlite");
  ExitCode exit_code_ = ExitCode::bug;
};

// Its condition is of a form that no value is sought for.
constexpr const char* unmet = "(n * 7 + 3) % 1000003 = 5 and length(a) * n = 77777";

std::string update_where(const std::string& condition) {
  return "update t set a = 'x'\n  where " + condition + ";\n";
}

TEST_F(IdleStatements, AreToldWithTheirLines) {
  EXPECT_THAT(remark_on("-- first\n" + update_where(unmet)),
              AllOf(HasSubstr("no row met 1 statement of the up"),
                    HasSubstr("line 2: update t set a = 'x' where (n * 7"), HasSubstr("--fixture"),
                    Not(HasSubstr("more"))));
  EXPECT_EQ(exit_code_, ExitCode::passed);
}

TEST_F(IdleStatements, HaveARemarkBesideThemOfRowsThatAreThereAlready) {
  const std::string id = "roundtrip.rows-there-already";
  const std::string down = "delete from u where a = 'x';\n";
  EXPECT_THAT(
      remark_on("insert into u (id, a) values (77, 'x') on conflict do nothing;\n", down, id),
      HasSubstr("is not proven"));
  EXPECT_EQ(exit_code_, ExitCode::passed);
  const std::string up = "insert into u (id, a) values (77, 'x');\n";
  EXPECT_THAT(remark_on(up, down, id), HasSubstr("by less than a key"));
  EXPECT_EQ(remark_on(up, "delete from u where id = 77;\n", id), "none");
}

TEST_F(IdleStatements, HaveARemarkBesideThemOfValuesThatAreThereAlready) {
  const std::string id = "roundtrip.rows-there-already";
  const std::string up = "update t set a = 'new' where a = 'old';\n";
  const std::string down = "update t set a = 'old' where a = 'new';\n";
  EXPECT_THAT(remark_on(up, down, id), HasSubstr("with new in a back"));
  EXPECT_EQ(exit_code_, ExitCode::passed);
  EXPECT_EQ(remark_on(up, "update t set a = 'old' where a = 'other';\n", id), "none");
  EXPECT_EQ(
      remark_on("alter table t add column k text;\nupdate t set k = 'new' where k = 'old';\n",
                "update t set k = 'old' where k = 'new';\nalter table t drop column k;\n", id),
      "none");
}

TEST_F(IdleStatements, HaveARemarkBesideThemOfRowsWithoutAPartner) {
  const std::string id = "roundtrip.rows-without-partner";
  const std::string down =
      "create table k (id integer primary key, mail text not null);\n"
      "insert into k select n.id, m.mail from n join m on m.id = n.m_id;\ndrop table n;\n";
  const auto copied_by = [](const std::string& join) {
    return "create table n (id integer primary key, m_id integer not null);\n"
           "insert into n select k.id, m.id from k " +
           join + ";\ndrop table k;\n";
  };
  options_.fixtures = {
      files_.write("rows.sql",
                   "create table m (id integer primary key, mail text not null unique);\n"
                   "create table k (id integer primary key, mail text not null);\n"
                   "insert into m values (1, 'a'), (2, 'b');\n"
                   "insert into k values (5, 'a'), (6, 'b'), (7, 'a');\n")};
  EXPECT_THAT(remark_on(copied_by("join m on m.mail = k.mail"), down, id),
              AllOf(HasSubstr("k.mail = m.mail"), HasSubstr("--fixture")));
  EXPECT_EQ(exit_code_, ExitCode::passed);
  EXPECT_EQ(remark_on(copied_by("join m on m.id = 1"), down, id), "none");
}

TEST_F(IdleStatements, AreToldThreeAtMost) {
  const std::string one = update_where(unmet);
  const std::string other = std::string("delete from t where ") + unmet + ";\n";
  const std::string copy = std::string("insert into u select id, a from t where ") + unmet + ";\n";
  EXPECT_THAT(
      remark_on(one + other + "update t set n = n;\n" + copy + one + other),
      AllOf(HasSubstr("5 statements"), HasSubstr("line 1: update"), HasSubstr("line 3: delete"),
            HasSubstr("line 5: insert into u select"), HasSubstr("and 2 more")));
}

TEST_F(IdleStatements, AreThoseThatSetWhatAllRowsHeld) {
  options_.fixtures = {files_.write("rows.sql",
                                    "create table f (id integer primary key, n integer);\n"
                                    "insert into f values (1, 5), (2, 7);\n")};
  EXPECT_THAT(remark_on("update f set n = 5 where id = 1;\n"),
              HasSubstr("no row was changed by 1 statement of the up"));
  EXPECT_EQ(remark_on("update f set n = 5 where id in (1, 2);\n"), "none");
  EXPECT_EQ(remark_on("update f set n = n where id = 1;\n"), "none");
  EXPECT_THAT(remark_on("update f set n = coalesce(n, 3), id = id;\n"),
              HasSubstr("no row was changed by 1 statement of the up"));
  EXPECT_EQ(remark_on("update f set n = coalesce(n, 3), id = id + 10;\n"), "none");
}

TEST_F(IdleStatements, AreNoneWhereRowsMeetThem) {
  EXPECT_EQ(remark_on("update t set a = 'y' where a = 'x';\n"
                      "insert into u (id, a) select id + 100, a from t;\n"),
            "none");
}

TEST_F(IdleStatements, AreThoseWhoseRowsAreInTheWayOfTheUp) {
  const std::string rebuild =
      "create table made (id integer primary key, n integer not null,\n"
      "  a text not null check (a glob 'never*such'));\n"
      "insert into made select id, n, a || '' from t;\n"
      "drop table t;\nalter table made rename to t;\n";
  const std::string down = "delete from t;\n";
  EXPECT_THAT(remark_on("update t set n = n + 1;\n" + rebuild, down),
              HasSubstr("line 1: update t set n = n + 1"));
}

TEST_F(IdleStatements, AreNotThoseAboutTablesThatTheUpMakes) {
  EXPECT_EQ(remark_on("create table made (id integer primary key, a text);\n"
                      "update made set a = 'x';\ndelete from made;\n"
                      "insert into u (id, a) select id, a from made;\n",
                      "drop table made;\n"),
            "none");
}

TEST_F(IdleStatements, AreThoseThatFillATableTheUpMakes) {
  EXPECT_THAT(remark_on("create table made (id integer primary key, a text);\n"
                        "insert into made select id, a from t where " +
                            std::string(unmet) + ";\n",
                        "drop table made;\n"),
              HasSubstr("line 2: insert into made"));
}

TEST_F(IdleStatements, AreNotInsertsOfConstants) {
  EXPECT_EQ(remark_on("insert into u (id, a) values (9001, 'seed');\n"
                      "insert or ignore into u (id, a) values (9001, 'seed');\n"
                      "insert into u (id, a) select 9001, 'seed'\n"
                      "  where not exists (select 1 from u where id = 9001);\n",
                      "delete from u where id = 9001;\n"),
            "none");
}

TEST_F(IdleStatements, AreNotTheOnesOfATableWithoutRows) {
  options_.generates_rows = false;
  EXPECT_EQ(remark_on(update_where(unmet)), "none");
}

TEST_F(IdleStatements, AreToldOfRowsOfFixturesToo) {
  options_.fixtures = {files_.write("rows.sql", "insert into t values (1, 1, 'a');\n")};
  options_.fixture_version = "1";
  EXPECT_THAT(remark_on(update_where("id = 4711 and n = 1 and a <> 'a' and a like id || '%'")),
              HasSubstr("line 1: update"));
}

}  // namespace
}  // namespace fulldress::testing
