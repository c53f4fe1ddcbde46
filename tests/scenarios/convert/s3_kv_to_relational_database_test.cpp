#include "fixtures/convert/undo.hpp"
#include "harness/host/files.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/bundled.hpp"
#include "scenarios/convert.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/written_files.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The requirements of S3, as scenarios/s3_kv_to_relational/README.md names them.
namespace fulldress::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string& key() {
  static const std::string name = "s3_kv_to_relational";
  return name;
}

fs::path source(const std::string& part) { return scenarios::data_directory() / part / key(); }

/// The application's database with the new tables, empty, beside its documents.
class S3 : public ::testing::Test {
 protected:
  S3() : session_(database_->connect(Deadline::after(std::chrono::minutes(9)))) {
    session_->execute(read_file(source("fixtures") / "kv_store.sql"));
    for (const auto& record :
         migrations::apply(*session_,
                           migrations::MigrationSet::load(
                               source("migrations"), {.format = "native", .engine = "postgres"}),
                           {})) {
      if (record.verdict != Verdict::passed) throw InternalError(problem_of(record));
    }
    options_.verb = "convert";
    options_.database = database_->url();
    options_.confirm = database_->name();
    wanted_.mapping = source("scenarios") / "mapping.json";
    wanted_.backup = files_.path() / "before.tar";
    wanted_.results = files_.path() / "MIGRATION_TEST_RESULTS.md";
    wanted_.listener = [](const std::string&, double) {};
  }

  ConvertSummary convert() { return scenarios::run_convert(options_, wanted_, engines()); }

  [[nodiscard]] std::vector<std::string> column(const std::string& select) const {
    std::vector<std::string> values;
    for (const auto& row : session_->query(select).rows) values.push_back(row[0].value_or("NULL"));
    return values;
  }

  [[nodiscard]] std::int64_t number(const std::string& select) const {
    return std::stoll(column(select).at(0));
  }

  /// Until every row is known to be visible to all: whoever still reads an old snapshot, such as
  /// the server's own analysis of a table, keeps an index from being read alone.
  void vacuum() const {
    const auto deadline = soon();
    std::int64_t hidden = 1;
    while (hidden > 0 && !deadline.has_passed()) {
      session_->execute("vacuum (analyze)");
      hidden = number(
          "select count(*) from pg_class where relname in ('products', 'orders', 'sites') and "
          "relkind = 'r' and relallvisible < relpages");
    }
    ASSERT_EQ(hidden, 0) << "tables have rows that are not yet visible to all";
  }

  /// Blocks one query touches, in memory or on disk.
  [[nodiscard]] std::int64_t blocks(const std::string& select) const {
    const auto plan = column("explain (analyze, buffers, timing off, format yaml) " + select);
    const auto figure = [&](const std::string& name) {
      const auto at = plan.at(0).find(name + ": ");
      return at == std::string::npos ? 0 : std::stoll(plan[0].substr(at + name.size() + 2));
    };
    return figure("Shared Hit Blocks") + figure("Shared Read Blocks");
  }

  /// The target is ten times fewer.
  void expect_ten_times_fewer_blocks(const std::string& on_documents,
                                     const std::string& on_tables) const {
    EXPECT_EQ(column(on_documents), column(on_tables)) << "the answers differ";
    const auto before = blocks(on_documents);
    const auto after = blocks(on_tables);
    EXPECT_GE(before, 10 * after)
        << before << " blocks, now " << after << ": "
        << column("explain (analyze, buffers, format yaml) " + on_tables).at(0);
  }

  WrittenFiles files_;
  std::unique_ptr<Database> database_ = fresh_database("postgres");
  std::unique_ptr<Session> session_;
  RunOptions options_ = run_options("", "postgres");
  ConvertOptions wanted_;
};

TEST_F(S3, ChangesNothingInADryRun) {
  options_.is_dry_run = true;
  const auto summary = convert();
  EXPECT_EQ(summary.kinds.size(), 6U);
  EXPECT_FALSE(summary.is_written);
  EXPECT_EQ(number("select count(*) from clients"), 0);
  EXPECT_THAT(column("select to_regclass('fulldress_quarantine')::text"), ElementsAre("NULL"));
}

TEST_F(S3, MigratesEveryValidRecordAndAccountsForTheOthers) {
  const auto summary = convert();
  std::vector<std::string> order;
  std::int64_t read = 0;
  std::int64_t migrated = 0;
  std::int64_t bad = 0;
  for (const auto& kind : summary.kinds) {
    order.push_back(kind.name);
    read += kind.read;
    migrated += kind.added;
    bad += kind.quarantined;
  }
  EXPECT_EQ(order.front(), "client") << "parents come first";
  EXPECT_EQ(order.back(), "order") << "and children last";
  EXPECT_EQ(read, 15311);
  EXPECT_EQ(migrated, 15000);
  EXPECT_EQ(bad, 311);
  EXPECT_EQ(summary.left_unread, 100);
  EXPECT_EQ(summary.unknown, 0);
  EXPECT_EQ(summary.backups.size(), 1U);
  EXPECT_EQ(number("select count(*) from fulldress_quarantine"), 311);
  EXPECT_THAT(column("select rule from fulldress_quarantine group by rule order by rule collate "
                     "\"C\""),
              ElementsAre("database", "date", "email", "enum", "foreign-key", "json", "length",
                          "precision", "range", "required", "slug", "timestamp", "type", "uuid"));
  EXPECT_EQ(column("select name from clients where slug = 'client-1'"),
            std::vector<std::string>{"Client 1"})
      << "sanitised";
  EXPECT_THAT(read_file(wanted_.results),
              HasSubstr("migrated + quarantined = read | yes | 15000 + 311 = 15311 |"));
}

