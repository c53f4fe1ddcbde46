#include "scenarios/scripts/sought_amounts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

auto sought_by(const std::string& up, const std::string& down = "") {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  migration.down = migrations::Script{.text = down, .start = {}, .guards = {}};
  return sought_amounts({migration}, "sqlite");
}

TEST(SoughtAmounts, MeetAConditionAndDoNot) {
  EXPECT_THAT(
      sought_by("delete from T where n = 42 and (m in (7, -8) or k <> 5)"),
      UnorderedElementsAre(Pair("t.n", ElementsAre("42")), Pair("t.m", ElementsAre("7", "-8")),
                           Pair("t.k", ElementsAre("5"))));
  EXPECT_THAT(sought_by("update t set a = 'x' where n > 100 and m <= 0 and k between 5 and 9"),
              UnorderedElementsAre(Pair("t.n", ElementsAre("101", "99")),
                                   Pair("t.m", ElementsAre("-1", "1")),
                                   Pair("t.k", ElementsAre("5", "10"))));
  EXPECT_THAT(sought_by("delete from t where price >= 0.05 or d < '2020-01-01' or e > date "
                        "'2020-02-29 10:00'"),
              UnorderedElementsAre(Pair("t.price", ElementsAre("1.05", "-0.95")),
                                   Pair("t.d", ElementsAre("2019-12-31", "2020-01-02")),
                                   Pair("t.e", ElementsAre("2020-03-01", "2020-02-28"))));
}

TEST(SoughtAmounts, AreDaysToComeWhereTheseAreLookedFor) {
  const auto future = ElementsAre("2037-12-31");
  EXPECT_THAT(sought_by("delete from t where a > now() and b >= current_timestamp or "
                        "c > datetime('now') and d > current_date"),
              UnorderedElementsAre(Pair("t.a", future), Pair("t.b", future), Pair("t.c", future),
                                   Pair("t.d", future)));
  EXPECT_THAT(sought_by("delete from t where a < now() or b > now() - c or c > date('2024-01-01') "
                        "or d = current_date"),
              IsEmpty());
}

TEST(SoughtAmounts, AreNegativeWhereTheSignIsTakenAway) {
  EXPECT_THAT(sought_by("update t set n = abs(n), m = abs(m + 1)"),
              ElementsAre(Pair("t.n", ElementsAre("-3"))));
}

TEST(SoughtAmounts, AreWhatADownCutsOffOrDeletesAndItsUpHasKept) {
  const std::string add = "alter table t add x int";
  EXPECT_THAT(sought_by(add, "update t set n = abs(n), m = max(m, 0)"),
              UnorderedElementsAre(Pair("t.n", ElementsAre("-3")), Pair("t.m", ElementsAre("-1"))));
  EXPECT_THAT(sought_by(add, "delete from t where n > 100"),
              ElementsAre(Pair("t.n", ElementsAre("101", "99"))));
  EXPECT_THAT(sought_by("create table u (a int); insert into u select n from t",
                        "insert into t select max(a, 0) from u"),
              ElementsAre(Pair("t.n", ElementsAre("-1"))));
  EXPECT_THAT(sought_by("alter table t add n int", "delete from t where n > 100"), IsEmpty());
  EXPECT_THAT(sought_by("update t set n = n + 1", "update t set n = max(n, 0)"), IsEmpty());
}

TEST(SoughtAmounts, HaveEitherSignWhereADownTakesThatOfMoreRows) {
  const std::string down = "update t set n = abs(n)";
  EXPECT_THAT(sought_by("update t set n = -n where k = 'a'", down),
              ElementsAre(Pair("t.n", ElementsAre("-3", "4"))));
  EXPECT_THAT(sought_by("update t set n = -n", down), IsEmpty());
  EXPECT_THAT(sought_by("update t set n = -n where k = 'a'; update t set n = n + 1", down),
              IsEmpty());
}

TEST(SoughtAmounts, OnlyMeetAConditionOnWhatIsSet) {
  EXPECT_THAT(sought_by("update t set n = n * 1000 where n < 10000"),
              ElementsAre(Pair("t.n", ElementsAre("9999"))));
  EXPECT_THAT(sought_by("update t set n = min(n, 10), m = max(m, 0)"),
              UnorderedElementsAre(Pair("t.n", ElementsAre("11")), Pair("t.m", ElementsAre("-1"))));
}

