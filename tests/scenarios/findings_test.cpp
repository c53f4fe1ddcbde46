#include "scenarios/steps/comparison.hpp"
#include "scenarios/steps/row_accounting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

const FindingWords& words() {
  static const FindingWords words = {.law = "roundtrip",
                                     .state = "after the down",
                                     .missing = "is lost after the down",
                                     .extra = "is left over after the down"};
  return words;
}

SchemaDifference changed(const std::string& kind, const std::string& identity,
                         const std::string& before, const std::string& after) {
  return {.change = SchemaChange::changed,
          .kind = kind,
          .identity = identity,
          .before = before,
          .after = after};
}

SchemaDifference removed(const std::string& kind, const std::string& identity,
                         const std::string& before = "x") {
  return {.change = SchemaChange::removed, .kind = kind, .identity = identity, .before = before};
}

std::vector<std::string> ids(const std::vector<SchemaDifference>& differences) {
  std::vector<std::string> found;
  for (const auto& finding : schema_findings(differences, words())) found.push_back(finding.id);
  return found;
}

TEST(SchemaFindings, NameTheObjectAndBothDefinitions) {
  const auto findings =
      schema_findings({changed("policy", "public.t.mine", "using (a)", "using (b)")}, words());
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].id, "roundtrip.policy-changed");
  EXPECT_EQ(findings[0].subject, "policy public.t.mine");
  EXPECT_EQ(findings[0].message, "policy public.t.mine differs after the down");
  EXPECT_EQ(findings[0].before, "using (a)");
  EXPECT_EQ(findings[0].after, "using (b)");
  EXPECT_EQ(findings[0].severity, Severity::error);
}

TEST(SchemaFindings, NameWhatAKeyOfSqliteLost) {
  const auto message = [](const std::string& identity, const std::string& definition) {
    return schema_findings({removed("constraint", identity, definition)}, words()).at(0).message;
  };
  EXPECT_EQ(message("main.t primary key", "autoincrement"),
            "constraint main.t primary key: autoincrement is lost after the down");
  EXPECT_EQ(message("main.t foreign key (a)", "deferrable initially deferred"),
            "constraint main.t foreign key (a): deferrable initially deferred is lost after the "
            "down");
  EXPECT_EQ(message("main.t check (a > 0)", ""),
            "constraint main.t check (a > 0) is lost after the down");
  EXPECT_EQ(message("public.t.t_pkey", "PRIMARY KEY (id)"),
            "constraint public.t.t_pkey is lost after the down");
}

TEST(SchemaFindings, SplitATableIntoWhatItLost) {
  const auto findings = schema_findings(
      {changed("table", "public.t",
               "table; with (fillfactor=70); row level security enabled; row level security forced",
               "table; with (fillfactor=90)")},
      words());
  std::vector<std::string> found;
  for (const auto& finding : findings) found.push_back(finding.id);
  EXPECT_THAT(found, UnorderedElementsAre("roundtrip.storage-options-changed",
                                          "roundtrip.row-level-security-enabled-lost",
                                          "roundtrip.row-level-security-forced-lost"));
  EXPECT_EQ(findings[0].before, "with (fillfactor=70)");
  EXPECT_EQ(findings[0].after, "with (fillfactor=90)");
}

TEST(SchemaFindings, NameStatisticsTargetsAndSequenceOwners) {
  EXPECT_THAT(ids({changed("column", "public.t.a", "integer statistics 500", "integer")}),
              ElementsAre("roundtrip.statistics-target-lost"));
  EXPECT_THAT(ids({changed("column", "public.t.a", "integer not null statistics 500", "integer")}),
              ElementsAre("roundtrip.column-changed"));
  EXPECT_THAT(ids({changed("sequence", "public.t_id_seq", "as integer owned by public.t.id",
                           "as integer")}),
              ElementsAre("roundtrip.sequence-ownership-lost"));
}

