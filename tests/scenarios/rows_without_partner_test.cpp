#include "scenarios/steps/rows_without_partner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// In front of the up `linked.mail` refers to `u.mail`.
std::vector<std::string> told(const std::string& up) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  migration.down = migrations::Script{.text = "select 1", .start = {}, .guards = {}};
  SchemaSnapshot before;
  before.objects = {{.kind = "constraint",
                     .identity = "public.linked.linked_mail_fkey",
                     .definition = "FOREIGN KEY (mail) REFERENCES public.u(mail)"},
                    {.kind = "table", .identity = "public.k", .definition = ""}};
  std::vector<std::string> messages;
  for (const auto& finding : rows_without_partner(migration, before, "postgres")) {
    EXPECT_EQ(finding.severity, Severity::info);
    EXPECT_EQ(finding.id, "roundtrip.rows-without-partner");
    messages.push_back(finding.message);
  }
  return messages;
}

TEST(RowsWithoutPartner, AreTold) {
  for (const std::string join :
       {"from k join u on u.mail = k.mail", "from public.k as k inner join u x on x.mail = k.mail",
        "from k, u where u.mail = k.mail and u.id > 0", "from k join u using (mail)",
        "from k join u on (lower(k.mail) = lower(u.mail))",
        "from k left join p on p.id = k.p join u on u.mail = k.mail",
        "from k where exists (select 1 from u where u.mail = k.mail)"}) {
    EXPECT_THAT(told("insert into n select k.id, k.v " + join + "; drop table k;"),
                ElementsAre(HasSubstr("by k.mail = u.mail, which no foreign key links, and drops "
                                      "table k: rows whose value is in no row of table u")))
        << join;
  }
  EXPECT_THAT(told("create table n as select k.id from k join u on u.mail = k.mail;"
                   "drop table if exists k"),
              ElementsAre(HasSubstr("table k")));
  for (const std::string update :
       {"update k set u_id = u.id from u where u.mail = k.owner",
        "update k set u_id = (select id from u where u.mail = k.owner)",
        "update k set u_id = (select id from u where mail = k.owner limit 1)"}) {
    EXPECT_THAT(told(update + "; alter table k drop column owner;"),
                ElementsAre(HasSubstr("by k.owner = u.mail, which no foreign key links, and drops "
                                      "column k.owner")))
        << update;
  }
}

TEST(RowsWithoutPartner, AreNone) {
  const std::string copy = "insert into n select k.id from k join u on u.mail = k.mail;";
  const std::string update = "update k set u_id = u.id from u where u.mail = k.mail;";
  for (const std::string& up :
       {copy, update, copy + "alter table k drop column v;",
        std::string("insert into n select l.id from linked l join u on u.mail = l.mail;"
                    "drop table linked;"),
        std::string("alter table linked rename to old; insert into n select l.id from old l join u "
                    "on u.mail = l.mail; drop table old;"),
        std::string("insert into n select k.id from k left join u on u.mail = k.mail;"
                    "drop table k;"),
        std::string("insert into n select k.id from k full outer join u using (mail);"
                    "drop table k;"),
        std::string("insert into n select k.id from k where not exists (select 1 from u where "
                    "u.mail = k.mail); drop table k;"),
        "insert into u (mail) select distinct mail from k;" + copy + "drop table k;",
        "create table u (id int, mail text);" + copy + "drop table k;",
        std::string("with u as (select max(mail) as mail from k) insert into n select k.id from k "
                    "join u on u.mail = k.mail; drop table k;"),
        copy + "insert into others select id, mail from k; drop table k;",
        copy + "insert into others select * from k; drop table k;",
        update + "alter table k alter u_id set not null; alter table k drop mail;",
        std::string("insert into n select k.id from k join k x on x.mail = k.name; drop table k;"),
        std::string("select k.id from k join u on u.mail = k.mail; drop table k;")}) {
    EXPECT_THAT(told(up), IsEmpty()) << up;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
