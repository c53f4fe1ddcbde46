#include "tests/scenarios/sought_by.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(SoughtValues, AreThoseThatConditionsName) {
  EXPECT_THAT(sought_by("update o set state = 'closed' where o.\"State\" = 'it''s done'"),
              ElementsAre(Pair("state", ElementsAre("it's done"))));
  EXPECT_THAT(
      sought_by("delete from o where kind in ('a', 'b') and /* not */ name='c' -- x='d'"),
      UnorderedElementsAre(Pair("kind", ElementsAre("a", "b")), Pair("name", ElementsAre("c"))));
}

TEST(SoughtValues, HoldADelimiterUnlessTheyAreReadAsNumbers) {
  const std::string down = "update o set a = split_part(ab, ':', 1), b = split_part(ab, ':', 2)";
  EXPECT_THAT(
      sought_by("update o set ab = a || ':' || b; update o set n = cast(b as integer)", down),
      ElementsAre(Pair("a", ElementsAre("cedar:oak"))));
}

TEST(SoughtValues, DifferInCapitalsWhereANewKeyFoldsThem) {
  EXPECT_THAT(sought_by("create table n (name citext primary key); insert into n select login from "
                        "o on conflict do nothing; drop table o"),
              ElementsAre(Pair("login", ElementsAre("cedar", "Cedar"))));
}

TEST(SoughtValues, AreFoundThroughFoldingAndMayBeEmpty) {
  EXPECT_THAT(
      sought_by("delete from o where lower(o.name) = 'x' or trim(kind) in ('a', '')"),
      UnorderedElementsAre(Pair("name", ElementsAre("x")), Pair("kind", ElementsAre("a", ""))));
}

TEST(SoughtValues, AreWhatACaseAsksFor) {
  const auto both = ElementsAre(Pair("role", ElementsAre("a", "b")));
  EXPECT_THAT(sought_by("update o set role = case role when 'a' then 'x' when 'b' then 'x' "
                        "else role end"),
              both);
  EXPECT_THAT(sought_by("update o set n = case when o.role = 'a' then case k when 1 then 2 end "
                        "when role = 'b' then 3 end"),
              both);
  EXPECT_THAT(
      sought_by("alter table o alter role type int using case role when 'a' then 1 when 'b' "
                "then 2 end"),
      both);
  EXPECT_THAT(sought_by("update o set role = case role when 'a' then 'b' when 'b' then 'c' end"),
              ElementsAre(Pair("role", ElementsAre("a"))));
  EXPECT_THAT(sought_by("select case role when 'a' then 1 end from o"), IsEmpty());
}

TEST(SoughtValues, AreThereWhereAnUpdateSetsWhatItLooksFor) {
  EXPECT_THAT(sought_by("update o set role = 'a' where role in ('a', 'b')"),
              ElementsAre(Pair("role", ElementsAre("a", "b"))));
  EXPECT_THAT(sought_by("update o set role = 'a' where role = 'b'; delete from o where role = 'a'"),
              ElementsAre(Pair("role", ElementsAre("b"))));
}

TEST(SoughtValues, AreRowsThatAnUpMovesAndADownBringsBack) {
  const std::string up =
      "insert into kept select 'k2', value from o where key = 'k'; delete from o where key = 'k'";
  EXPECT_THAT(sought_by(up, "insert into o select 'k', value from kept where key = 'k2'"),
              Contains(Pair("key", ElementsAre("k"))));
  EXPECT_THAT(sought_by(up, "insert into o values ('k', 'v')"), IsEmpty());
}

TEST(SoughtValues, AreElementsOfArrays) {
  EXPECT_THAT(sought_by("update o set tags = array_remove(o.tags, 'a') where 'b' = any (o.tags) "
                        "and labels @> array['c', 'd'] and kinds && '{e,f}'"),
              UnorderedElementsAre(Pair("tags", ElementsAre("a", "b")),
                                   Pair("labels", ElementsAre("c", "d")),
                                   Pair("kinds", ElementsAre("e", "f"))));
  EXPECT_THAT(sought_by("update o set tags = tags || '{a}' where not 'a' = any (tags) and "
                        "not (tags @> array['b']) and doc @> '{\"c\": 1}' and 'd' = any (f(tags))"),
              IsEmpty());
  EXPECT_THAT(sought_by("update o set tags = array_append(tags, 'a') where 'a' = any (tags)"),
              IsEmpty());
}

