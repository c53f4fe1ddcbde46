#include "scenarios/steps/sought_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

migrations::Migration migration(const std::string& up, const std::string& down) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  migration.down = migrations::Script{.text = down, .start = {}, .guards = {}};
  return migration;
}

auto sought_by(const std::string& up, const std::string& down = "") {
  return sought_values({migration(up, down)}, "postgres");
}

TEST(SoughtValues, AreThoseThatConditionsName) {
  EXPECT_THAT(sought_by("update o set state = 'closed' where o.\"State\" = 'it''s done'"),
              ElementsAre(Pair("state", ElementsAre("it's done"))));
  EXPECT_THAT(
      sought_by("delete from o where kind in ('a', 'b') and /* not */ name='c' -- x='d'"),
      UnorderedElementsAre(Pair("kind", ElementsAre("a", "b")), Pair("name", ElementsAre("c"))));
}

TEST(SoughtValues, AreNoOthers) {
  EXPECT_THAT(sought_by("update o set state = 'closed' where state <> 'a' or state != 'b'"),
              IsEmpty());
  EXPECT_THAT(sought_by("delete from o where id = 3 and lower(name) = 'x' and a = $$b$$"),
              IsEmpty());
  EXPECT_THAT(sought_by("select 1 from o where state = 'done'"), IsEmpty());
  EXPECT_THAT(sought_by("update o set a = 'x' where b = 'not closed"), IsEmpty());
  EXPECT_THAT(sought_by("delete from o where kind in ("), IsEmpty());
}

TEST(SoughtValues, AreNotWhatAMigrationWrites) {
  EXPECT_THAT(sought_by("insert into roles values ('admin'); delete from roles where n = 'admin'"),
              IsEmpty());
  EXPECT_THAT(sought_by("update o set s = 'b' where s = 'a'; update o set s = 'c' where s = 'b'"),
              ElementsAre(Pair("s", ElementsAre("a"))));
  EXPECT_THAT(
      sought_by("delete from roles where n = 'admin'", "insert into roles values ('admin')"),
      IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
