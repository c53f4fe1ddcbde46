#include "scenarios/steps/block_statements.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(BlockStatements, StandInConditionsAndLoops) {
  EXPECT_THAT(
      block_statements("DO $$ declare n int := 1; begin\n"
                       "if exists (select 1 from t where a = 'x;') then\n"
                       "  update t set a = case when b then 'c' else 'd' end; -- update u;\n"
                       "elsif n > 1 then null; else delete from t where a = ';'; end if;\n"
                       "for r in select * from u loop insert into v values (r.a); end loop;"
                       "exception when others then raise notice 'update w;'; end $$"),
      Optional(ElementsAre("update t set a = case when b then 'c' else 'd' end",
                           "delete from t where a = ';'", "insert into v values (r.a)")));
  EXPECT_THAT(block_statements("do language plpgsql $x$begin alter table a rename to b; end$x$;"),
              Optional(ElementsAre("alter table a rename to b")));
  EXPECT_THAT(block_statements("do $$ begin raise notice 'x'; end $$"), Optional(IsEmpty()));
  EXPECT_THAT(block_statements(R"(do $$ begin raise notice E'it\'s'; delete from t; end $$)"),
              Optional(ElementsAre("delete from t")));
}

TEST(BlockStatements, AreUnknownWhereOthersRun) {
  for (const auto* statement :
       {"do $$ begin execute 'update t set a = 1'; end $$", "do $$ begin perform f(); end $$",
        "do $$ begin for r in execute q loop delete from t; end loop; end $$",
        "do 'begin delete from t; end'", "create function f() language plpgsql as $$ begin end $$",
        "update t set a = '$$ begin delete from t; end $$'", "do $$"}) {
    EXPECT_FALSE(block_statements(statement).has_value()) << statement;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