TEST(SoughtValues, AreWhatEachAlternativeOfAnExpressionFits) {
  EXPECT_THAT(sought_by("delete from o where kind ~ '^(old|older)$' or name ~ 'a|b'"),
              UnorderedElementsAre(Pair("kind", ElementsAre("old", "older")),
                                   Pair("name", ElementsAre("a", "b"))));
}

TEST(SoughtValues, AreNoOthers) {
  EXPECT_THAT(sought_by("update o set state = 'closed' where state <> 'a' or state != 'b'"),
              IsEmpty());
  EXPECT_THAT(sought_by("delete from o where id = 3 and md5(name) = 'x' and a = $$b$$"), IsEmpty());
  EXPECT_THAT(sought_by("select 1 from o where state = 'done'"), IsEmpty());
  EXPECT_THAT(sought_by("update o set a = 'x' where b = 'not closed"), IsEmpty());
  EXPECT_THAT(sought_by("delete from o where kind in ("), IsEmpty());
}

TEST(SoughtValues, AreWhatACopyTakesOrLeavesBehind) {
  const std::string up = "insert into b (id, kind) select id, 'new' from a where state = 'done'";
  EXPECT_THAT(sought_by(up + " and owner in ('x', 'new')"),
              UnorderedElementsAre(Pair("state", ElementsAre("done")),
                                   Pair("owner", ElementsAre("x", "new"))));
  EXPECT_THAT(sought_by("",
                        "insert into a select * from b where s <> 'x' or t != 'y' union "
                        "select 'z' from c where u not in ('v', 'w')"),
              UnorderedElementsAre(Pair("s", ElementsAre("x")), Pair("t", ElementsAre("y")),
                                   Pair("u", ElementsAre("v", "w"))));
  EXPECT_THAT(
      sought_by("insert into a select 'x' where not exists (select 1 from a where s = 'x')"),
      IsEmpty());
}

TEST(SoughtValues, AreNotWhatAMigrationWrites) {
  EXPECT_THAT(sought_by("insert into roles values ('admin'); delete from roles where n = 'admin'"),
              IsEmpty());
  EXPECT_THAT(sought_by("update o set s = 'b' where s = 'a'; update o set s = 'c' where s = 'b'"),
              ElementsAre(Pair("s", ElementsAre("a", "b"))));
  EXPECT_THAT(sought_by("update o set s = 'b' where s = 'a'; update o set s = 'c' where s = 'b'; "
                        "insert into o (s) values ('b')"),
              ElementsAre(Pair("s", ElementsAre("a"))));
  EXPECT_THAT(
      sought_by("delete from roles where n = 'admin'", "insert into roles values ('admin')"),
      IsEmpty());
}

TEST(SoughtValues, AreWhatAMigrationWritesElsewhere) {
  const std::string tables = "create table a (n text, kind text); create table b (n text);";
  EXPECT_THAT(sought_by(tables + "insert into a (n) values ('x'); delete from b where n = 'x'"),
              ElementsAre(Pair("b.n", ElementsAre("x"))));
  EXPECT_THAT(sought_by(tables + "insert into a (n) values ('x'); delete from a where kind = 'x'"),
              ElementsAre(Pair("a.kind", ElementsAre("x"))));
  EXPECT_THAT(sought_by(tables + "insert into a (n) values ('x'); insert into b select n from a;"
                                 "delete from b where n = 'x'"),
              IsEmpty());
  EXPECT_THAT(sought_by(tables + "update a set n = 'x'; update a set kind = n;"
                                 "delete from a where kind = 'x'"),
              IsEmpty());
  EXPECT_THAT(sought_by(tables + "update a set n = 'x'; alter table a rename n to m;"
                                 "alter table a rename to c; delete from c where m = 'x'"),
              IsEmpty());
}