TEST(SchemaFindings, ShowOnlyThePrivilegesThatDiffer) {
  const auto lost = schema_findings(
      {removed("acl", "table public.t", "me: SELECT by me, me: UPDATE by me, you: SELECT by me")},
      words());
  EXPECT_EQ(lost[0].id, "roundtrip.acl-lost");
  EXPECT_EQ(lost[0].message, "privileges of table public.t are lost after the down");
  EXPECT_EQ(lost[0].before, "you: SELECT by me");
  const auto other =
      schema_findings({changed("acl", "table public.t", "me: SELECT by me, you: SELECT by me",
                               "me: SELECT by me, she: INSERT by me")},
                      words());
  EXPECT_EQ(other[0].message, "privileges of table public.t differ after the down");
  EXPECT_EQ(other[0].before, "you: SELECT by me");
  EXPECT_EQ(other[0].after, "she: INSERT by me");
}

TEST(SchemaFindings, SayOnceThatAWholeTableIsGone) {
  EXPECT_THAT(ids({removed("table", "public.t"), removed("column", "public.t.id"),
                   removed("owner", "table public.t"), removed("constraint", "public.t.t_pkey"),
                   removed("index", "public.t_pkey",
                           "CREATE UNIQUE INDEX t_pkey ON public.t USING btree (id)"),
                   removed("sequence", "public.t_id_seq", "as integer owned by public.t.id"),
                   removed("column", "public.t2.id")}),
              ElementsAre("roundtrip.table-lost", "roundtrip.column-lost"));
}

// What is as it is only because the object is there says nothing more.
TEST(SchemaFindings, SayOnceThatAWholeObjectIsGone) {
  EXPECT_THAT(
      ids({removed("function", "public.f(integer)"), removed("owner", "function public.f(integer)"),
           removed("acl", "function public.f(integer)"),
           removed("comment", "function public.f(integer)"),
           removed("materialized_view", "public.m"),
           removed("security_label", "materialized view public.m"), removed("domain", "public.d"),
           removed("constraint", "public.d.d_check"), removed("owner", "domain public.d"),
           removed("table", "public.t"),
           removed("sequence", "public.t_id_seq", "as integer owned by public.t.id"),
           removed("owner", "sequence public.t_id_seq")}),
      ElementsAre("roundtrip.function-lost", "roundtrip.materialized-view-lost",
                  "roundtrip.domain-lost", "roundtrip.table-lost"));
}

TEST(SchemaFindings, TellWhatObjectsLostThatAreStillThere) {
  EXPECT_THAT(ids({removed("function", "public.f(integer)"), removed("acl", "function public.f()"),
                   removed("comment", "domain public.d"), removed("constraint", "public.d.d_check"),
                   changed("owner", "function public.f(integer)", "me", "you")}),
              ElementsAre("roundtrip.function-lost", "roundtrip.acl-lost", "roundtrip.comment-lost",
                          "roundtrip.constraint-lost", "roundtrip.owner-changed"));
}

TEST(SchemaFindings, WeighSpellingAndColumnOrderAsInformation) {
  const auto order =
      schema_findings({changed("column_order", "public.t", "a, b", "b, a")}, words());
  ASSERT_THAT(order, SizeIs(1));
  EXPECT_FALSE(has_weight(order));
  EXPECT_EQ(order[0].id, "roundtrip.column-order-changed");
  const auto spelling = schema_findings(
      {changed("sql_text", "table main.t", "create table t (a)", "CREATE TABLE t(a)")}, words());
  ASSERT_THAT(spelling, SizeIs(1));
  EXPECT_FALSE(has_weight(spelling));
}

TEST(SchemaFindings, SayNothingOfTheOrderWhereColumnsOnlyComeOrGo) {
  EXPECT_THAT(
      ids({changed("column_order", "public.t", "a, b", "b, x"), removed("column", "public.t.a")}),
      ElementsAre("roundtrip.column-lost"));
}

