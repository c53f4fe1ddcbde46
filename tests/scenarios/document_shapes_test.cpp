#include "scenarios/scripts/document_shapes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using fixtures::DocumentMember;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// "column: list", "column: a.b text".
std::vector<std::string> shapes_of(const std::string& up, const std::string& engine,
                                   const std::string& down = "") {
  static const std::map<DocumentMember::Kind, std::string> kinds = {
      {DocumentMember::Kind::text, "text"},          {DocumentMember::Kind::number, "number"},
      {DocumentMember::Kind::fraction, "fraction"},  {DocumentMember::Kind::truth, "truth"},
      {DocumentMember::Kind::date, "date"},          {DocumentMember::Kind::moment, "moment"},
      {DocumentMember::Kind::zoned_moment, "zoned"}, {DocumentMember::Kind::uuid, "uuid"},
      {DocumentMember::Kind::document, "document"},  {DocumentMember::Kind::typed, "typed"}};
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  migration.down = migrations::Script{.text = down, .start = {}, .guards = {}};
  std::vector<std::string> texts;
  for (const auto& [column, shape] : document_shapes({migration}, engine)) {
    if (shape.is_text_list) texts.push_back(column + ": list");
    for (const auto& member : shape.members) {
      std::string path;
      for (const auto& key : member.path) path += (path.empty() ? "" : ".") + key;
      texts.push_back(column + ": " + path + " " + kinds.at(member.kind));
      if (!member.type.empty()) texts.back() += " " + member.type;
      for (const auto& value : member.sought) texts.back() += " " + value;
    }
  }
  return texts;
}

std::vector<std::string> in_sqlite(const std::string& up, const std::string& down = "") {
  return shapes_of(up, "sqlite", down);
}

std::vector<std::string> in_postgres(const std::string& up, const std::string& down = "") {
  return shapes_of(up, "postgres", down);
}

TEST(DocumentShapes, HaveTheKeysAnUpReads) {
  EXPECT_THAT(in_sqlite("update t set a = json_extract(t.doc, '$.theme', '$.look.size')"),
              ElementsAre("doc: theme text", "doc: look.size text"));
  EXPECT_THAT(in_sqlite("update t set a = \"Doc\" ->> '$.theme', b = cast(doc->>'n' as integer)"),
              ElementsAre("doc: theme text", "doc: n number"));
  EXPECT_THAT(in_postgres("update t set a = t.doc->'look'->>'theme', b = doc::jsonb ->> 'b'"),
              ElementsAre("doc: look.theme text", "doc: b text"));
}

TEST(DocumentShapes, HaveTheTypeThatIsMadeOfThem) {
  EXPECT_THAT(in_postgres("update t set a = (doc ->> 'a')::int, b = nullif(doc->>'b', '')::bigint,"
                          " c = cast(coalesce(doc->>'c', '0') as numeric(5, 2)),"
                          " d = (doc->>'d')::boolean, e = (doc->>'e')::text"),
              ElementsAre("doc: a number", "doc: b number", "doc: c number", "doc: d truth",
                          "doc: e text"));
  EXPECT_THAT(in_postgres("update t set a = (doc->>'a')::timestamptz, b = to_date(doc->>'b', 'Y'),"
                          " c = (select 1 from jsonb_array_elements(doc->'c'))"),
              IsEmpty());
  EXPECT_THAT(in_sqlite("update t set a = date(json_extract(doc, '$.a'))"), IsEmpty());
}

TEST(DocumentShapes, HaveNoKeysThatTheUpWrites) {
  EXPECT_THAT(in_sqlite("update t set doc = json_set(doc, '$.a', 1) where doc->>'a' is null"),
              IsEmpty());
  EXPECT_THAT(in_postgres("update t set doc = doc || '{\"a\": 1}' where doc->>'a' is null"),
              IsEmpty());
  EXPECT_THAT(in_postgres("update t set doc = jsonb_set(doc, '{a,b}', '1'), c = doc->>'b'"),
              IsEmpty());
  EXPECT_THAT(in_sqlite("update t set a = doc->>'a'", "update t set doc = json_set(doc,'$.a', a)"),
              ElementsAre("doc: a text"));
  EXPECT_THAT(in_postgres("select 1", "update t set a = doc->>'a'"), IsEmpty());
}