TEST(SoughtValues, StandUnderEveryNameOfTableAndColumn) {
  EXPECT_THAT(sought_by("create table a (n text); alter table a rename column n to m;"
                        "alter table only s.a rename to b; delete from b where m = 'x'"),
              UnorderedElementsAre(Pair("a.n", ElementsAre("x")), Pair("a.m", ElementsAre("x")),
                                   Pair("b.n", ElementsAre("x")), Pair("b.m", ElementsAre("x"))));
}

TEST(SoughtValues, AreNotWhatCopyOrABlockMayWrite) {
  EXPECT_THAT(
      sought_by(
          "copy roles (id, n) from stdin;\n1\tadmin\n\\.\ndelete from roles where n = 'admin';"),
      IsEmpty());
  EXPECT_THAT(sought_by("do $$ begin insert into roles values ('admin'); end $$;"
                        "delete from roles where n = 'admin'"),
              IsEmpty());
  EXPECT_THAT(sought_by("with p as (select 1 from r where k = 'a') insert into r select 'admin';"
                        "delete from roles where n = 'admin'"),
              ElementsAre(Pair("k", ElementsAre("a"))));
}

TEST(SoughtValues, HaveMoreDigitsThanRealKeeps) {
  EXPECT_THAT(sought_by("alter table o alter column price type real",
                        "alter table o alter \"Share\" set data type float4 using 1"),
              UnorderedElementsAre(Pair("price", ElementsAre("100001.78")),
                                   Pair("share", ElementsAre("100001.78"))));
  EXPECT_THAT(sought_by("alter table o add column price real, alter total type numeric(9,6)",
                        "alter table o alter real type text; comment on type real is 'x'"),
              IsEmpty());
}

TEST(SoughtValues, AreLongerThanWhatAnUpKeeps) {
  const auto longer = ElementsAre("cedar cedar");
  for (const std::string up :
       {"update o set note = left(note, 10)", "update o set note = substr(o.note, 1, 10)",
        "update o set note = substring(note from 1 for 10)",
        "alter table o alter \"Note\" type text using left(\"Note\", 10)",
        "alter table o alter note set data type varchar(10) using "
        "note::varchar(10)"}) {
    EXPECT_THAT(sought_by(up), ElementsAre(Pair("note", longer))) << up;
  }
  for (const std::string up :
       {"update o set slug = left(note, 10)", "update o set note = left(note, 100000)",
        "update o set note = left(note, n)", "update o set note = substr(note, 2, 10)",
        "create index i on o (left(note, 10))", "update o set note = left("}) {
    EXPECT_THAT(sought_by(up), IsEmpty()) << up;
  }
}

TEST(SoughtValues, HaveBlanksWhereAnUpTrims) {
  EXPECT_THAT(sought_by("update o set name = trim(name), code = btrim(o.code)"),
              UnorderedElementsAre(Pair("name", ElementsAre(" cedar ")),
                                   Pair("code", ElementsAre(" cedar "))));
  EXPECT_THAT(sought_by("update o set name = 'x ' || name", "update o set name = trim(name)"),
              IsEmpty());
}