TEST(SchemaFindings, DoNotSayOfAnotherNameOfTheSameThatItsCaseDiffers) {
  const auto same = schema_findings({changed("column", "public.t.at", "timestamptz default now()",
                                             "timestamptz default CURRENT_TIMESTAMP")},
                                    words());
  ASSERT_THAT(same, SizeIs(1));
  EXPECT_EQ(same[0].id, "roundtrip.column-text-changed");
  EXPECT_THAT(same[0].message, HasSubstr("is written otherwise, with the same meaning, "));
  const auto other = schema_findings({changed("column", "public.t.at", "timestamptz default now()",
                                              "timestamptz default clock_timestamp()")},
                                     words());
  ASSERT_THAT(other, SizeIs(1));
  EXPECT_THAT(other[0].message, Not(HasSubstr("same meaning")));
}

TEST(SchemaFindings, LeaveSpellingOutWhereSomethingReallyDiffers) {
  EXPECT_THAT(ids({changed("sql_text", "table main.t", "a", "b"), removed("column", "main.t.x")}),
              ElementsAre("roundtrip.column-lost"));
}

TEST(SchemaFindings, NameTheWayBackToAParent) {
  const SchemaSnapshot schema{
      .engine = "postgres",
      .objects = {{.kind = "table", .identity = "public.p", .definition = ""},
                  {.kind = "table", .identity = "public.r", .definition = "partition by LIST (a)"},
                  {.kind = "index", .identity = "public.i", .definition = "CREATE INDEX i"}}};
  const auto message = [&](const std::string& parent) {
    return schema_findings({removed("inherits", "public.c", parent)}, words(), schema)
        .at(0)
        .message;
  };
  EXPECT_THAT(message("public.p"),
              EndsWith(": `alter table public.c inherit public.p` restores it"));
  EXPECT_THAT(message("public.r"),
              EndsWith(": `alter table public.r attach partition public.c ...` with its bounds "
                       "restores it"));
  EXPECT_THAT(message("public.i"),
              EndsWith(": `alter index public.i attach partition public.c` restores it"));
  EXPECT_THAT(message("public.gone"), Not(HasSubstr("restores it")));
  EXPECT_THAT(message("public.p, public.r"), Not(HasSubstr("restores it")));
}

TEST(Judge, FailsByTheHeaviestFindingAndPutsItFirst) {
  LawOutcome law;
  law.findings = schema_findings(
      {changed("column_order", "public.a", "a, b", "b, a"), removed("policy", "public.t.mine")},
      words());
  judge(law, "broken");
  EXPECT_EQ(law.verdict, Verdict::failed);
  EXPECT_EQ(law.reason, "broken");
  EXPECT_EQ(law.findings.front().id, "roundtrip.policy-lost");
  LawOutcome light;
  light.findings = {law.findings.back()};
  judge(light, "broken");
  EXPECT_EQ(light.verdict, Verdict::passed);
}

SchemaSnapshot with_sequence(const std::string& definition) {
  return {.engine = "postgres",
          .objects = {{.kind = "sequence", .identity = "public.s", .definition = definition}}};
}

std::vector<Finding> sequence_findings(const SequencePosition& before,
                                       const SequencePosition& after,
                                       const std::string& definition) {
  const DatabaseState first{.schema = with_sequence(definition), .data = {.sequences = {before}}};
  const DatabaseState second{.schema = with_sequence(definition), .data = {.sequences = {after}}};
  return data_findings({.state = first}, {.state = second}, words(), {});
}

TEST(SequenceFindings, WeighOnlyNumbersThatAreGivenTwice) {
  const TableName name{"public", "s"};
  const auto back = sequence_findings({name, "7", true}, {name, "1", false}, "increment 1");
  ASSERT_THAT(back, SizeIs(1));
  EXPECT_EQ(back[0].id, "roundtrip.sequence-set-back");
  EXPECT_EQ(back[0].severity, Severity::error);
  const auto on = sequence_findings({name, "7", true}, {name, "9", true}, "increment 1");
  ASSERT_THAT(on, SizeIs(1));
  EXPECT_EQ(on[0].severity, Severity::info);
}

