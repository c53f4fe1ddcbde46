#include "scenarios/scripts/body_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

std::optional<std::vector<std::string>> read(std::string_view statement,
                                             const std::vector<std::string>& created = {}) {
  ScriptRoutines routines;
  for (const auto& each : created) routines.read(each);
  return BodyReader(routines).read(statement);
}

TEST(BodyReader, FindsStatementsInConditionsAndLoops) {
  EXPECT_THAT(read("DO $$ declare n int := 1; begin\n"
                   "if exists (select 1 from t where a = 'x;') then\n"
                   "  update t set a = case when b then 'c' else 'd' end; -- update u;\n"
                   "elsif case when n > 1 then true end then null; else\n"
                   "  delete from t where a = ';'; end if;\n"
                   "for r in select * from u loop insert into v values (r.a); end loop;\n"
                   "for r in update t set b = 1 returning * loop null; end loop;\n"
                   "exception when others then raise notice 'update w;'; end $$"),
              Optional(ElementsAre("update t set a = case when b then 'c' else 'd' end",
                                   "delete from t where a = ';'", "insert into v values (r.a)",
                                   "update t set b = 1 returning *")));
  EXPECT_THAT(read("do language plpgsql $x$begin alter table a rename to b; end$x$;"),
              Optional(ElementsAre("alter table a rename to b")));
  EXPECT_THAT(read("do $$ begin raise notice 'x'; end $$"), Optional(IsEmpty()));
  EXPECT_THAT(read(R"(do $$ begin raise notice E'it\'s'; delete from t; end $$)"),
              Optional(ElementsAre("delete from t")));
  EXPECT_THAT(read("do 'begin delete from t where a = ''b''; end'"),
              Optional(ElementsAre("delete from t where a = 'b'")));
}

TEST(BodyReader, ReadsConstantsThatAreExecuted) {
  EXPECT_THAT(read("do $$ begin execute 'update t set a = ''b'' where c = $1' using 'd'; end $$"),
              Optional(ElementsAre("update t set a = 'b' where c = 'd'")));
  EXPECT_THAT(read("do $$ declare q text := 'delete from '; begin\n"
                   "execute format('update %I set %2$I = %L', 't', 'B', 'c''d');\n"
                   "execute q || quote_ident('t'); end $$"),
              Optional(ElementsAre("update t set \"B\" = 'B'", "delete from t")));
  EXPECT_THAT(
      read("do $$ declare x text; begin foreach x in array array['a', 'b'] loop\n"
           "execute format($q$update %I set s = '1' where s = '2'$q$, x); end loop; end $$"),
      Optional(
          ElementsAre("update a set s = '1' where s = '2'", "update b set s = '1' where s = '2'")));
}

TEST(BodyReader, ReadsBodiesThatAreCalled) {
  const std::vector<std::string> created = {
      "create or replace function s.moved(p_from text, state text default 'x') returns void\n"
      "language plpgsql as $$ begin update t set state = state where a = p_from; end $$",
      "create procedure plain(text) language sql as 'delete from t where a = $1'",
      "create procedure atomic(a int) language sql begin atomic delete from u; end",
      "create function odd() returns int language c as 'f'"};
  EXPECT_THAT(read("select s.moved('y')", created),
              Optional(ElementsAre("update t set state = 'x' where a = 'y'")));
  EXPECT_THAT(read("select moved(state => 'z', p_from => 'y')", created),
              Optional(ElementsAre("update t set state = 'z' where a = 'y'")));
  EXPECT_THAT(
      read("do $$ begin perform moved('a'); call plain('b'); call atomic(1); end $$", created),
      Optional(ElementsAre("update t set state = 'x' where a = 'a'", "delete from t where a = 'b'",
                           "delete from u")));
  EXPECT_THAT(read("do $$ begin perform pg_sleep(1); perform 1 from t where (a = 'b'); end $$"),
              Optional(IsEmpty()));
  EXPECT_FALSE(read("select odd()", created).has_value());
  EXPECT_FALSE(read("select other()", created).has_value());
}

TEST(BodyReader, KnowsNothingOfOthers) {
  for (const auto* statement :
       {"do $$ begin execute q; end $$", "do $$ begin perform f(); end $$",
        "do $$ begin for r in execute q loop delete from t; end loop; end $$",
        "do $$ begin execute format('delete from %I', r.name); end $$",
        "do $$ begin execute E'delete from \\x74'; end $$",
        "create function f() language plpgsql as $$ begin end $$",
        "update t set a = '$$ begin delete from t; end $$'", "do $$", "select 1"}) {
    EXPECT_FALSE(read(statement).has_value()) << statement;
  }
}

TEST(BodyReader, EndsWhereRoutinesCallThemselves) {
  EXPECT_FALSE(read("select f()", {"create function f() returns void language plpgsql as\n"
                                   "$$ begin delete from t; perform f(); end $$"})
                   .has_value());
}

}  // namespace
}  // namespace fulldress::scenarios