TEST_F(S3, LosesAndCorruptsNothing) {
  static_cast<void>(convert());
  EXPECT_EQ(number("select count(*) from products p join kv_store k on k.key = 'product:' || p.id "
                   "where (k.value->>'price')::numeric = p.price and k.value->>'sku' = p.sku and "
                   "k.value->>'name' = p.name and k.value->>'description' = p.description and "
                   "(k.value->>'stock')::integer = p.stock and k.value->>'catalogId' = "
                   "p.catalog_id::text"),
            6000);
  EXPECT_EQ(number("select count(*) from orders o join kv_store k on k.key = 'order:' || o.id "
                   "where (k.value->>'total')::numeric = o.total and (k.value->>'orderedAt')"
                   "::timestamptz = o.ordered_at and k.value->'shippingAddress' = "
                   "o.shipping_address and k.value->>'employeeId' = o.employee_id::text"),
            6000);
}

TEST_F(S3, AnswersTheListedQueriesFromTenTimesFewerBlocks) {
  static_cast<void>(convert());
  vacuum();
  const auto client = column("select id::text from clients where slug = 'client-3'").at(0);
  const auto catalog = column("select id::text from catalogs where name = 'Catalog 2'").at(0);
  // List the products of a catalogue.
  expect_ten_times_fewer_blocks(
      "select k.value->>'name' from kv_store k where k.key like 'product:%' and "
      "k.value->>'catalogId' = '" +
          catalog + "' order by 1 limit 1000",
      "select name from products where catalog_id = '" + catalog + "' order by 1 limit 1000");
  // Report on a client.
  expect_ten_times_fewer_blocks(
      "select sum((o.value->>'total')::numeric)::numeric(14,2)::text from kv_store o join kv_store "
      "s on s.key = 'site:' || (o.value->>'siteId') where o.key like 'order:%' and "
      "o.value->>'number' like 'O-%' and s.value->>'clientId' = '" +
          client + "'",
      "select sum(o.total)::numeric(14,2)::text from orders o join sites s on s.id = o.site_id "
      "where s.client_id = '" +
          client + "'");
  // Search products.
  expect_ten_times_fewer_blocks(
      "select k.value->>'sku' from kv_store k where k.key like 'product:%' and "
      "k.value->>'name' ~ '\\mmodel77\\M' order by 1",
      "select sku from products where to_tsvector('simple'::regconfig, name) @@ "
      "to_tsquery('simple', 'model77') order by 1");
  // Look an order up.
  expect_ten_times_fewer_blocks(
      "select k.value->>'total' from kv_store k where k.key like 'order:%' and k.value->>'number' "
      "= 'O-4711'",
      "select total::text from orders where number = 'O-4711'");
}

TEST_F(S3, ChangesNothingTheSecondTime) {
  static_cast<void>(convert());
  const auto second = convert();
  for (const auto& kind : second.kinds) {
    EXPECT_EQ(kind.added + kind.changed, 0) << kind.name;
    EXPECT_EQ(kind.unchanged + kind.quarantined, kind.read) << kind.name;
  }
}

TEST_F(S3, RetriesJustWhatWasRepaired) {
  static_cast<void>(convert());
  session_->execute(
      "update kv_store set value = value || jsonb_build_object('sku', 'OK-' || substr(key, 9, 8), "
      "'price', 2, 'stock', 1) where value->>'name' = 'Bad product'");
  wanted_.is_retry = true;
  const auto summary = convert();
  std::int64_t read = 0;
  std::int64_t added = 0;
  for (const auto& kind : summary.kinds) {
    read += kind.read;
    added += kind.added;
  }
  EXPECT_EQ(read, 311);
  EXPECT_EQ(added, 225) << "150 products and the 75 orders of them";
  EXPECT_EQ(number("select count(*) from fulldress_quarantine"), 86);
}

TEST_F(S3, RollsBackSomeTablesAndThenAll) {
  const auto before = convert().source_after;
  wanted_.has_backup = false;
  wanted_.is_rollback = true;
  options_.confirm = "";
  EXPECT_FALSE(convert().is_written) << "a preview";
  EXPECT_EQ(number("select count(*) from orders"), 6000);
  options_.confirm = database_->name();
  wanted_.tables = {"catalogs"};
  EXPECT_THROW(convert(), UsageError) << "products and sites refer to them";
  wanted_.tables = {"products", "orders"};
  const auto some = convert();
  ASSERT_EQ(some.cleared.size(), 2U);
  EXPECT_EQ(some.cleared[0].table, "public.orders") << "children first";
  EXPECT_EQ(number("select count(*) from employees"), 2880);
  wanted_.tables = {};
  const auto all = convert();
  EXPECT_EQ(all.cleared.size(), 6U);
  EXPECT_EQ(number("select count(*) from clients"), 0);
  EXPECT_EQ(all.source_after, before) << "documents are as they were";
  EXPECT_EQ(number("select count(*) from kv_store"), 15411);
}

TEST_F(S3, IsRehearsedAsABundledScenario) {
  const auto run = rehearse_subject(run_options(key(), ""));
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
}

}  // namespace
}  // namespace fulldress::testing
