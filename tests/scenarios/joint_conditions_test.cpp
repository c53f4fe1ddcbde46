#include "scenarios/scripts/joint_conditions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<JointValues> joint_of(const std::string& up) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  const auto joints = joint_conditions({migration}, "postgres",
                                       {{"kind", {"k"}}, {"state", {"s", "r"}}}, {{"t.n", {"5"}}});
  const auto found = joints.find("t");
  return found == joints.end() ? std::vector<JointValues>() : found->second;
}

TEST(JointConditions, AreThoseThatAndJoins) {
  const JointValues both = {{"gone", std::nullopt}, {"kind", "k"}};
  EXPECT_THAT(joint_of("update t set a = 'x' where gone is null and kind = 'k'"),
              ElementsAre(both));
  EXPECT_THAT(
      joint_of("delete from t x where x.gone is null and f(a) > 3 and x.kind in ('k', 'z')"),
      ElementsAre(both));
  EXPECT_THAT(joint_of("insert into u select a from t where kind = 'k' and not done and n = 5"),
              ElementsAre(JointValues{{"done", "false"}, {"kind", "k"}, {"n", "5"}}));
  EXPECT_THAT(joint_of("delete from t where done and kind = 'k' or state = 's' and gone is null"),
              ElementsAre(JointValues{{"done", "true"}, {"kind", "k"}},
                          JointValues{{"gone", std::nullopt}, {"state", "s"}}));
}

TEST(JointConditions, HaveNullsThatAreReplaced) {
  const JointValues kind = {{"kind", "k"}};
  const JointValues without_note = {{"kind", "k"}, {"note", std::nullopt}};
  for (const std::string up :
       {"update t set note = 'x' || coalesce(note, '') where kind = 'k'",
        "insert into u select ifnull(trim(t.note), '') from t where kind = 'k'",
        "update t set note = case when note is null then 'x' else note end where kind = 'k'"}) {
    EXPECT_THAT(joint_of(up), ElementsAre(kind, without_note)) << up;
  }
  EXPECT_THAT(joint_of("update t set a = 'x' || note where kind = 'k'"), IsEmpty());
  EXPECT_THAT(joint_of("update t set a = 'x' where kind = 'k' and coalesce(note, '') <> ''"),
              IsEmpty());
}

TEST(JointConditions, LookThroughWhatFoldsAText) {
  EXPECT_THAT(joint_of("delete from t where lower(trim(coalesce(kind, ''))) = 'k' and state = 's'"),
              ElementsAre(JointValues{{"kind", "k"}, {"state", "s"}}));
  EXPECT_THAT(joint_of("delete from t where coalesce(m, 0) = 0 and not done"),
              ElementsAre(JointValues{{"done", "false"}, {"m", std::nullopt}}));
  EXPECT_THAT(joint_of("delete from t where f(lower(kind)) = 'k' and state = 's'"), IsEmpty());
}

TEST(JointConditions, HoldPartsOfDocuments) {
  const JointValues part = {{"doc", R"({"a": 1})"}};
  const JointValues without_note = {{"doc", R"({"a": 1})"}, {"note", std::nullopt}};
  EXPECT_THAT(joint_of(R"(update t set note = coalesce(note, '') where doc @> '{"a": 1}'::jsonb)"),
              ElementsAre(part, without_note));
  EXPECT_THAT(joint_of("update t set note = coalesce(note, '') where tags @> '[1]'"), IsEmpty());
}

TEST(JointConditions, HaveNullsByWhichADownTellsRowsApart) {
  const auto joints_of = [](const std::string& down) {
    migrations::Migration migration;
    migration.up = migrations::Script{.text = "delete from t where kind = 'k'"};
    migration.down = migrations::Script{.text = down};
    return joint_conditions({migration}, "postgres", {{"kind", {"k"}}}, {});
  };
  EXPECT_THAT(
      joints_of("insert into t select * from kept where note is not null"),
      ElementsAre(Pair("t", ElementsAre(JointValues{{"kind", "k"}},
                                        JointValues{{"kind", "k"}, {"note", std::nullopt}}))));
  EXPECT_THAT(joints_of("insert into t select * from kept"), IsEmpty());
}

TEST(JointConditions, AreNoOthers) {
  for (const std::string up :
       {"delete from t where kind = 'k'", "delete from t where kind = 'k' or gone is null",
        "delete from t where kind = 'other' and gone is null",
        "delete from t where kind = 'k' and n = 6", "delete from t where kind = 'k' and n > 5",
        "delete from t where kind = 'k' and gone is not null",
        "delete from t where kind = 'k' and (n = 5 or gone is null)",
        "delete from t where kind = 'k' and id in (select id from t where n = 5)",
        "select 1 from t where kind = 'k' and n = 5", "update t set kind = 'k', n = 5"}) {
    EXPECT_THAT(joint_of(up), IsEmpty()) << up;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
