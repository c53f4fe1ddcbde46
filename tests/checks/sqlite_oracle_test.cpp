#include "checks/check.hpp"
#include "harness/engine/engine.hpp"
#include "harness/engine/sqlite/engine.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <random>

#include <gtest/gtest.h>

// SQLite judges its own foreign keys with foreign_key_check: our anti-joins, which go on where it
// stops, must count what it counts, whatever the types and collations.
namespace fulldress::checks {
namespace {

Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  std::string one_of(const std::vector<std::string>& choices) {
    return choices[random_() % choices.size()];
  }

 private:
  std::mt19937 random_;
};

// A parent and a child with a key of two columns each, of any affinity and collation, filled with
// values that are equal under some of them only.
std::string random_schema(Dice& dice) {
  const std::vector<std::string> types = {"integer", "text", "real", "numeric", "blob", ""};
  const std::vector<std::string> collations = {"", "collate nocase", "collate rtrim"};
  const std::vector<std::string> values = {"1",   "'1'",  "'01'",  "1.0",  "'1.0'", "'a'",
                                           "'A'", "'a '", "x'61'", "null", "2",     "'2'"};
  const auto column = [&](const std::string& name) {
    return name + " " + dice.one_of(types) + " " + dice.one_of(collations);
  };
  std::string script = "pragma foreign_keys = off; create table p (" + column("a") + ", " +
                       column("b") + ", c integer primary key, unique (a, b), unique (b));" +
                       "create table t (" + column("x") + ", " + column("y") + ", " + column("z") +
                       ", foreign key (x, y) references p (a, b), foreign key (y) references p (b)"
                       ", foreign key (z) references p);";
  for (int row = 0; row < 6; ++row) {
    script += "insert or ignore into p (a, b) values (" + dice.one_of(values) + ", " +
              dice.one_of(values) + ");";
  }
  for (int row = 0; row < 30; ++row) {
    script += "insert into t values (" + dice.one_of(values) + ", " + dice.one_of(values) + ", " +
              dice.one_of(values) + ");";
  }
  return script;
}

// A parent whose columns are unique in one of many ways or not at all, and a child that refers to
// it in one of many ways.
std::string random_reference(Dice& dice) {
  const std::vector<std::string> collations = {"", "collate nocase", "collate rtrim",
                                               "collate binary"};
  const std::string end = dice.one_of({"", ", primary key (a)", ", primary key (b, a)",
                                       ", unique (a)", ", unique (b, a)", ", unique (c)"});
  const std::string key = end.empty() ? dice.one_of({"", "integer primary key", "int primary key",
                                                     "primary key desc", "text primary key"})
                                      : std::string();
  const bool has_key =
      key.find("primary") != std::string::npos || end.find("primary") != std::string::npos;
  const std::string rowid = has_key ? dice.one_of({"", "", " without rowid"}) : std::string();
  std::string script = "pragma foreign_keys = on; create table P (a " + key + " " +
                       dice.one_of(collations) + ", b " + dice.one_of(collations) + ", C" + end +
                       ")" + rowid + ";";
  if (dice.one_of({"y", "n"}) == "y") {
    script += "create unique index i on p (" + dice.one_of({"a", "b", "b, a", "a, c", "lower(a)"}) +
              " " + dice.one_of(collations) + ") " + dice.one_of({"", "", "where a > 0"}) + ";";
  }
  script += "create view v as select a from p;";
  return script + "create table t (x, y, " +
         dice.one_of({"foreign key (x) references p", "foreign key (x) references p (a)",
                      "foreign key (x) references P (B)", "foreign key (x) references p (C)",
                      "foreign key (x, y) references p", "foreign key (x, y) references p (a, b)",
                      "foreign key (x, y) references p (B, A)", "foreign key (x) references v (a)",
                      "foreign key (x, y) references p (a, c)", "foreign key (x) references q",
                      "foreign key (x) references p (z)"}) +
         ");";
}

bool is_refused(Session& session) {
  try {
    session.execute("explain insert into t default values");
  } catch (const SqlError&) {
    return true;
  }
  return false;
}

TEST(SqliteOracle, MismatchesAreThoseSqliteRefusesToWriteThrough) {
  const auto engine = make_sqlite_engine();
  ServerOptions in_memory;
  in_memory.is_in_memory = true;
  const auto server = engine->start(in_memory, soon());
  Dice dice(20260102);
  std::map<bool, int> seen;
  for (int round = 0; round < 200; ++round) {
    const auto database = server->create("reference " + std::to_string(round), soon());
    const auto session = database->connect(soon());
    const std::string script = random_reference(dice);
    session->execute(script);
    CheckOptions options;
    options.ids = {"sqlite.fk-mismatch"};
    const bool is_expected = is_refused(*session);
    EXPECT_EQ(run_checks(*session, options).at(0).verdict == Verdict::failed, is_expected)
        << script;
    ++seen[is_expected];
  }
  EXPECT_GT(seen[true], 30);
  EXPECT_GT(seen[false], 30);
}

TEST(SqliteOracle, AntiJoinsCountWhatForeignKeyCheckCounts) {
  const auto engine = make_sqlite_engine();
  ServerOptions in_memory;
  in_memory.is_in_memory = true;
  const auto server = engine->start(in_memory, soon());
  Dice dice(20260101);
  std::int64_t orphans = 0;
  for (int round = 0; round < 60; ++round) {
    const auto database = server->create("round " + std::to_string(round), soon());
    const auto session = database->connect(soon());
    const std::string script = random_schema(dice);
    session->execute(script);
    std::map<std::string, std::string> expected;
    for (const auto& row : session
                               ->query("select l.\"from\", count(k.fkid) from "
                                       "pragma_foreign_key_list('t') as l left join "
                                       "pragma_foreign_key_check('t') as k on k.fkid = l.id where "
                                       "l.seq = 0 group by l.id")
                               .rows) {
      expected.emplace(row.at(0).value(), row.at(1).value());
    }
    CheckOptions options;
    options.ids = {"fk.orphan-rows"};
    for (const auto& outcome : run_checks(*session, options)) {
      const std::string first = outcome.subject.substr(3, 1);
      ASSERT_TRUE(expected.contains(first)) << outcome.subject;
      EXPECT_EQ(std::to_string(outcome.violations), expected.at(first)) << outcome.subject << "\n"
                                                                        << script;
      orphans += outcome.violations;
    }
  }
  EXPECT_GT(orphans, 100);
}

}  // namespace
}  // namespace fulldress::checks
