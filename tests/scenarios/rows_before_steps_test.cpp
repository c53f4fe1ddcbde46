#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

/// Directories that bring no rows of their own.
class RowsBeforeSteps : public ::testing::Test {
 protected:
  Rehearsed run(const std::string& up, const std::string& down,
                const std::string& columns = "id integer primary key, a text") {
    files_.write("m/1_make.up.sql", "create table t (" + columns + ");\n");
    files_.write("m/1_make.down.sql", "drop table t;\n");
    files_.write("m/2_it.up.sql", up);
    files_.write("m/2_it.down.sql", down);
    files_.write("m/3_after.up.sql", "create table last (id integer primary key);\n");
    files_.write("m/3_after.down.sql", "drop table last;\n");
    options_.subjects = {(files_.path() / "m").string()};
    options_.engine = "sqlite";
    options_.format = "golang_migrate";
    options_.flows = {"roundtrip"};
    return rehearse_subject(options_);
  }

  static const LawOutcome& law_of(const Rehearsed& run) { return run.law("roundtrip", "2_it"); }

  WrittenFiles files_;
  RunOptions options_ = run_options("", "sqlite");
};

TEST_F(RowsBeforeSteps, FindAnUpThatNeedsEmptyTables) {
  const auto result =
      run("alter table t add column b integer not null;\n", "alter table t drop column b;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(law_of(result).classes, ElementsAre(LawClass::up_fails_with_rows));
  EXPECT_THAT(Rehearsed::finding_ids(law_of(result)), ElementsAre("roundtrip.up-fails-with-rows"));
  // What comes behind is proven all the same.
  EXPECT_THAT(result.law("roundtrip", "3_after").classes, ElementsAre(LawClass::restored));
}

TEST_F(RowsBeforeSteps, ThatReferToWhatAnUpDeletesDoNotHideTheLoss) {
  files_.write("m/1_tables.up.sql",
               "create table parent (id integer primary key, kind text not null);\n"
               "create table child (id integer primary key,"
               " parent_id integer not null references parent (id));\n");
  files_.write("m/1_tables.down.sql", "drop table child;\ndrop table parent;\n");
  files_.write("m/2_it.up.sql", "delete from parent where kind = 'obsolete';\n");
  files_.write("m/2_it.down.sql", "-- Nothing.\n");
  options_.subjects = {(files_.path() / "m").string()};
  options_.format = "sqlx";
  options_.flows = {"roundtrip"};
  const auto result = rehearse_subject(options_);
  EXPECT_THAT(law_of(result).classes, ElementsAre(LawClass::lost_by_design));
  EXPECT_THAT(Rehearsed::finding_ids(law_of(result)), ElementsAre("roundtrip.rows-lost-by-design"));
}

TEST_F(RowsBeforeSteps, OfFixturesForATableThatIsNotThereYetNameTheOption) {
  const auto hint = [&](const std::string& rows) {
    options_.fixtures = {files_.write("rows.sql", rows)};
    const auto result = run("alter table t add column b text;\n", "alter table t drop column b;\n");
    const auto& error = result.step("provision").error;
    return error && error->sql ? error->sql->hint : "no error";
  };
  EXPECT_THAT(hint("insert into t values (1, 'x');\n"), HasSubstr("--fixture-version"));
  EXPECT_EQ(hint("insert into;\n"), "");
}

// Foreign keys are enforced by some tools, by some not; the table that is dropped comes back.
class RebuiltParent : public RowsBeforeSteps {
 protected:
  LawOutcome proof(const std::string& action, const std::string& enforced,
                   const std::string& before_drop = {}) {
    files_.write("m/1_tables.sql",
                 "create table parent (id integer primary key, kind text not null);\n"
                 "create table child (id integer primary key,"
                 " parent_id integer references parent (id) on delete " +
                     action + ");\n");
    files_.write("m/2_it.sql", before_drop +
                                   "create table new_parent (id integer primary key,"
                                   " kind text not null default '');\n"
                                   "insert into new_parent select id, kind from parent;\n"
                                   "drop table parent;\n"
                                   "alter table new_parent rename to parent;\n");
    options_.subjects = {(files_.path() / "m").string()};
    options_.format = "sqlx";
    options_.format_options = {{"foreign_keys", enforced}};
    options_.flows = {"roundtrip"};
    return law_of(rehearse_subject(options_));
  }
};

TEST_F(RebuiltParent, TakesItsChildrenAlongWhereTheToolEnforcesForeignKeys) {
  const auto law = proof("cascade", "on");
  EXPECT_THAT(law.classes, ElementsAre(LawClass::lost_rows));
  EXPECT_THAT(Rehearsed::finding_ids(law), ElementsAre("roundtrip.rows-lost"));
}

TEST_F(RebuiltParent, LeavesItsChildrenWithoutAParent) {
  EXPECT_THAT(Rehearsed::finding_ids(proof("set null", "on")),
              ElementsAre("roundtrip.rows-changed"));
}

TEST_F(RebuiltParent, CannotGoWhileChildrenReferToIt) {
  EXPECT_THAT(proof("no action", "on").classes, ElementsAre(LawClass::up_fails_with_rows));
}

TEST_F(RebuiltParent, IsAWarningWhereTheToolDoesNotEnforceForeignKeys) {
  EXPECT_THAT(proof("cascade", "off").classes, ElementsAre(LawClass::lost_with_foreign_keys));
}

TEST_F(RebuiltParent, IsNotSaidToLoseRowsWhereItFails) {
  const auto law = proof("no action", "off");
  EXPECT_THAT(law.classes, ElementsAre(LawClass::lost_with_foreign_keys));
  EXPECT_THAT(law.reason, HasSubstr("it loses or changes rows, or fails, where foreign keys"));
  ASSERT_FALSE(law.findings.empty());
  EXPECT_THAT(law.findings[0].message, HasSubstr("where foreign keys are enforced, the up fails"));
}

TEST_F(RebuiltParent, IsNamedAsTheReasonWhereItIsDropped) {
  const auto law = proof("cascade", "off");
  ASSERT_FALSE(law.findings.empty());
  EXPECT_THAT(law.findings[0].message, HasSubstr("dropping the table they refer to deletes them"));
}

TEST_F(RowsBeforeSteps, FollowTheKeyTheyReferToWhereForeignKeysAreEnforced) {
  files_.write("m/1_base.up.sql",
               "create table parent (code text primary key not null);\n"
               "create table child (id integer primary key, code text not null references parent "
               "(code) on update cascade);\n");
  files_.write("m/1_base.down.sql", "drop table child;\ndrop table parent;\n");
  files_.write("m/2_it.up.sql", "update parent set code = 'X' || code;\n");
  files_.write("m/2_it.down.sql", "update parent set code = substr(code, 2);\n");
  options_.subjects = {(files_.path() / "m").string()};
  options_.format = "golang_migrate";
  options_.flows = {"roundtrip"};
  const auto law = law_of(rehearse_subject(options_));
  EXPECT_THAT(law.classes, ElementsAre(LawClass::lost_with_foreign_keys));
  ASSERT_FALSE(law.findings.empty());
  EXPECT_THAT(law.findings[0].message,
              HasSubstr("their foreign keys follow the rows they refer to"));
}

TEST_F(RebuiltParent, IsMeantToTakeChildrenAlongWhereRowsAreDeleted) {
  const auto law = proof("cascade", "on", "delete from parent where kind = 'old';\n");
  EXPECT_THAT(law.classes, ElementsAre(LawClass::no_down));
}

TEST_F(RowsBeforeSteps, ThatReferToWhatAnUpSetsAsideAndPutsBackAreNoFault) {
  files_.write("m/1_tables.up.sql",
               "create table parent (id integer primary key, kind text not null);\n"
               "create table child (id integer primary key,"
               " parent_id integer not null references parent (id));\n");
  files_.write("m/1_tables.down.sql", "drop table child;\ndrop table parent;\n");
  files_.write("m/2_it.up.sql",
               "create table aside as select * from parent where kind = 'obsolete';\n"
               "delete from parent where kind = 'obsolete';\n");
  files_.write("m/2_it.down.sql", "insert into parent select * from aside;\ndrop table aside;\n");
  options_.subjects = {(files_.path() / "m").string()};
  options_.format = "sqlx";
  options_.flows = {"roundtrip"};
  const auto result = rehearse_subject(options_);
  EXPECT_THAT(law_of(result).classes, ElementsAre(LawClass::restored));
  EXPECT_THAT(law_of(result).findings,
              testing::Contains(testing::Field(&Finding::id, "roundtrip.rows-do-not-fit")));
}

TEST_F(RowsBeforeSteps, ThatDoNotFitDoNotHideALoss) {
  const std::string rebuild =
      "create table t_new (id integer primary key, a text not null, b integer not null,\n"
      "  check (b < 0));\n"
      "insert into t_new select id, upper(a), b from t;\n"
      "drop table t;\nalter table t_new rename to t;\n";
  const std::string back =
      "create table t_old (id integer primary key, a text, b integer);\n"
      "insert into t_old select * from t;\ndrop table t;\nalter table t_old rename to t;\n";
  const auto lossy = run(rebuild, back, "id integer primary key, a text, b integer");
  EXPECT_THAT(law_of(lossy).classes, ElementsAre(LawClass::lost_rows)) << lossy.troubles();
  EXPECT_THAT(law_of(lossy).findings, Contains(Field(&Finding::id, "roundtrip.rows-do-not-fit")));
}

TEST_F(RowsBeforeSteps, StayAsFarAsTheyFit) {
  const std::string columns =
      "id integer primary key, kind text not null check (kind in ('a', 'b', 'c')), note text not "
      "null";
  const std::string rebuild =
      "create table t_new (id integer primary key, title text not null,\n"
      "  kind text not null check (kind in ('a', 'b')));\n"
      "insert into t_new select id, note, kind from t;\n"
      "drop table t;\nalter table t_new rename to t;\n";
  const std::string head = "create table t_old (" + columns + ");\n";
  const std::string tail = "drop table t;\nalter table t_old rename to t;\n";
  const auto lossy = run(
      rebuild, head + "insert into t_old select id, kind, upper(title) from t;\n" + tail, columns);
  EXPECT_THAT(law_of(lossy).classes, ElementsAre(LawClass::lost_rows)) << lossy.troubles();
  EXPECT_THAT(law_of(lossy).findings, Contains(Field(&Finding::id, "roundtrip.rows-do-not-fit")));
  const auto sound =
      run(rebuild, head + "insert into t_old select id, kind, title from t;\n" + tail, columns);
  EXPECT_EQ(sound.exit_code(), ExitCode::passed) << sound.troubles();
  EXPECT_THAT(law_of(sound).findings, Contains(Field(&Finding::id, "roundtrip.rows-do-not-fit")));
}

TEST_F(RowsBeforeSteps, AreOthersWhereOnlyEmptyOnesFit) {
  const std::string columns = "id integer primary key, a text, doc text";
  const auto result =
      run("update t set a = upper(a);\n"
          "create table t_new (id integer primary key, a text, doc text check (json_valid(doc)));\n"
          "insert into t_new select * from t;\ndrop table t;\nalter table t_new rename to t;\n",
          "create table t_old (" + columns + ");\ninsert into t_old select * from t;\n" +
              "drop table t;\nalter table t_old rename to t;\n",
          columns);
  EXPECT_THAT(law_of(result).classes, ElementsAre(LawClass::lost_rows)) << result.troubles();
}

TEST_F(RowsBeforeSteps, WouldFailTheUpWhateverTheyHold) {
  const auto result =
      run("create unique index t_a on t (substr(a, 1, 0));\n"
          "alter table t add column b integer not null;\n",
          "alter table t drop column b;\ndrop index t_a;\n", "id integer primary key, a text");
  EXPECT_THAT(law_of(result).classes, Contains(LawClass::up_fails_with_rows)) << result.troubles();
}

TEST_F(RowsBeforeSteps, InTheWayOfAnUpDoNotHideABrokenDown) {
  const auto result =
      run("alter table t add column b integer not null;\n", "alter table t drop column nothing;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(law_of(result).classes,
              ElementsAre(LawClass::up_fails_with_rows, LawClass::down_fails));
  EXPECT_THAT(Rehearsed::finding_ids(law_of(result)),
              UnorderedElementsAre("roundtrip.up-fails-with-rows", "roundtrip.down-fails"));
  EXPECT_THAT(result.law("roundtrip", "3_after").classes, ElementsAre(LawClass::restored));
}

TEST_F(RowsBeforeSteps, InTheWayOfAnUpDoNotHideWhatTheDownLeaves) {
  const auto result =
      run("alter table t add column b integer not null;\ncreate table left_over (id integer);\n",
          "alter table t drop column b;\n");
  EXPECT_THAT(law_of(result).classes, ElementsAre(LawClass::up_fails_with_rows, LawClass::drift));
}

TEST_F(RowsBeforeSteps, InTheWayOfAnUpCloseTheGateWhereItIsIrreversible) {
  files_.write("native/1_make.sql",
               "-- fulldress:up\ncreate table t (id integer primary key, a text);\n"
               "-- fulldress:down\ndrop table t;\n");
  files_.write("native/2_it.sql",
               "-- fulldress:irreversible kept for the auditors\n"
               "-- fulldress:up\nalter table t add column b integer not null;\n");
  options_.subjects = {(files_.path() / "native").string()};
  options_.engine = "sqlite";
  options_.format = "native";
  options_.flows = {"roundtrip"};
  const auto result = rehearse_subject(options_);
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(law_of(result).classes,
              ElementsAre(LawClass::up_fails_with_rows, LawClass::irreversible));
}

TEST_F(RowsBeforeSteps, SayOnceThatAnUpNeedsEmptyTables) {
  const auto result =
      run("alter table t add column b integer not null;\n", "alter table t drop column b;\n");
  const auto& law = law_of(result);
  EXPECT_THAT(law.reason, HasSubstr("once the tables hold rows"));
  EXPECT_THAT(law.findings.front().message, Not(HasSubstr("hold rows")));
  EXPECT_THAT(law.findings.front().message, HasSubstr("on empty tables it goes through"));
}

TEST_F(RowsBeforeSteps, AreLeftOutOnRequest) {
  options_.generates_rows = false;
  const auto result =
      run("alter table t add column b integer not null;\n", "alter table t drop column b;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_THAT(law_of(result).classes, ElementsAre(LawClass::restored));
}

TEST_F(RowsBeforeSteps, ThatDoNotFitAreNoFault) {
  const auto result = run(
      "create table t_new (id integer primary key, a text check (a in ('on', 'off')));\n"
      "insert into t_new select id, trim(a) from t;\ndrop table t;\n"
      "alter table t_new rename to t;\n",
      "create table t_old (id integer primary key, a text);\n"
      "insert into t_old select id, a from t;\ndrop table t;\nalter table t_old rename to t;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_THAT(law_of(result).findings, Contains(Field(&Finding::id, "roundtrip.rows-do-not-fit")));
  EXPECT_EQ(law_of(result).verdict, Verdict::passed);
}

TEST_F(RowsBeforeSteps, ShowWhatADownLoses) {
  const auto result =
      run("create table kept (id integer primary key, a text);\n"
          "insert into kept select id, a from t;\nalter table t drop column a;\n",
          "alter table t add column a text;\ndrop table kept;\n");
  EXPECT_THAT(law_of(result).classes, Contains(LawClass::lost_rows));
  EXPECT_THAT(law_of(result).findings.front().message, HasSubstr("in a"));
}

TEST_F(RowsBeforeSteps, AreThereOnTheWayDownOfAll) {
  const auto result = run("alter table t add column b integer;\n",
                          "alter table t drop column b;\ninsert into nowhere select id from t;\n");
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  const auto& chain = result.law("roundtrip", "all up, all down");
  EXPECT_THAT(chain.classes, ElementsAre(LawClass::down_fails));
}

TEST_F(RowsBeforeSteps, OfWhichADownHasNoUseAreARemark) {
  // A table may only be dropped while it is empty, which it is when its own migration is proven.
  files_.write("guarded/1_make.up.sql", "create table t (id integer primary key, a text);\n");
  files_.write("guarded/1_make.down.sql",
               "create table empty_only (n integer check (n = 0));\n"
               "insert into empty_only select count(*) from t;\n"
               "drop table empty_only;\ndrop table t;\n");
  files_.write("guarded/2_more.up.sql", "create table u (id integer primary key);\n");
  files_.write("guarded/2_more.down.sql", "drop table u;\n");
  options_.subjects = {(files_.path() / "guarded").string()};
  options_.format = "golang_migrate";
  options_.flows = {"roundtrip"};
  const auto result = rehearse_subject(options_);
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  const auto& chain = result.law("roundtrip", "all up, all down");
  EXPECT_THAT(chain.findings, Contains(Field(&Finding::id, "roundtrip.down-fails-on-new-rows")));
}

TEST_F(RowsBeforeSteps, MayHoldNullsBehindTheUpThatFailTheDown) {
  options_.fixtures = {files_.write("rows.sql",
                                    "create table f (id integer primary key, a text not null);\n"
                                    "insert into f values (1, 'x');\n")};
  const std::string rebuild =
      "insert into f_new select id, {value} from f;\ndrop table f;\n"
      "alter table f_new rename to f;\n";
  const auto made = [&](const std::string& column, const std::string& value) {
    auto text = "create table f_new (id integer primary key, a " + column + ");\n" + rebuild;
    return text.replace(text.find("{value}"), 7, value);
  };
  const auto remark = Field(&Finding::id, "roundtrip.down-fails-on-new-rows");
  const auto failing = run(made("text", "a"), made("text not null", "a"));
  EXPECT_EQ(failing.exit_code(), ExitCode::passed) << failing.troubles();
  EXPECT_THAT(law_of(failing).classes, ElementsAre(LawClass::restored));
  EXPECT_THAT(law_of(failing).findings, Contains(remark));
  const auto filling = run(made("text", "a"), made("text not null", "coalesce(a, '')"));
  EXPECT_THAT(law_of(filling).findings, Not(Contains(remark)));
}

TEST_F(RowsBeforeSteps, OfFixturesThatAreInTheWayDoNotEndTheClimb) {
  options_.fixtures = {files_.write(
      "rows.sql", "create table f (id integer primary key); insert into f values (1);\n")};
  const auto result =
      run("alter table f add column b integer not null;\n", "alter table f drop column b;\n");
  EXPECT_THAT(law_of(result).classes, ElementsAre(LawClass::up_fails_with_rows));
  EXPECT_THAT(result.law("roundtrip", "3_after").classes, ElementsAre(LawClass::restored));
}

TEST_F(RowsBeforeSteps, OfFixturesThatAreInTheWayDoNotHideABrokenDown) {
  options_.fixtures = {files_.write(
      "rows.sql", "create table f (id integer primary key); insert into f values (1);\n")};
  const auto result =
      run("alter table f add column b integer not null;\n", "alter table f drop column nothing;\n");
  EXPECT_THAT(law_of(result).classes,
              ElementsAre(LawClass::up_fails_with_rows, LawClass::down_fails));
  EXPECT_THAT(result.law("roundtrip", "3_after").classes, ElementsAre(LawClass::restored));
}

TEST_F(RowsBeforeSteps, AreToldOf) {
  const auto result =
      run("alter table t add column b integer;\n", "alter table t drop column b;\n");
  const auto& told = result.law("roundtrip", "generated rows");
  EXPECT_EQ(told.verdict, Verdict::passed);
  EXPECT_THAT(told.reason, HasSubstr("in 1 table"));
}

}  // namespace
}  // namespace fulldress::testing