TEST(DocumentShapes, HoldWhatAnUpLooksFor) {
  EXPECT_THAT(in_postgres("delete from t where doc->>'a' in ('x', 'y') and (doc->>'n')::int = 5 and"
                          " doc->'b' = '\"z\"' and doc #>> '{c,d}' = 'true'"),
              ElementsAre("doc: a text \"x\" \"y\"", "doc: n number 5", "doc: b text \"z\"",
                          "doc: c.d text true"));
  EXPECT_THAT(in_sqlite("delete from t where json_extract(doc, '$.a.b') = 'x' or doc->>'$.n' = 7"),
              ElementsAre("doc: a.b text \"x\"", "doc: n text 7"));
  EXPECT_THAT(in_postgres("update t set a = 1 where doc @> '{\"k\": {\"l\": 2}, \"m\": \"x\"}'"),
              ElementsAre("doc: k.l text 2", "doc: m text \"x\""));
  EXPECT_THAT(in_postgres("update t set a = 1 where jsonb_typeof(doc->'a') in ('array', 'null')"),
              ElementsAre("doc: a text [\"amber\"]"));
  EXPECT_THAT(in_sqlite("update t set a = 1 where json_type(doc, '$.a') = 'true'"),
              ElementsAre("doc: a text true"));
  EXPECT_THAT(in_postgres("update t set a = case doc->>'a' when 'x' then case b when 1 then 2 end "
                          "when 'y' then 3 else 4 end, b = case c when 5 then 6 end"),
              ElementsAre("doc: a text \"x\" \"y\""));
  EXPECT_THAT(in_postgres("update t set doc = doc - 'a' - 'b' where doc ? 'c'"),
              ElementsAre("doc: a text", "doc: b text", "doc: c text"));
  EXPECT_THAT(in_postgres("update t set doc = doc #- '{a,b}'"), ElementsAre("doc: a.b text"));
}

TEST(DocumentShapes, AreObjectsWhereAnUpChangesThemAsSuch) {
  migrations::Migration migration;
  migration.up =
      migrations::Script{.text =
                             "update t set a = json_set(t.a, '$.v', 2), "
                             "b = json_insert(b, '$[#]', 2), c = json_set('{}', '$.a', c)",
                         .start = {},
                         .guards = {}};
  const auto shapes = document_shapes({migration}, "sqlite");
  ASSERT_THAT(shapes, SizeIs(1));
  EXPECT_TRUE(shapes.at("a").is_in_texts);
  EXPECT_THAT(shapes.at("a").members, IsEmpty());
  EXPECT_THAT(document_shapes({migration}, "postgres"), IsEmpty());
  EXPECT_THAT(in_sqlite("update t set doc = json_remove(doc, '$.a')"), ElementsAre("doc: a text"));
}

TEST(DocumentShapes, AreListsWhereKeysAreNumbersOfElements) {
  const std::string up =
      "insert into r select t.id, j.key, j.value from t, json_each(t.roles) as j";
  EXPECT_THAT(in_sqlite(up, "update t set roles = (select json_group_array(role) from r)"),
              ElementsAre("roles: list"));
  EXPECT_THAT(in_sqlite(up, "update t set roles = (select json_group_object(k, v) from r)"),
              IsEmpty());
  EXPECT_THAT(in_sqlite("update t set a = json_extract(value, '$.k')"),
              ElementsAre("value: k text"));
}

TEST(DocumentShapes, HoldNothingThatAnUpDoesNotLookFor) {
  EXPECT_THAT(in_postgres("update t set a = 1 where not doc ? 'a' or not (t.doc @> '{\"b\": 1}')"),
              IsEmpty());
  EXPECT_THAT(in_postgres("update t set a = 1 where doc->>'a' <> 'x' or doc->>'a' is null"),
              ElementsAre("doc: a text"));
  EXPECT_THAT(in_postgres("update t set a = 1 where doc @> '[1]' or doc ? b"), IsEmpty());
  EXPECT_THAT(in_postgres("update t set due = due - '1 day'::interval where at @> b"), IsEmpty());
}

TEST(DocumentShapes, HoldWhatAMigrationReplacesAndNoOtherWrites) {
  const std::string replaces =
      "update t set doc = jsonb_set(doc, '{a}', '\"y\"') where doc->>'a' = 'x'";
  EXPECT_THAT(in_postgres(replaces), ElementsAre("doc: a text \"x\""));
  EXPECT_THAT(in_postgres("update t set doc = jsonb_set(doc, '{a}', '1') where doc ? 'a'"),
              ElementsAre("doc: a text"));
  migrations::Migration first;
  first.up = migrations::Script{
      .text = "update t set doc = doc || '{\"a\": \"x\"}'", .start = {}, .guards = {}};
  migrations::Migration second;
  second.up = migrations::Script{.text = replaces, .start = {}, .guards = {}};
  EXPECT_THAT(document_shapes({first, second}, "postgres"), IsEmpty());
  first.up->text = "update t set other = other || '{\"a\": \"x\"}'";
  EXPECT_THAT(document_shapes({first, second}, "postgres"), SizeIs(1));
  migrations::Migration copy;
  copy.up = migrations::Script{.text = "update t set doc = other", .start = {}, .guards = {}};
  EXPECT_THAT(document_shapes({first, copy, second}, "postgres"), IsEmpty());
}

