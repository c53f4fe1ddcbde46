#include "migrations/format.hpp"
#include "migrations/format_list.hpp"
#include "migrations/ledger_evidence.hpp"
#include "tests/migrations/files.hpp"

#include <gtest/gtest.h>

namespace fulldress::migrations {
namespace {

TEST(LedgerEvidenceOnPostgres, KnowsEveryLedgerWeMake) {
  std::size_t count = 0;
  for (const auto& format : all_formats({})) {
    if (format->name() == "generic") continue;
    const Ledger& ledger = format->ledger();
    const Place place("postgres");
    const std::string schema = ledger.default_schema("postgres");
    const TableName table{.schema = schema.empty() ? "public" : schema,
                          .name = ledger.default_name()};
    ledger.create(*place.session, table);
    const auto found = ledgers_among(tables_named_as_ledgers(*place.session));
    ASSERT_FALSE(found.empty()) << format->name();
    EXPECT_EQ(found.front().format, format->name());
    ++count;
  }
  EXPECT_GE(count, 18U);
}

TEST(LedgerEvidenceOnPostgres, TellsRailsFromDbmate) {
  const Place place("postgres");
  place.session->execute(
      "create table schema_migrations (version varchar primary key); create table "
      "ar_internal_metadata (key varchar primary key, value varchar)");
  const auto found = ledgers_among(tables_named_as_ledgers(*place.session));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].tool, "Rails");
  EXPECT_EQ(found[0].shown, "public.schema_migrations (version)");
}

}  // namespace
}  // namespace fulldress::migrations