TEST(SoughtAmounts, AreDaysAndTheirMidnight) {
  EXPECT_THAT(sought_by("delete from t where d = '2020-01-01' or e = '2020-01-01 08:00:00'"),
              UnorderedElementsAre(Pair("t.d", ElementsAre("2020-01-01", "2020-01-01 00:00:00")),
                                   Pair("t.e", ElementsAre("2020-01-01", "2020-01-01 08:00:00"))));
  EXPECT_THAT(sought_by("update t set d = '1970-01-01' where d is null; "
                        "delete from t where d = '1970-01-01'"),
              IsEmpty());
}

TEST(SoughtAmounts, AreZerosThatAreNamed) {
  const auto zeros_of = [](const std::string& up) {
    migrations::Migration migration;
    migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
    return named_zeros({migration}, "sqlite");
  };
  EXPECT_THAT(zeros_of("delete from t where n = 0 and m in (1, 0)"), ElementsAre("t.m", "t.n"));
  EXPECT_THAT(zeros_of("delete from t where n > 0 and m <> 0 and k = 10"), IsEmpty());
  EXPECT_THAT(zeros_of("update t set n = 0 where n is null; delete from t where n = 0"), IsEmpty());
}

TEST(SoughtAmounts, LieInEachPartition) {
  const std::string parted =
      "create table t_new (id int, at date) partition by range (at);"
      "create table t_1 partition of t_new for values from ('2023-01-01') to ('2024-01-01');";
  const std::string copied = "insert into t_new select id, at from t;";
  EXPECT_THAT(sought_by(parted + copied),
              UnorderedElementsAre(Pair("t.at", ElementsAre("2023-01-01")),
                                   Pair("t_new.at", ElementsAre("2023-01-01"))));
  EXPECT_THAT(sought_by(parted + "create table t_2 partition of t_new default;"),
              ElementsAre(Pair("t_new.at", ElementsAre("2024-01-01", "2023-01-01"))));
  EXPECT_THAT(sought_by("create table t (n int) partition by list (n);"
                        "create table t_1 partition of t for values in (1);"),
              IsEmpty());
}

TEST(SoughtAmounts, AreOfTheTableTheyAreComparedIn) {
  EXPECT_THAT(
      sought_by("insert into a (x) select b.n from b join c on c.id = b.c_id where c.k = 3 and k = "
                "4"),
      ElementsAre(Pair("c.k", ElementsAre("3"))));
  EXPECT_THAT(sought_by("update a set x = 1 where id in (select a_id from main.b as bb where bb.n "
                        "> 5 and k = 7) and y = 2"),
              UnorderedElementsAre(Pair("b.n", ElementsAre("6", "4")),
                                   Pair("b.k", ElementsAre("7")), Pair("a.y", ElementsAre("2"))));
}

TEST(SoughtAmounts, AreNotWhatAScriptWritesThere) {
  EXPECT_THAT(sought_by("update t set n = 999 where n = 42; delete from t where n = 999"),
              ElementsAre(Pair("t.n", ElementsAre("42"))));
  EXPECT_THAT(sought_by("insert into t (id, n) values (1, 5), (2, 6); delete from t where n = 6"),
              IsEmpty());
  EXPECT_THAT(sought_by("insert into t (n) select -3; delete from t where n = -3"), IsEmpty());
  EXPECT_THAT(sought_by("insert into t values (1, 5); delete from t where n = 5"), IsEmpty());
  EXPECT_THAT(sought_by("insert into u (n) values (5); delete from t where n = 5"),
              ElementsAre(Pair("t.n", ElementsAre("5"))));
  EXPECT_THAT(sought_by("select fill('t'); do $$ t $$; select t(); delete from t where n = 5"),
              IsEmpty());
}

TEST(SoughtAmounts, AreNotWhereADownPutsAConstantBack) {
  const std::string up = "update t set tier = 'gold' where points > 1000";
  EXPECT_THAT(sought_by(up, "update t set tier = 'silver' where points > 1000"), IsEmpty());
  EXPECT_THAT(sought_by("update t set n = 90 where n = 30", "update t set n = 30 where n = 90"),
              ElementsAre(Pair("t.n", ElementsAre("30"))));
}

TEST(SoughtAmounts, AreNoOthers) {
  EXPECT_THAT(sought_by("delete from t where a + n = 5 or n = 5 + a or abs(n) = 5 or n = m or "
                        "n = '5' or d = 'abc' or d < 'abc' or n > 99999999999999999999"),
              IsEmpty());
  EXPECT_THAT(sought_by("select 1 from t where n = 5", "delete from t where n = 5"), IsEmpty());
  for (const std::string text :
       {"delete from t where n", "delete from t where n >", "delete from t where n in (",
        "delete from t where n between 5 and", "update", "insert into t (", "delete from",
        "update t set", "update t set n = min(n,"}) {
    EXPECT_THAT(sought_by(text), IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