TEST(SoughtValues, HoldWhatAnUpReplacesTrimsOrSplits) {
  const std::map<std::string, std::string> ups = {
      {"update o set n = replace(n, ';', ',')", "cedar;oak"},
      {"insert into p select replace(o.n, ';', ',') from o", "cedar;oak"},
      {"update o set n = rtrim(n, '/')", "cedar/"},
      {"update o set n = ltrim(n, '0')", "0cedar"},
      {"insert into p select split_part(n, ',', 1), split_part(n, ',', 2) from o", "cedar,oak,elm"},
      {"update o set m = split_part(n, '@', 2)", "cedar@oak"},
      {"update o set m = string_to_array(n, ',')", "cedar,oak,elm"},
      {"update o set m = replace(n, ';', ',') , n = replace(n, '|', '')", "cedar|oak"},
      {R"(update o set n = replace(n::text, '"k": 1', '"k": 2')::jsonb)", R"({"k": 1})"},
      {R"(update o set n = replace(n, '"x"', '"y"'))", R"(["x"])"},
      {R"(update o set n = regexp_replace(n, '^cf:(.*)$', 'c:\1'))", "cf:ccc"},
      {R"(update o set n = regexp_replace(n, '\d+', '', 'g'))", "cedar777oak"}};
  for (const auto& [up, text] : ups) {
    EXPECT_THAT(sought_by(up), ElementsAre(Pair("n", ElementsAre(text)))) << up;
  }
  EXPECT_THAT(sought_by("update o set n = replace(replace(n, 'a', 'b'), 'c', 'd')"),
              ElementsAre(Pair("n", ElementsAre("cedaraoak", "cedarcoak"))));
  for (const std::string up :
       {"update o set m = replace(n, ';', ',')", "update o set n = replace(n, m, ',')",
        "update o set n = replace(n, ';', ',')::int",
        "update o set m = regexp_replace(n, 'a', 'b')",
        "update o set n = regexp_replace(n, '(', 'b')",
        "update o set n = replace(n::text, 'a', 'b')::json", "update o set n = replace(n, ';'",
        "insert into p select cast(replace(n, '$', '') as numeric) from o",
        "insert into p select split_part(n, ',', 1)::float8, split_part(n, ',', 2)::float8 from o",
        "update o set m = split_part(n, ',', k)", "create index i on o (replace(n, 'a', 'b'))"}) {
    EXPECT_THAT(sought_by(up), IsEmpty()) << up;
  }
}

TEST(SoughtValues, HoldAQuoteWhereAnUpPutsThemBetweenQuotes) {
  for (const std::string up :
       {R"(update o set m = '{"n": "' || n || '"}')", R"(update o set m = '["' || o.n || '"]')",
        R"(update o set m = '"' || coalesce(n, '') || '", 5')",
        R"(insert into p select '"' || n || '"' from o)"}) {
    EXPECT_THAT(sought_by(up), Contains(Pair("n", Contains("ce\"dar")))) << up;
  }
  for (const std::string up :
       {R"(update o set m = 'n: ' || n || '.')", R"(update o set m = '"' || f(n) || '"')",
        R"(update o set m = ('{"n": "' || n || '"}')::jsonb)",
        R"(update o set m = json('["' || n || '"]'))",
        R"(update o set m = cast('["' || n || '"]' as jsonb))"}) {
    EXPECT_THAT(sought_by(up), IsEmpty()) << up;
  }
  EXPECT_EQ(sought_by(R"(delete from o where m like '%"' || n || '"%')").count("n"), 0);
}

TEST(SoughtValues, AreEmptyBesideNullsOfWhichAnUpMakesThat) {
  for (const std::string up :
       {"update o set n = '', m = 'x' where n is null", "update o set n = coalesce(o.n, '')",
        "insert into p select coalesce(n, '') from o"}) {
    EXPECT_THAT(sought_by(up, "update o set n = null where n = ''"),
                ElementsAre(Pair("n", ElementsAre(""))))
        << up;
  }
  for (const std::string up :
       {"update o set n = '' where m is null", "update o set n = 'x' where n is null",
        "update o set n = coalesce(n, 'x')", "update o set n = coalesce(n, '') || m",
        "alter table o alter n set default ''"}) {
    EXPECT_THAT(sought_by(up), IsEmpty()) << up;
  }
}