TEST(SequenceFindings, KnowThatTwoPositionsMayGiveTheSameNumberNext) {
  const TableName name{"public", "s"};
  EXPECT_THAT(sequence_findings({name, "7", true}, {name, "8", false}, "increment 1"), IsEmpty());
  EXPECT_THAT(sequence_findings({name, "7", true}, {name, "8", false}, "increment 5"), SizeIs(1));
}

// The rows cannot be looked at here.
TEST(SequenceFindings, DoNotTakeNumbersOfACacheForUnused) {
  const TableName name{"public", "s"};
  const auto back =
      sequence_findings({name, "10", true}, {name, "7", true}, "increment 1 cache 10");
  ASSERT_THAT(back, SizeIs(1));
  EXPECT_EQ(back[0].severity, Severity::error);
}

TEST(SequenceFindings, KnowSequencesThatCountDown) {
  const TableName name{"public", "s"};
  EXPECT_EQ(sequence_findings({name, "-7", true}, {name, "-9", true}, "increment -1")[0].severity,
            Severity::info);
  EXPECT_EQ(sequence_findings({name, "-7", true}, {name, "-1", false}, "increment -1")[0].severity,
            Severity::error);
}

migrations::Migration migration_of(const std::string& text) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = text};
  return migration;
}

const TableName people{"public", "people"};
const TableName emails{"public", "emails"};

TEST(RowAccounting, IsSilentWhenRowsStayOrGrow) {
  EXPECT_THAT(lost_row_findings({{people, 3}}, {{people, 3}, {emails, 9}}, migration_of("x")),
              IsEmpty());
  EXPECT_THAT(lost_row_findings({{people, 0}}, {}, migration_of("x")), IsEmpty());
}

TEST(RowAccounting, WeighsRowsThatGoWithoutAWord) {
  const auto lost = lost_row_findings({{people, 3}, {emails, 4}}, {{people, 3}, {emails, 0}},
                                      migration_of("drop table people; -- emails\n"));
  ASSERT_THAT(lost, SizeIs(1));
  EXPECT_EQ(lost[0].id, "upgrade.rows-lost");
  EXPECT_EQ(lost[0].severity, Severity::error);
  EXPECT_EQ(lost[0].subject, "table public.emails");
  const auto gone = lost_row_findings({{people, 3}}, {}, migration_of("drop table x cascade"));
  ASSERT_THAT(gone, SizeIs(1));
  EXPECT_EQ(gone[0].id, "upgrade.table-gone");
  EXPECT_EQ(gone[0].severity, Severity::error);
}

TEST(RowAccounting, TakesTheMigrationsWord) {
  const auto light = [](const std::string& text, const RowCounts& after) {
    const auto findings = lost_row_findings({{people, 3}}, after, migration_of(text));
    return findings.size() == 1 && findings[0].severity == Severity::info;
  };
  EXPECT_TRUE(light("DROP TABLE \"people\"", {}));
  EXPECT_TRUE(light("alter table public.People rename to persons", {{{"public", "persons"}, 3}}));
  EXPECT_TRUE(light("drop schema public cascade", {}));
  EXPECT_TRUE(light("delete from people where id = 1", {{people, 2}}));
  EXPECT_TRUE(light("truncate people", {{people, 0}}));
}

TEST(RowAccounting, SaysWhatChangedInOneLine) {
  EXPECT_EQ(counts_text({{people, 3}, {emails, 1}}, {{people, 3}, {emails, 2}}),
            "public.emails 1 -> 2 rows; 1 other table as before");
  EXPECT_EQ(counts_text({{people, 3}}, {{people, 3}}), "");
  EXPECT_EQ(counts_text({{people, 3}}, {{emails, 5}}),
            "public.people gone with 3 rows, public.emails new with 5 rows; 0 other tables as "
            "before");
}

}  // namespace
}  // namespace fulldress::scenarios
