#include "harness/engine/postgres/mentions.hpp"

#include <gtest/gtest.h>

namespace fulldress::postgres {
namespace {

constexpr RelationId named = 20000;
constexpr RelationId other = 20001;

/// A table of this identity, and a column of another one whose default is `text`.
std::vector<CatalogueObject> objects(const std::string& identity, const std::string& text) {
  return {
      {.relation = named,
       .object = {.kind = "table", .identity = identity, .definition = "permanent"}},
      {.relation = other, .object = {.kind = "column", .identity = "app.t.a", .definition = text}}};
}

std::optional<std::set<RelationId>> found(const std::string& identity, const std::string& text) {
  return relations_that_mention({named}, objects(identity, text), Names::lost);
}

TEST(Mentions, AreWholeWordsWhereverTheyStand) {
  const std::set<RelationId> none;
  const std::set<RelationId> one = {other};
  EXPECT_EQ(found("app.names", "default '{app.names}'::regclass[]"), one);
  EXPECT_EQ(found("app.names", "default '{app.names_old,app.names}'::regclass[]"), one);
  EXPECT_EQ(found("app.names", "default '{app.names_old,app.old_names}'::regclass[]"), none);
}

TEST(Mentions, OfNamesThatAreSpelledOtherwiseInsideAConstantCannotBeTold) {
  EXPECT_EQ(found("app.\"a\"\"b\"", "default '{}'::regclass[]"), std::nullopt);
  EXPECT_EQ(found("app.\"a'b\"", "default '{}'::regclass[]"), std::nullopt);
  EXPECT_EQ(found("app.\"a b\"", "default '{\"app.\\\"a b\\\"\"}'::regclass[]"),
            std::set<RelationId>{other});
}

}  // namespace
}  // namespace fulldress::postgres
