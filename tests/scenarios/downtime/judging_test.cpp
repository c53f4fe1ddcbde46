#include "scenarios/downtime/advice.hpp"
#include "scenarios/downtime/verdict.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const TableName orders{"public", "orders"};

/// One statement on orders, at two sizes, with a try of each probe that took so long.
class Sighting {
 public:
  Sighting() {
    small_ = migration(10'000, 100, 5);
    large_ = migration(100'000, 1000, 50);
  }

  Sighting& with(LockMode lock, std::int64_t blocks_of_small, std::int64_t blocks_of_large) {
    auto& small = small_.statements[0].tables[orders];
    auto& large = large_.statements[0].tables[orders];
    small.lock = large.lock = lock;
    small.blocks = blocks_of_small;
    large.blocks = blocks_of_large;
    return *this;
  }

  Sighting& with_probe(Waiting waiting, double took_ms) {
    ProbeRecord record{.table = orders, .waiting = waiting};
    record.tries = {{-10, -9.9}, {1, 1 + took_ms}};
    probes_.push_back(std::move(record));
    return *this;
  }

  Sighting& with_all_probes(double took_ms) {
    return with_probe(Waiting::readers, took_ms)
        .with_probe(Waiting::writers, took_ms)
        .with_probe(Waiting::row_writers, took_ms);
  }

  std::vector<ProbeRecord>& probes() { return probes_; }
  ObservedMigration& large() { return large_; }

  [[nodiscard]] LawOutcome judged(const DowntimeConfig& config = {},
                                  std::optional<QueueOutcome> queue = {}) const {
    auto downtime =
        assess({.small = &small_, .large = large_, .probes = probes_}, config.production);
    downtime.queue = std::move(queue);
    return judge_downtime(downtime, config).law;
  }

 private:
  static ObservedMigration migration(std::int64_t rows, std::int64_t pages, double took_ms) {
    ObservedStatement statement;
    statement.sql = "create index i on orders (x)";
    statement.position = {"m.sql", 3, 1};
    statement.duration_ms = took_ms;
    statement.tables[orders] = {.pages = pages, .rows = rows};
    return {.version = "1", .label = "1_index", .statements = {statement}};
  }

  ObservedMigration small_;
  ObservedMigration large_;
  std::vector<ProbeRecord> probes_;
};

std::vector<std::string> ids(const LawOutcome& law) {
  std::vector<std::string> found;
  for (const auto& finding : law.findings) {
    if (finding.severity != Severity::info) found.push_back(finding.id);
  }
  std::sort(found.begin(), found.end());
  return found;
}

TEST(DowntimeVerdict, IsYesWhereALockIsHeldForNoTimeAtAll) {
  const auto law = Sighting().with(LockMode::access_exclusive, 2, 2).with_all_probes(0.5).judged();
  EXPECT_EQ(law.verdict, Verdict::passed);
  EXPECT_THAT(ids(law), IsEmpty());
  EXPECT_THAT(law.reason, HasSubstr("zero downtime: yes"));
}

TEST(DowntimeVerdict, IsNoWhereProbesWaitedLongerThanAllowed) {
  const auto law = Sighting()
                       .with(LockMode::share, 2, 2)
                       .with_probe(Waiting::readers, 1)
                       .with_probe(Waiting::writers, 300)
                       .with_probe(Waiting::row_writers, 1)
                       .judged();
  EXPECT_EQ(law.verdict, Verdict::failed);
  EXPECT_THAT(ids(law), ElementsAre("downtime.writers-blocked"));
  EXPECT_THAT(law.findings.front().message, HasSubstr("SHARE lock"));
  EXPECT_THAT(law.findings.front().message, HasSubstr("create index concurrently"));
  EXPECT_EQ(law.findings.front().position->to_text(), "m.sql:3:1");
}

TEST(DowntimeVerdict, IsNoWhereWorkGrowsAndNobodyKnowsHowFar) {
  const auto law = Sighting().with(LockMode::share, 100, 1000).with_all_probes(1).judged();
  EXPECT_THAT(ids(law), ElementsAre("downtime.grows-with-rows"));
}

TEST(DowntimeVerdict, PredictsWhatProductionWillSee) {
  DowntimeConfig config;
  config.production.all = 1'000'000;
  const auto seen = Sighting().with(LockMode::share, 100, 1000).with_all_probes(1);
  EXPECT_THAT(ids(seen.judged(config)), ElementsAre("downtime.blocked-in-production"));
  // 5 ms for 10,000 rows and 50 for 100,000 are 100 for 200,000.
  config.production.all = 200'000;
  EXPECT_THAT(ids(seen.judged(config)), IsEmpty());
  config.production.all = 1'000'001;
  const auto beyond = seen.judged(config);
  EXPECT_THAT(ids(beyond), ElementsAre("downtime.grows-with-rows"));
  EXPECT_THAT(beyond.findings.front().message, HasSubstr("more than 10 times"));
}

TEST(DowntimeVerdict, TakesRowsOfTheTableBeforeThoseOfAll) {
  DowntimeConfig config;
  config.production.all = 1'000'000;
  config.production.tables["orders"] = 1000;
  const auto seen = Sighting().with(LockMode::share, 100, 1000).with_all_probes(1);
  EXPECT_THAT(ids(seen.judged(config)), IsEmpty());
}

TEST(DowntimeVerdict, IsUnknownWhereAProbeCouldNotWork) {
  auto seen = Sighting().with(LockMode::access_exclusive, 2, 2).with_all_probes(1);
  seen.probes()[2].unknown = "the table has no primary key to find a row by";
  seen.probes()[2].tries.clear();
  const auto law = seen.judged();
  EXPECT_EQ(law.verdict, Verdict::unknown);
  EXPECT_THAT(law.reason, HasSubstr("no primary key"));
}

TEST(DowntimeVerdict, IsUnknownWhereAStatementCouldNotBeWatched) {
  auto seen = Sighting().with(LockMode::access_exclusive, 2, 2).with_all_probes(1);
  seen.large().statements[0].unknown = "it ends the transaction it runs in";
  EXPECT_EQ(seen.judged().verdict, Verdict::unknown);
}

TEST(DowntimeVerdict, WarnsOfWaitingWithoutLimit) {
  const auto seen = Sighting().with(LockMode::access_exclusive, 2, 2).with_all_probes(1);
  QueueOutcome queue{.has_waited = true, .keeps_others_out = true};
  EXPECT_THAT(ids(seen.judged({}, queue)), ElementsAre("downtime.waits-without-limit"));
  queue.has_given_up = true;
  EXPECT_THAT(ids(seen.judged({}, queue)), IsEmpty());
}

TEST(DowntimeVerdict, CountsLocksUntilTheEndOfTheTransaction) {
  auto seen = Sighting().with(LockMode::access_exclusive, 2, 2);
  auto slow = seen.large().statements[0];
  slow.sql = "update other set x = 1";
  slow.duration_ms = 500;
  slow.tables.clear();
  seen.large().statements.push_back(slow);
  const auto downtime = assess({.large = seen.large(), .probes = seen.probes()}, ProductionRows{});
  const auto& readers = downtime.tables.at(0).classes.at(Waiting::readers);
  EXPECT_EQ(readers.held_ms, 550);
  seen.large().statements[1].transaction = 1;
  const auto apart = assess({.large = seen.large(), .probes = seen.probes()}, ProductionRows{});
  EXPECT_EQ(apart.tables.at(0).classes.at(Waiting::readers).held_ms, 50);
}

TEST(BlockedTime, IsWhatTriesTookBeyondIdleOnes) {
  ProbeRecord record;
  record.tries = {{-5, -4}, {-3, -2}, {10, 111}, {112, 113}, {400, 900}};
  const auto blocked = blocked_in(record, {.start_ms = 0, .end_ms = 200});
  EXPECT_EQ(idle_ms(record), 1);
  EXPECT_EQ(blocked.max_ms, 100);
  EXPECT_EQ(blocked.total_ms, 100);
  EXPECT_EQ(blocked.longest_at_ms, 10);
}

TEST(LockModes, ConflictAsTheManualSays) {
  using enum LockMode;
  EXPECT_TRUE(conflicts(access_share, access_exclusive));
  EXPECT_FALSE(conflicts(access_share, exclusive));
  EXPECT_FALSE(conflicts(share, share));
  EXPECT_TRUE(conflicts(row_exclusive, share));
  EXPECT_FALSE(conflicts(share_update_exclusive, row_exclusive));
  EXPECT_TRUE(conflicts(share_update_exclusive, share_update_exclusive));
  EXPECT_TRUE(keeps_out(share_row_exclusive, Waiting::writers));
  EXPECT_FALSE(keeps_out(share_row_exclusive, Waiting::readers));
  EXPECT_FALSE(keeps_out(share_update_exclusive, Waiting::writers));
}

TEST(SaferForms, AreFoundByTheWordsOfTheStatement) {
  const auto advice = [](const char* sql) { return safer_form_of(sql).advice; };
  EXPECT_THAT(advice("CREATE  INDEX i ON t (x)"), HasSubstr("create index concurrently"));
  EXPECT_THAT(advice("alter table t alter column x set not null"), HasSubstr("not valid"));
  EXPECT_THAT(advice("alter table t alter column x type bigint"), HasSubstr("new type"));
  EXPECT_THAT(advice("alter table t add constraint f foreign key (x) references p"),
              HasSubstr("validate constraint"));
  EXPECT_THAT(advice("update t set x = 1"), HasSubstr("batches"));
  EXPECT_THAT(advice("create index concurrently i on t (x)"), HasSubstr("transaction short"));
  EXPECT_THAT(safer_form_of("vacuum full t").source, HasSubstr("postgresql.org/docs"));
}

}  // namespace
}  // namespace fulldress::scenarios
