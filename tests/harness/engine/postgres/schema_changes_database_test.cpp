#include "harness/engine/inspector.hpp"
#include "harness/engine/transaction.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/places.hpp"

#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
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
  int since = 0;
  std::set<std::string> expected;
  std::string sql;
};

std::string text_of(const std::string& file) {
  std::ifstream input(std::string(fulldress::testing::source_directory) +
                      "/tests/harness/engine/postgres/inspector/" + file);
  std::stringstream text;
  text << input.rdbuf();
  return text.str();
}

/// `line` without `mark`, or nothing when it starts otherwise.
std::optional<std::string> after(const std::string& line, std::string_view mark) {
  if (!line.starts_with(mark)) return std::nullopt;
  return line.substr(mark.size());
}

/// Adds the difference of "-- expect: ..." or, on servers that are new enough, "-- expect 170000:
/// ...".
void expect(Change& change, const std::string& rest, int version) {
  const auto colon = rest.find(": ");
  const int since = colon == 0 ? 0 : std::stoi(rest.substr(0, colon));
  if (version >= since) change.expected.insert(rest.substr(colon + 2));
}

std::vector<Change> changes_of(const std::string& file, int version) {
  std::vector<Change> changes;
  std::istringstream lines(text_of(file));
  for (std::string line; std::getline(lines, line);) {
    if (const auto title = after(line, "-- case: ")) {
      changes.push_back({.title = *title, .since = 0, .expected = {}, .sql = ""});
    } else if (changes.empty()) {
      continue;
    } else if (const auto since = after(line, "-- since: ")) {
      changes.back().since = std::stoi(*since);
    } else if (const auto expected = after(line, "-- expect")) {
      expect(changes.back(), *expected, version);
    } else {
      changes.back().sql += line + "\n";
    }
  }
  return changes;
}

int version_of(Session& session) {
  return std::stoi(session.query("show server_version_num").rows.at(0).at(0).value_or("0"));
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
  const int version = version_of(*session);
  const SchemaSnapshot before = schema_of(*session);
  const auto changes = changes_of(file, version);
  ASSERT_THAT(changes, Not(IsEmpty()));
  for (const auto& change : changes) {
    if (version < change.since) continue;
    Transaction transaction(*session);
    session->execute(change.sql);
    const SchemaSnapshot changed = schema_of(*session);
    transaction.rollback();
    EXPECT_THAT(words_of(diff(before, changed)), ContainerEq(change.expected)) << change.title;
    EXPECT_EQ(before.fingerprint() == changed.fingerprint(), change.expected.empty())
        << change.title;
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

TEST(SchemaChanges, OfTablespacesAreNamed) {
  const auto session = base().connect(soon());
  if (version_of(*session) < 150000) GTEST_SKIP() << "no tablespaces in place before 15";
  session->execute("set allow_in_place_tablespaces = on");
  session->execute("create tablespace inspected_space location ''");
  const SchemaSnapshot before = schema_of(*session);
  {
    const Transaction undone(*session);
    session->execute("alter table shop.loner set tablespace inspected_space");
    session->execute("alter index shop.customers_rank set tablespace inspected_space");
    EXPECT_EQ(
        words_of(diff(before, schema_of(*session))),
        (std::set<std::string>{"changed index shop.customers_rank", "changed table shop.loner"}));
  }
  session->execute("drop tablespace inspected_space");
}

TEST(SchemaChanges, AreNoneInAClone) {
  const auto clone = server("postgres").clone(base(), "clone of base", soon());
  const auto original = base().connect(soon());
  const auto copy = clone->connect(soon());
  EXPECT_THAT(words_of(diff(schema_of(*original), schema_of(*copy))), IsEmpty());
}

}  // namespace
}  // namespace fulldress::testing
