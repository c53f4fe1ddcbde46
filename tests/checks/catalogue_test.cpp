#include "checks/check.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

struct PublicFacts {
  Severity severity;
  std::string tier;
  std::string kind;
  std::set<std::string> engines;
  friend bool operator==(const PublicFacts&, const PublicFacts&) = default;
};

std::ostream& operator<<(std::ostream& out, const PublicFacts& facts) {
  out << to_text(facts.severity) << " " << facts.tier << " " << facts.kind;
  for (const auto& engine : facts.engines) out << " " << engine;
  return out;
}

// What users rely on: ids never change their meaning, so a change here is a change of the contract.
const std::map<std::string, PublicFacts>& published() {
  const std::set<std::string> both = {"postgres", "sqlite"};
  static const std::map<std::string, PublicFacts> facts = {
      {"column.required-missing", {Severity::error, "core", "pred", both}},
      {"constraint.not-valid", {Severity::warning, "core", "catalog", {"postgres"}}},
      {"constraint.unique-duplicates", {Severity::error, "core", "rows", both}},
      {"fk.enforcement-disabled", {Severity::error, "core", "catalog", {"postgres"}}},
      {"fk.orphan-rows", {Severity::error, "core", "rows", both}},
      {"index.invalid", {Severity::error, "core", "catalog", {"postgres"}}},
      {"log.tool-dirty", {Severity::error, "core", "rows", both}},
      {"pk.missing", {Severity::warning, "core", "catalog", both}},
      {"sequence.behind-max", {Severity::error, "core", "rows", {"postgres"}}},
      {"sqlite.fk-mismatch", {Severity::error, "core", "sqlite", {"sqlite"}}},
      {"sqlite.integrity", {Severity::error, "core", "sqlite", {"sqlite"}}},
      {"view.broken", {Severity::error, "core", "exec", both}},
  };
  return facts;
}

std::set<std::string> engines_of(const Check& check) {
  std::set<std::string> engines;
  for (const auto& [engine, statements] : check.sql) engines.insert(engine);
  return engines;
}

bool has_fixture(const Check& check, const std::string& engine, const std::string& start) {
  return std::any_of(check.fixtures.begin(), check.fixtures.end(), [&](const auto& fixture) {
    return fixture.engine == engine && fixture.name.starts_with(start);
  });
}

TEST(Catalogue, HoldsThePublishedChecksWithTheirMeaning) {
  std::map<std::string, PublicFacts> found;
  for (const Check& check : catalogue()) {
    found.emplace(check.id, PublicFacts{check.severity, check.tier, check.kind, engines_of(check)});
  }
  for (const auto& [id, facts] : published()) {
    ASSERT_TRUE(found.contains(id)) << id;
    EXPECT_EQ(found.at(id), facts) << id;
  }
}

TEST(Catalogue, IsSortedAndHasEveryIdOnce) {
  std::vector<std::string> ids;
  for (const Check& check : catalogue()) ids.push_back(check.id);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
}

TEST(Catalogue, EveryCheckIsProvenToFireToBeSilentAndToWithstandTraps) {
  for (const Check& check : catalogue()) {
    for (const auto& engine : engines_of(check)) {
      for (const std::string start : {"firing", "silent", "trap: "}) {
        EXPECT_TRUE(has_fixture(check, engine, start))
            << check.id << " has no " << start << " fixture for " << engine;
      }
    }
  }
}

TEST(Catalogue, StatementsAreOrderedAndQualified) {
  for (const Check& check : catalogue()) {
    for (const auto& [engine, statements] : check.sql) {
      if (check.kind == "procedure") continue;
      const auto discovery = statements.find("discovery");
      const auto& first =
          discovery == statements.end() ? statements.at("snapshot") : discovery->second;
      EXPECT_TRUE(first == "schema" || first.find("\norder by ") != std::string::npos)
          << check.id << " " << engine;
      for (const auto& [part, statement] : statements) {
        EXPECT_EQ(statement.find("information_schema."), std::string::npos) << check.id;
        // As a keyword; in quotes it is the name of a privilege.
        EXPECT_EQ(statement.find("SELECT "), std::string::npos) << check.id;
        EXPECT_EQ(statement.find("SELECT\n"), std::string::npos) << check.id;
      }
    }
  }
}

}  // namespace
}  // namespace fulldress::checks
