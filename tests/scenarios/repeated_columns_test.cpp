#include "scenarios/scripts/repeated_columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

auto repeated_by(const std::string& up) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  return repeated_columns({migration}, "postgres");
}

TEST(RepeatedColumns, AreThoseOfRowsThatAreMergedOrDeleted) {
  const auto email = ElementsAre(Pair("u", ElementsAre("email")));
  for (const std::string up :
       {"delete from u a using u b where a.id > b.id and a.Email = b.\"email\"",
        "delete from u where id not in (select min(id) from u group by email having count(*) > 1)",
        "delete from u where exists (select 1 from u x where lower(x.email) = lower(u.email))",
        "with d as (select id, row_number() over (partition by u.email order by id) as n from u) "
        "delete from u where id in (select id from d where n > 1)",
        "delete from u where id not in (select distinct on (email) id from u order by email, id)",
        "create table mails as select distinct email from u",
        "create temp table mails as select distinct email from u",
        "insert into mails (address) select distinct u.email as address from u"}) {
    EXPECT_THAT(repeated_by(up), email) << up;
  }
  EXPECT_THAT(repeated_by("insert into s select a, date_trunc('day', at), count(*) from public.u "
                          "group by a, date_trunc('day', at) order by n"),
              ElementsAre(Pair("u", ElementsAre("a", "at"))));
}

TEST(RepeatedColumns, AreThoseThatADownLooksForAndItsUpHasKept) {
  const auto repeated_by_down = [](const std::string& up, const std::string& down) {
    migrations::Migration migration;
    migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
    migration.down = migrations::Script{.text = down, .start = {}, .guards = {}};
    return repeated_columns({migration}, "postgres");
  };
  const std::string merging = "delete from u where id not in (select min(id) from u group by mail)";
  const auto mail = ElementsAre(Pair("u", ElementsAre("mail")));
  EXPECT_THAT(repeated_by_down("alter table u add x int", merging), mail);
  EXPECT_THAT(repeated_by_down("create table v (id int, address text); insert into v select id, "
                               "mail from u; drop table u",
                               "insert into u select distinct on (address) id, address from v"),
              mail);
  EXPECT_THAT(repeated_by_down("alter table u add mail text", merging), IsEmpty());
  EXPECT_THAT(repeated_by_down("update u set mail = lower(mail)", merging), IsEmpty());
  EXPECT_THAT(repeated_by_down("alter table u add x int",
                               "delete from u where id not in (select min(id) from u group by "
                               "mail, x)"),
              IsEmpty());
}

TEST(RepeatedColumns, AreNoOthers) {
  for (const std::string up :
       {"select distinct email from u", "create view v as select email from u group by email",
        "update u set a = v.a from v where v.email = u.email group by u.email",
        "delete from u where a.email = 'x' and email is distinct from name",
        "insert into v select email from u", "delete from u x where x.a = x.b"}) {
    EXPECT_THAT(repeated_by(up), IsEmpty()) << up;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