TEST(DocumentShapes, AreListsWhereElementsAreTexts) {
  EXPECT_THAT(in_sqlite("insert into r select t.id, j.value from t, json_each(t.roles) as j"),
              ElementsAre("roles: list"));
  EXPECT_THAT(in_postgres("select 1", "insert into r select jsonb_array_elements_text(t.roles)"),
              ElementsAre("roles: list"));
}

TEST(DocumentShapes, HoldListsWhereElementsOfWhatIsLookedForAreTaken) {
  const std::string up = "update t set n = 1 where doc -> 'a' ? 'parts'";
  EXPECT_THAT(in_postgres(up), ElementsAre("doc: a.parts text"));
  EXPECT_THAT(
      in_postgres(up + "; insert into p select jsonb_array_elements(u.d -> 'parts') from u"),
      ElementsAre("doc: a.parts text [\"amber\"]"));
  EXPECT_THAT(in_postgres(up + "; insert into p select jsonb_array_elements(u.d -> 'b') from u"),
              ElementsAre("doc: a.parts text"));
}

TEST(DocumentShapes, AreNoListsWhereElementsAreOthers) {
  for (const auto* value :
       {"cast(value as integer)", "j.key", "(select name from u where u.id = j.value)"}) {
    EXPECT_THAT(in_sqlite(std::string("insert into r select ") + value +
                          " from t, json_each(t.roles) as j"),
                IsEmpty())
        << value;
  }
  EXPECT_THAT(in_postgres("select jsonb_array_elements_text(roles)::int from t"), IsEmpty());
}

TEST(DocumentShapes, AreListsOfObjectsWhereKeysOfElementsAreRead) {
  const std::string insert = "insert into r (a, b, c) ";
  const std::string list = "e->>'sku', (e->>'qty')::int ";
  const auto is_list = ElementsAre("items: [*].sku text", "items: [*].qty number");
  for (const auto& up :
       {"select o.id, " + list + "from orders o, jsonb_array_elements(o.items) e",
        "select o.id, " + list + "from orders o cross join lateral json_array_elements(items) as e",
        std::string("select 1, t.e->>'sku', (t.e->>'qty')::int from orders o join lateral "
                    "jsonb_array_elements(coalesce(o.items, '[]'::jsonb)) with ordinality as t(e, "
                    "n) on true"),
        std::string("select 1, value->>'sku', (value->>'qty')::int from orders o, "
                    "jsonb_array_elements(o.items::jsonb)"),
        std::string("select jsonb_array_elements(items)->>'sku', "
                    "(jsonb_array_elements(items)->>'qty')::int from orders"),
        std::string("select x.sku, x.qty from orders o, "
                    "jsonb_to_recordset(o.items) as x(sku text, qty int)"),
        std::string("select e #>> '{sku}', cast(jsonb_extract_path_text(e, 'qty') as integer) "
                    "from orders o, jsonb_array_elements(case when jsonb_typeof(o.items) = 'array' "
                    "then o.items else '[]' end) as e"),
        std::string("with l as (select id, jsonb_array_elements(items) as item from orders) "
                    "select id, item->>'sku', (l.item->>'qty')::bigint from l"),
        std::string("select (e::jsonb)->>'sku', (e::jsonb->>'qty')::int from orders o, "
                    "jsonb_array_elements_text(o.items) e")}) {
    EXPECT_THAT(in_postgres(insert + up), is_list) << up;
  }
}