TEST(SoughtValues, FitThePatternsOfAnUp) {
  const std::map<std::string, std::string> ups = {
      {"update o set n = substr(n, 2) where o.n like '+%'", "+cedar"},
      {"delete from o where lower(o.n) like '%@%'", "cedar@cedar"},
      {"update o set n = null where n::text ilike 'x_'", "xc"},
      {"update o set n = '0' || n where \"N\" ~ '^[0-9]+$'", "777"},
      {"update o set n = lower(n) where n ~* '^ab'", "ab"},
      {"delete from o where starts_with(n, 'x-')", "x-cedar"},
      {"delete from o where strpos(o.n, '@') > 0", "cedar@cedar"},
      {"delete from o where position('@' in n) > 0", "cedar@cedar"},
      {"delete from o where left(n, 1) = '+'", "+cedar"},
      {"delete from o where substr(n, 1, 2) = 'ab'", "abcedar"},
      {"delete from o where substring(n from 1 for 1) = '+'", "+cedar"},
      {"delete from o where right(o.n, 3) = 'xyz'", "cedarxyz"},
      {"delete from o where n similar to 'a(b|b)%'", "abccc"},
      {"delete from o where length(n) > 6", "cedarce"},
      {"delete from o where char_length(o.n) < 4", "ced"},
      {"delete from o where lower(trim(coalesce(n, ''))) = 'word'", "word"},
      {"delete from o where jsonb_array_length(n) > 2", "[1,2,3]"},
      {"delete from o where array_length(o.n, 1) >= 2", "[1,2]"},
      {"insert into p select id from o where n like 'x%'", "xcedar"}};
  for (const auto& [up, text] : ups) {
    EXPECT_THAT(sought_by(up), ElementsAre(Pair("n", ElementsAre(text)))) << up;
  }
  EXPECT_THAT(sought_by("delete from o where n like '%T%'"),
              ElementsAre(Pair("n", ElementsAre("cedarTcedar", "2024-01-02T03:04:05Z"))));
  for (const std::string up :
       {"delete from o where n like '%'", "delete from o where n like m",
        "delete from o where n ~ '(a|b)+'", "delete from o where left(n, 2) = '+'",
        "delete from o where substr(n, 2, 1) = '+'", "delete from o where starts_with(n, m)",
        "delete from o where right(n, 2) = 'x'", "delete from o where length(n) > length(m)",
        "delete from o where length(n) > 99999", "delete from o where cardinality(n) < 3",
        "delete from o where coalesce(n, 'x') = 'x'", "create index i on o (n) where n like 'x%'",
        "delete from o where (a || b) like 'x%'"}) {
    EXPECT_THAT(sought_by(up), IsEmpty()) << up;
  }
}

TEST(SoughtValues, FitAndDoNotWhereAnUpAsksForWhatDoesNot) {
  const auto both = ElementsAre(Pair("n", ElementsAre("+cedar", "cedar")));
  EXPECT_THAT(sought_by("update o set n = '+' || n where n not like '+%'",
                        "update o set n = substr(n, 2) where n like '+%'"),
              both);
  EXPECT_THAT(sought_by("update o set n = concat('+', n) where n not ilike '+%'"), both);
  EXPECT_THAT(sought_by("update o set n = null where n !~ '^[0-9]+$'"),
              ElementsAre(Pair("n", ElementsAre("777", "cedar"))));
}

TEST(SoughtValues, FitNoPatternOfWhatAMigrationWrites) {
  const std::string up = "delete from o where n like 'seed-%'";
  EXPECT_THAT(sought_by("insert into o (n) values ('seed-1'); " + up), IsEmpty());
  EXPECT_THAT(sought_by("insert into o values (1, 'seed-1'); " + up), IsEmpty());
  EXPECT_THAT(sought_by("update o set n = 'seed-2'; " + up), IsEmpty());
  EXPECT_THAT(sought_by("copy o (n) from stdin;\nseed-1\n\\.\n" + up), IsEmpty());
  EXPECT_THAT(sought_by("insert into o (m) values ('seed-1'); " + up),
              ElementsAre(Pair("n", ElementsAre("seed-cedar"))));
  EXPECT_THAT(sought_by("update o set k = 'new' where n like 'x%'",
                        "update o set k = 'old' where n like 'x%'"),
              IsEmpty());
}

TEST(SoughtValues, AreAFew) {
  std::string up = "delete from o where n in ('0'";
  for (int number = 1; number < 10'000; ++number) up += ", '" + std::to_string(number) + "'";
  const auto sought = sought_by(up + ")");
  EXPECT_THAT(sought.at("n"), ::testing::SizeIs(16));
}

}  // namespace
}  // namespace fulldress::scenarios
