#include "scenarios/scripts/named_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr const char* uuid = "8c0f1f6e-0000-4000-8000-000000000001";

auto named_by(const std::string& up, const std::string& down = "") {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  migration.down = migrations::Script{.text = down, .start = {}, .guards = {}};
  return named_rows({migration}, "postgres");
}

TEST(NamedRows, AreThoseAColumnIsToBeEqualTo) {
  EXPECT_THAT(
      named_by("update T set a = 'x' where id = 1042; delete from u where id in (7, 8)"),
      UnorderedElementsAre(Pair("t.id", ElementsAre("1042")), Pair("u.id", ElementsAre("7", "8"))));
  EXPECT_THAT(
      named_by("create table t (id uuid); delete from t where id = '" + std::string(uuid) + "'"),
      ElementsAre(Pair("t.id", ElementsAre(uuid))));
}

TEST(NamedRows, AreNoRangesTermsOrTexts) {
  EXPECT_THAT(named_by("delete from t where id > 100 or id between 5 and 9 or id <> 4 or id = 3 + "
                       "1 or k = 'eight' or n = 1.5 or id in (select 12)"),
              IsEmpty());
}

TEST(NamedRows, AreNoneThatAScriptBringsAlong) {
  EXPECT_THAT(named_by("insert into t (id) values (1042); update u set a = 1 where t_id = 1042"),
              IsEmpty());
  EXPECT_THAT(named_by("create table t (id int); insert into u select a from t where id = 1042"),
              ElementsAre(Pair("t.id", ElementsAre("1042"))));
}

TEST(NamedRows, AreValuesWhereOtherTablesAreGivenThem) {
  const auto values_by = [](const std::string& up) {
    migrations::Migration migration;
    migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
    return named_values({migration}, "postgres");
  };
  const std::string key = "'" + std::string(uuid) + "'";
  EXPECT_THAT(values_by("create table t (o uuid); insert into u (o) values (" + key +
                        "); update t set a = 1 where o = " + key),
              ElementsAre(Pair("t.o", ElementsAre(uuid))));
  EXPECT_THAT(values_by("create table t (o uuid); insert into t (o) values (" + key +
                        "); update t set a = 1 where o = " + key),
              IsEmpty());
  EXPECT_THAT(values_by("create table t (o uuid); do $$ " + key +
                        " $$; update t set a = 1 where o = " + key),
              IsEmpty());
  EXPECT_THAT(values_by("create table t (o int); insert into u (o) values (1042); update t set a = "
                        "1 where o = 1042"),
              IsEmpty());
}

TEST(NamedRows, AreTheAuthorsWhereADownPutsConstantsBack) {
  const std::string made = "create table t (id int, a text, b text); ";
  EXPECT_THAT(named_by(made + "update t set a = 'x' where id = 1042",
                       "update t set b = 'y' where id = 1042"),
              IsEmpty());
  EXPECT_THAT(named_by(made + "update t set a = 'x' where id = 1042",
                       "update t set a = 'y' where id = 1042"),
              ElementsAre(Pair("t.id", ElementsAre("1042"))));
}

}  // namespace
}  // namespace fulldress::scenarios
