#include "harness/engine/inspector.hpp"
#include "harness/engine/transaction.hpp"
#include "tests/support/disposable.hpp"

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// One case, one change, every difference it may make: inspector/changes_*.sql.
namespace fulldress::testing {
namespace {

using ::testing::ContainerEq;
using ::testing::IsEmpty;
using ::testing::Not;

struct Change {
  std::string title;
  std::set<std::string> expected;
  std::string sql;
};

std::string text_of(const std::string& file) {
  std::ifstream input(FULLDRESS_SOURCE_DIR "/tests/harness/engine/postgres/inspector/" + file);
  std::stringstream text;
  text << input.rdbuf();
  return text.str();
}

std::vector<Change> changes_of(const std::string& file) {
  constexpr std::string_view case_mark = "-- case: ";
  constexpr std::string_view expect_mark = "-- expect: ";
  std::vector<Change> changes;
  std::istringstream lines(text_of(file));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(case_mark)) {
      changes.push_back({.title = line.substr(case_mark.size()), .expected = {}, .sql = ""});
    } else if (changes.empty()) {
      continue;
    } else if (line.starts_with(expect_mark)) {
      changes.back().expected.insert(line.substr(expect_mark.size()));
    } else {
      changes.back().sql += line + "\n";
    }
  }
  return changes;
}

std::string word_of(SchemaChange change) {
  switch (change) {
    case SchemaChange::added:
      return "added ";
    case SchemaChange::removed:
      return "removed ";
    case SchemaChange::changed:
      break;
  }
  return "changed ";
}

std::set<std::string> words_of(const std::vector<SchemaDifference>& differences) {
  std::set<std::string> words;
  for (const auto& each : differences) {
    words.insert(word_of(each.change) + each.kind + " " + each.identity);
  }
  return words;
}

SchemaSnapshot schema_of(Session& session) { return session.inspector().schema(session); }

/// A database with base.sql, made once: roles belong to the server.
Database& base() {
  static const auto database = [] {
    auto made = fresh_database("postgres");
    made->connect(soon())->execute(text_of("base.sql"));
    return made;
  }();
  return *database;
}

void expect_every_change_of(const std::string& file) {
  const auto session = base().connect(Deadline::after(std::chrono::minutes(5)));
  const SchemaSnapshot before = schema_of(*session);
  const auto changes = changes_of(file);
  ASSERT_THAT(changes, Not(IsEmpty()));
  for (const auto& change : changes) {
    Transaction transaction(*session);
    session->execute(change.sql);
    const SchemaSnapshot after = schema_of(*session);
    transaction.rollback();
    EXPECT_THAT(words_of(diff(before, after)), ContainerEq(change.expected)) << change.title;
    EXPECT_EQ(before.fingerprint() == after.fingerprint(), change.expected.empty()) << change.title;
  }
  EXPECT_EQ(schema_of(*session), before);
}

TEST(SchemaChanges, OfTablesAndTheirPartsAreNamedOneByOne) {
  expect_every_change_of("changes_tables.sql");
}

TEST(SchemaChanges, OfOtherObjectsAndPropertiesAreNamedOneByOne) {
  expect_every_change_of("changes_objects.sql");
}

TEST(SchemaChanges, NameEveryObjectOnce) {
  const auto session = base().connect(soon());
  const SchemaSnapshot snapshot = schema_of(*session);
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& object : snapshot.objects) {
    EXPECT_TRUE(seen.emplace(object.kind, object.identity).second)
        << object.kind << " " << object.identity;
    EXPECT_NE(object.kind, "unclassified") << object.identity;
  }
}

TEST(SchemaChanges, HideSecrets) {
  const auto session = base().connect(soon());
  for (const auto& object : schema_of(*session).objects) {
    EXPECT_EQ(object.definition.find("hidden"), std::string::npos) << object.definition;
  }
}

TEST(SchemaChanges, AreNoneInAClone) {
  const auto clone = server("postgres").clone(base(), "clone of base", soon());
  const auto original = base().connect(soon());
  const auto copy = clone->connect(soon());
  EXPECT_THAT(words_of(diff(schema_of(*original), schema_of(*copy))), IsEmpty());
}

}  // namespace
}  // namespace fulldress::testing
