#include "tests/scenarios/sought_by.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What rows hold for downs to find.
namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(SoughtByDowns, AreWhatADownDestroysThatItsUpDoesNotTouch) {
  const std::string add = "alter table o add column n int";
  EXPECT_THAT(sought_by(add, "delete from o where state = 'old' or code like 't-%'"),
              UnorderedElementsAre(Pair("state", ElementsAre("old")),
                                   Pair("code", ElementsAre("t-cedar"))));
  EXPECT_THAT(sought_by(add, "update o set note = null where state = 'old'"),
              ElementsAre(Pair("state", ElementsAre("old"))));
  EXPECT_THAT(sought_by(add, "update o set n = 1 where state = 'old'"), IsEmpty());
  EXPECT_THAT(sought_by(add, "delete from o where n = 'old'"), IsEmpty());
  for (const std::string up :
       {"insert into o (state) select lower(x) from p", "do $$ begin perform f(); end $$",
        "create table o (state text)", "update o set state = lower(state)"}) {
    EXPECT_THAT(sought_by(up, "delete from o where state = 'old'"), IsEmpty()) << up;
  }
}

TEST(SoughtByDowns, AreWhatADownChangesThatItsUpHasKept) {
  const std::string add = "alter table o add column x int";
  const std::map<std::string, std::string> downs = {
      {"update o set n = btrim(n)", " cedar "},
      {"update o set n = left(n, 5)", "cedar cedar"},
      {"alter table o alter n type varchar(5) using left(n, 5)", "cedar cedar"},
      {"update o set n = split_part(n, '@', 1)", "cedar@oak"},
      {"update o set n = array_remove(n, 'a')", "a"},
      {"update o set n = jsonb_strip_nulls(n)", R"({"cedar": null})"},
      {"update o set n = nullif(n, '')", ""}};
  for (const auto& [down, text] : downs) {
    EXPECT_THAT(sought_by(add, down), ElementsAre(Pair("n", ElementsAre(text)))) << down;
    EXPECT_THAT(sought_by("alter table o add column n text", down), IsEmpty()) << down;
    EXPECT_THAT(sought_by("update o set n = n || 'x'", down), IsEmpty()) << down;
  }
  const std::string copy = "create table c (id int, m text); insert into c select id, n from o;";
  EXPECT_THAT(sought_by(copy, "insert into o select id, trim(m) from c"),
              ElementsAre(Pair("n", ElementsAre(" cedar "))));
  EXPECT_THAT(sought_by(copy, "delete from c where m = 'old'"),
              ElementsAre(Pair("n", ElementsAre("old"))));
}

TEST(SoughtByDowns, AreNotWhereADownPutsAConstantBack) {
  const std::string up = "update settings set value = 'new' where key = 'k'";
  EXPECT_THAT(sought_by(up, "update settings set value = 'old', n = 1 where key = 'k'"), IsEmpty());
  EXPECT_THAT(sought_by(up, "update settings set value = 'old', at = now() where key = 'k'"),
              ElementsAre(Pair("key", ElementsAre("k"))));
  EXPECT_THAT(sought_by(up, "update settings set n = 1, value = '{}'::jsonb where key = 'k'"),
              IsEmpty());
  EXPECT_THAT(sought_by("update orders set total = total * 2 where kind = 'k'",
                        "update orders set total = total / 2 where kind = 'k'"),
              ElementsAre(Pair("kind", ElementsAre("k"))));
}

TEST(SoughtByDowns, AreWhereADownTurnsAValueBack) {
  EXPECT_THAT(
      sought_by("update o set state = 'y' where kind = 'k' and state = 'x'",
                "update o set state = 'z' where kind = 'k' and state = 'y'"),
      UnorderedElementsAre(Pair("kind", ElementsAre("k")), Pair("state", ElementsAre("x"))));
}

TEST(SoughtByDowns, AreWhereGeneratedRowsAreGivenWhatADownPutsBack) {
  const auto last = migration("update settings set value = 'new' where key = 'k'",
                              "update settings set value = 'old' where key = 'k'");
  const auto sought_behind = [&](const std::string& up) {
    auto first = migration(up, "");
    first.version = "1";
    return sought_values({first, last}, "postgres");
  };
  EXPECT_THAT(sought_behind("create table settings (key text, value text)"),
              ElementsAre(Pair("settings.key", ElementsAre("k"))));
  EXPECT_THAT(sought_behind("insert into settings select * from others"), IsEmpty());
  EXPECT_THAT(sought_behind("update settings set value = lower(value)"), IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
