#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gtest/gtest.h>

namespace fulldress::migrations {
namespace {

class LedgerInASchema : public ::testing::Test {
 protected:
  /// The rows of the ledger ops.applied once the migrations have run.
  std::string rows(const std::string& folder) {
    const auto set = MigrationSet::load(files_.path() / folder, {.engine = "postgres"});
    EXPECT_EQ(set.ledger_table().to_text(), "ops.applied");
    EXPECT_EQ(apply(*place_.session, set).back().verdict, Verdict::passed);
    return value_of(*place_.session, "select count(*) from ops.applied");
  }

  Files files_{{"d/1_a.sql", "-- migrate:up\nselect 1;\n-- migrate:down\n"},
               {"g/1_a.sql", "-- +goose Up\nselect 1;\n"},
               {"t/001_a.sql", "select 1;\n---- create above / drop below ----\n"},
               {"t/tern.conf", "[database]\nversion_table = ops.applied\n"},
               {".env", "DBMATE_MIGRATIONS_TABLE=ops.applied\nGOOSE_TABLE=ops.applied\n"}};
  Place place_{"postgres"};
};

TEST_F(LedgerInASchema, MakesTheSchemaThatIsMissing) { EXPECT_EQ(rows("d"), "1"); }

TEST_F(LedgerInASchema, MakesItForToolsThatExpectIt) {
  EXPECT_EQ(rows("g"), "2");
  place_.session->execute("drop schema ops cascade");
  EXPECT_EQ(rows("t"), "1");
}

TEST_F(LedgerInASchema, NeedsNoRightToMakeOneThatIsThere) {
  place_.session->execute(
      "create role ledger_keeper; create schema ops authorization ledger_keeper; "
      "set role ledger_keeper");
  EXPECT_EQ(rows("d"), "1");
  place_.session->execute("reset role; drop schema ops cascade; drop role ledger_keeper");
}

}  // namespace
}  // namespace fulldress::migrations
