#include "scenarios/steps/document_shapes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using fixtures::DocumentMember;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// "column: list", "column: a.b text".
std::vector<std::string> shapes_of(const std::string& up, const std::string& engine,
                                   const std::string& down = "") {
  static const std::map<DocumentMember::Kind, std::string> kinds = {
      {DocumentMember::Kind::text, "text"},
      {DocumentMember::Kind::number, "number"},
      {DocumentMember::Kind::truth, "truth"}};
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
  EXPECT_THAT(in_postgres("update t set doc = jsonb_set(doc, '{a,b}', '1') where doc->>'b' = '2'"),
              IsEmpty());
  EXPECT_THAT(in_sqlite("update t set a = doc->>'a'", "update t set doc = json_set(doc,'$.a', a)"),
              ElementsAre("doc: a text"));
  EXPECT_THAT(in_postgres("update t set doc = doc - 'a' where doc ? 'a'"), IsEmpty());
  EXPECT_THAT(in_postgres("select 1", "update t set a = doc->>'a'"), IsEmpty());
}

TEST(DocumentShapes, AreListsWhereElementsAreTexts) {
  EXPECT_THAT(in_sqlite("insert into r select t.id, j.value from t, json_each(t.roles) as j"),
              ElementsAre("roles: list"));
  EXPECT_THAT(in_postgres("select 1", "insert into r select jsonb_array_elements_text(t.roles)"),
              ElementsAre("roles: list"));
}

TEST(DocumentShapes, AreNoListsWhereElementsAreOthers) {
  for (const auto* value :
       {"json_extract(j.value, '$.id')", "j.value ->> 'id'", "cast(value as integer)", "j.key",
        "(select name from u where u.id = j.value)"}) {
    EXPECT_THAT(in_sqlite(std::string("insert into r select ") + value +
                          " from t, json_each(t.roles) as j"),
                IsEmpty())
        << value;
  }
  EXPECT_THAT(in_postgres("select jsonb_array_elements_text(roles)::int from t"), IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
