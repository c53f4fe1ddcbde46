#include "scenarios/scripts/named_roles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ExpectedRoles, AreOwnersAndThoseThatGetRights) {
  EXPECT_THAT(expected_roles({"create table t (id int); alter table t owner to clerk;"}, {}),
              ElementsAre("clerk"));
  EXPECT_THAT(expected_roles({"GRANT SELECT ON t TO Reader, GROUP \"Odd \"\"One\" "
                              "WITH GRANT OPTION;"},
                             {}),
              ElementsAre("Odd \"One", "reader"));
  EXPECT_THAT(expected_roles({"revoke all on schema s from old_one cascade"}, {}),
              ElementsAre("old_one"));
  EXPECT_THAT(expected_roles({"grant members to clerk"}, {}), ElementsAre("clerk", "members"));
  EXPECT_THAT(expected_roles({"revoke admin option for members from clerk"}, {}),
              ElementsAre("clerk", "members"));
}

TEST(ExpectedRoles, AreThoseOfPoliciesDefaultPrivilegesAndSchemas) {
  EXPECT_THAT(expected_roles({"create policy p on t for select to anon, app using (true)"}, {}),
              ElementsAre("anon", "app"));
  EXPECT_THAT(expected_roles({"alter default privileges for role maker, baker in schema s "
                              "grant select on tables to reader"},
                             {}),
              ElementsAre("baker", "maker", "reader"));
  EXPECT_THAT(expected_roles({"create schema if not exists s authorization keeper"}, {}),
              ElementsAre("keeper"));
  EXPECT_THAT(expected_roles({"alter role app set statement_timeout = '3s'"}, {}),
              ElementsAre("app"));
  EXPECT_THAT(expected_roles({"comment on role app is 'to whom'"}, {}), ElementsAre("app"));
}

TEST(ExpectedRoles, AreNoneThatAScriptCreates) {
  const auto* grant = "grant select on t to app;";
  EXPECT_THAT(expected_roles({"create role app;", grant}, {}), IsEmpty());
  EXPECT_THAT(expected_roles({grant, "CREATE USER IF NOT EXISTS \"app\" login"}, {}), IsEmpty());
  EXPECT_THAT(expected_roles({"do $$ begin create role app; end $$;", grant}, {}), IsEmpty());
  EXPECT_THAT(expected_roles({grant}, {"create group app;"}), IsEmpty());
  // A name that is put together may be any that stands there as a text.
  const auto* loop =
      "do $$ declare r text; begin foreach r in array array['app', 'web'] loop "
      "execute format('create role %I', r); end loop; end $$;";
  EXPECT_THAT(expected_roles({loop, grant}, {}), IsEmpty());
  EXPECT_THAT(expected_roles({loop, "grant select on t to other"}, {}), ElementsAre("other"));
}

TEST(ExpectedRoles, AreNoneThatOnlyLookLikeRoles) {
  EXPECT_THAT(expected_roles({"grant select on t to public, current_user, pg_monitor"}, {}),
              IsEmpty());
  EXPECT_THAT(expected_roles({"grant select on t to :reader; grant select on t to ${reader}"}, {}),
              IsEmpty());
  EXPECT_THAT(expected_roles({"-- grant select on t to app;\n/* alter table t owner to app; */"
                              "select 'grant select on t to app; ';"},
                             {}),
              IsEmpty());
  EXPECT_THAT(expected_roles({"do $$ begin if exists (select from pg_roles where rolname = 'app') "
                              "then grant select on t to app; end if; end $$;"},
                             {}),
              IsEmpty());
  EXPECT_THAT(expected_roles({"alter table t rename to app; alter policy p on t rename to app; "
                              "alter user mapping for app server s options (set a 'b');"},
                             {}),
              IsEmpty());
  // A comment that asks for a role does not create it.
  EXPECT_THAT(expected_roles({"-- first: create role app\ngrant select on t to app"}, {}),
              ElementsAre("app"));
}

TEST(ExpectedRoles, EndWithAnUnclosedToken) {
  EXPECT_THAT(expected_roles({"grant select on t to \"app", "create role", "create role \"",
                              "grant", "revoke from", "alter default privileges for role",
                              "$$ create user", "create policy p on t to"},
                             {}),
              IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
