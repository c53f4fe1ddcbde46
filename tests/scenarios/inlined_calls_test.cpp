#include "scenarios/scripts/inlined_calls.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> inlined(const std::string& function, const std::string& statement) {
  ScriptRoutines routines;
  routines.read(function);
  return inlined_calls(statement, routines);
}

const std::string migrate =
    "create function s.migrate(f jsonb, n int) returns jsonb as $$ declare i int := 0; begin "
    "if f ? 'old' and n > 0 then f := f - 'old'; end if; return f; end $$ language plpgsql";

TEST(InlinedCalls, AreWhatABodyDoesToColumns) {
  EXPECT_THAT(inlined(migrate, "update t set doc = s.migrate(t.doc, c::int) where id = 1"),
              ElementsAre("update t set doc = doc where t.doc ? 'old' and c::int > 0",
                          "update t set doc = (t.doc - 'old') where id = 1",
                          "update t set doc = (t.doc) where id = 1"));
  EXPECT_THAT(inlined("create function f(text) returns text language sql as $$ select case when $1 "
                      "= 'a' then 'b' else $1 end; $$",
                      "insert into n select id, f(kind) from o"),
              ElementsAre("insert into n select id, (case when kind = 'a' then 'b' else kind end) "
                          "from o"));
  EXPECT_THAT(inlined("create function f(k text) returns text as $$ begin case k when 'a' then "
                      "return 'b'; when 'c' then return 'd'; end case; end $$ language plpgsql",
                      "alter table o alter kind type text using f(kind)"),
              ElementsAre("update o set kind = kind where kind = 'a'",
                          "update o set kind = kind where kind = 'c'"));
}

TEST(InlinedCalls, GoIntoFunctionsThatCallThemselvesAsFarAsIsOfUse) {
  const auto found = inlined(
      "create function f(d jsonb) returns jsonb as $$ begin if d ->> 'kind' = 'loop' then return "
      "f(d -> 'inner'); end if; return d; end $$ language plpgsql",
      "update t set doc = f(doc)");
  EXPECT_THAT(found, Contains("update t set doc = doc where doc -> 'inner' ->> 'kind' = 'loop'"));
  EXPECT_THAT(found, SizeIs(::testing::Lt(20U)));
}

TEST(InlinedCalls, AreNoneOfOthers) {
  for (const std::string statement :
       {"update t set doc = migrate(1, 2)", "update t set doc = other(doc)",
        "update t set doc = migrate(doc)", "select migrate(doc, n) from t",
        "update t set doc = 'migrate(doc, n)'", "update t set doc = migrate(", "update"}) {
    EXPECT_THAT(inlined(migrate, statement), IsEmpty()) << statement;
  }
  // What else a body reads is nobody's column.
  EXPECT_THAT(inlined("create function f(a text) returns text as $$ declare b text; begin if a = b "
                      "then return b; end if; select c into b from x where d = a; return (select "
                      "a); end $$ language plpgsql",
                      "update t set n = f(n)"),
              IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