TEST(DocumentShapes, AreObjectsOfObjectsWhereKeysOfMembersAreRead) {
  EXPECT_THAT(in_postgres("update t set doc = (select jsonb_object_agg(k, v -> 'max') "
                          "from jsonb_each(doc) e (k, v))"),
              ElementsAre("doc: {*}.max text"));
  EXPECT_THAT(in_postgres("insert into u select r.key, (r.value ->> 'size')::int "
                          "from t p, jsonb_each(coalesce(p.doc, '{}')) as r"),
              ElementsAre("doc: {*}.size number"));
  EXPECT_THAT(in_postgres("update t set doc = (select jsonb_object_agg(key, value || '{\"a\": 1}') "
                          "from jsonb_each(doc))"),
              ElementsAre("doc: {*} document"));
  EXPECT_THAT(in_sqlite("update t set doc = (select json_group_object(key, value ->> 'max') "
                        "from json_each(doc))"),
              ElementsAre("doc: {*}.max text"));
  EXPECT_THAT(in_postgres("insert into u select k, v::int from t, jsonb_each(doc) e (k, v)"),
              IsEmpty());
  EXPECT_THAT(in_postgres("insert into u select e.value::jsonb ->> 'max' from t, "
                          "jsonb_each_text(doc) e"),
              ElementsAre("doc: {*}.max text"));
  EXPECT_THAT(in_postgres("insert into u select k from t, jsonb_each_text(doc) e (k, v) "
                          "where v = 'on'"),
              ElementsAre(testing::StartsWith("doc: {*} text")));
  EXPECT_THAT(
      in_postgres("select 1", "insert into u select v -> 'max' from jsonb_each(doc) e (k, v)"),
      IsEmpty());
}

TEST(DocumentShapes, AreListsInsideOfOthers) {
  EXPECT_THAT(in_postgres("insert into r select e->>'a', (l->>'b')::int from o, "
                          "jsonb_array_elements(o.doc->'items') e, "
                          "jsonb_array_elements(e->'lines') as l"),
              ElementsAre("doc: items.[*].a text", "doc: items.[*].lines.[*].b number"));
  EXPECT_THAT(in_sqlite("insert into r select e.value->>'a' from o, json_each(o.doc, '$.items') e"),
              ElementsAre("doc: items.[*].a text"));
}

TEST(DocumentShapes, AreListsOfObjectsInSqlite) {
  const auto is_list = ElementsAre("items: [*].sku text", "items: [*].qty number");
  const std::string table = "create table r (sku text not null, qty integer not null) strict;";
  for (const std::string up :
       {"insert into r (sku, qty) select json_extract(j.value, '$.sku'), "
        "json_extract(j.value, '$.qty') from o, json_each(o.items) as j",
        "insert into r (sku, qty) select value ->> 'sku', value ->> '$.qty' from o, "
        "json_each(o.items) order by key",
        "with l as (select value as item from o, json_each(o.items)) "
        "insert into r (sku, qty) select item ->> 'sku', cast(item ->> 'qty' as int) from l"}) {
    EXPECT_THAT(in_sqlite(table + up), is_list) << up;
  }
}

TEST(DocumentShapes, HaveTheTypesOfElements) {
  EXPECT_THAT(
      in_postgres("insert into r select x.* from o, jsonb_to_recordset(o.items) as x(\"unitPrice\" "
                  "numeric(10, 2), weight double precision, at timestamp with time zone, "
                  "since timestamp, day date, key uuid, more jsonb, mood public.mood, n int[])"),
      ElementsAre("items: [*].unitPrice number", "items: [*].weight fraction",
                  "items: [*].at zoned", "items: [*].since moment", "items: [*].day date",
                  "items: [*].key uuid", "items: [*].more document", "items: [*].mood typed mood",
                  "items: [*].n typed"));
}

TEST(DocumentShapes, HaveNoElementsThatOnlyADownReads) {
  EXPECT_THAT(in_postgres("select 1",
                          "insert into r select e->>'sku' from o, jsonb_array_elements(o.items) e"),
              IsEmpty());
  EXPECT_THAT(in_postgres("insert into r select o.items from o, jsonb_array_elements(o.items) e"),
              IsEmpty());
}

// `tax` is new; the others are written as they were read.
TEST(DocumentShapes, HaveNoKeysOfElementsThatTheUpAdds) {
  EXPECT_THAT(in_postgres("update o set items = (select jsonb_agg(jsonb_build_object("
                          "'sku', e->>'sku', 'qty', (e->>'qty')::int, "
                          "'tax', coalesce((e->>'tax')::int, 0))) "
                          "from jsonb_array_elements(o.items) e)"),
              ElementsAre("items: [*].sku text", "items: [*].qty number"));
}

// The members of an object, told apart by their keys.
TEST(DocumentShapes, AreNoListsWhereKeysAreNames) {
  EXPECT_THAT(in_sqlite("insert into r select value ->> 'a' from o, json_each(o.doc) as j "
                        "where j.key = 'x'"),
              IsEmpty());
  EXPECT_THAT(in_sqlite("insert into r select value ->> 'a' from o, json_each(o.doc) as j "
                        "where key in ('x', 'y')"),
              IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
