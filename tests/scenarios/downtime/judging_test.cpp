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

  /// The statement ran beside the probes from 0 ms on, and its transaction ended then.
  Sighting& with_run(double duration_ms) {
    beside_ = large_;
    beside_.statements[0].duration_ms = duration_ms;
    beside_.duration_ms = duration_ms;
    return *this;
  }

  std::vector<ProbeRecord>& probes() { return probes_; }
  ObservedMigration& beside() { return beside_; }
  ObservedMigration& large() { return large_; }

  [[nodiscard]] LawOutcome judged(const DowntimeConfig& config = {},
                                  std::optional<QueueOutcome> queue = {}) const {
    auto downtime = assessed(config.production);
    downtime.queue = std::move(queue);
    return judge_downtime(downtime, config).law;
  }

  [[nodiscard]] MigrationDowntime assessed(const ProductionRows& production = {}) const {
    const std::vector<ProbePass> passes = {{.migration = beside_, .records = probes_}};
    return assess({.small = &small_, .large = large_, .passes = passes}, production);
  }

 private:
  static ObservedMigration migration(std::int64_t rows, std::int64_t pages, double took_ms) {
    ObservedStatement statement;
    statement.sql = "create index i on orders (x)";
    statement.position = {"m.sql", 3, 1};
    statement.duration_ms = took_ms;
    statement.lock_timeout_ms = 300;
    statement.tables[orders] = {.pages = pages, .rows = rows};
    return {.version = "1", .label = "1_index", .statements = {statement}};
  }

  ObservedMigration small_;
  ObservedMigration large_;
  ObservedMigration beside_;  // without statements: nothing is known of when it ran
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

TEST(DowntimeVerdict, IsUnknownWhereManyMoreRowsTookNoLonger) {
  DowntimeConfig config;
  config.production.all = 1'000'000;
  auto seen = Sighting().with(LockMode::share, 100, 1000).with_all_probes(1);
  // 5 ms for 10,000 rows: a line through this and 5.5 for 100,000 would say 10 for a million.
  seen.large().statements[0].duration_ms = 5.5;
  const auto law = seen.judged(config);
  EXPECT_EQ(law.verdict, Verdict::unknown);
  EXPECT_THAT(law.reason, HasSubstr("took 5.0 ms with 10000 of them and 5.5 ms with 100000"));
  // Nothing is to be told of sizes that were rehearsed, nor of what is short even if all of it
  // grew.
  config.production.all = 100'000;
  EXPECT_EQ(seen.judged(config).verdict, Verdict::passed);
  config.production.all = 800'000;
  EXPECT_EQ(seen.judged(config).verdict, Verdict::passed);
  seen.large().statements[0].duration_ms = 6.5;
  config.production.all = 1'000'000;
  EXPECT_EQ(seen.judged(config).verdict, Verdict::passed) << "it took longer";
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
  EXPECT_EQ(seen.assessed().tables.front().work, Work::unknown);
}

TEST(DowntimeVerdict, WarnsOfWaitingWithoutLimit) {
  const auto seen = Sighting().with(LockMode::access_exclusive, 2, 2).with_all_probes(1);
  QueueOutcome queue{.has_waited = true, .keeps_others_out = true};
  EXPECT_THAT(ids(seen.judged({}, queue)), ElementsAre("downtime.waits-without-limit"));
  queue.has_given_up = true;
  EXPECT_THAT(ids(seen.judged({}, queue)), IsEmpty());
}

// Writers queue behind a lock that leaves readers alone, too.
TEST(DowntimeVerdict, WarnsOfWaitingWithoutLimitForALockThatOnlyKeepsWritersOut) {
  auto seen = Sighting().with(LockMode::share_row_exclusive, 2, 2).with_all_probes(1);
  EXPECT_THAT(ids(seen.judged()), IsEmpty());
  seen.large().statements[0].lock_timeout_ms = 0;
  const auto law = seen.judged();
  EXPECT_THAT(ids(law), ElementsAre("downtime.waits-without-limit"));
  EXPECT_EQ(law.findings.front().position->to_text(), "m.sql:3:1");
  seen.large().statements[0].statement_timeout_ms = 1000;
  EXPECT_THAT(ids(seen.judged()), IsEmpty());
}

TEST(DowntimeVerdict, IsUnknownWhereTheLongReaderTellsNothing) {
  const auto seen = Sighting().with(LockMode::access_exclusive, 2, 2).with_all_probes(1);
  const auto law = seen.judged({}, QueueOutcome{.unknown = "it was not over in time"});
  EXPECT_EQ(law.verdict, Verdict::unknown);
  EXPECT_THAT(law.reason, HasSubstr("it was not over in time"));
}

TEST(DowntimeVerdict, IsUnknownWhereTheMigrationFailsBesideProbes) {
  auto seen = Sighting().with(LockMode::access_exclusive, 2, 2).with_all_probes(1);
  seen.beside().failure = "deadlock detected";
  const auto law = seen.judged();
  EXPECT_EQ(law.verdict, Verdict::unknown);
  EXPECT_THAT(law.reason, HasSubstr("deadlock detected"));
}

TEST(DowntimeVerdict, IsUnknownWhereATableHadNoProbe) {
  const auto law = Sighting().with(LockMode::access_exclusive, 2, 2).judged();
  EXPECT_EQ(law.verdict, Verdict::unknown);
  EXPECT_THAT(law.reason, HasSubstr("readers of public.orders were not measured: no probe"));
}

// A probe that lost its connection while the lock was held has not seen how long it took.
TEST(DowntimeVerdict, IsUnknownWhereAProbeEndedBeforeTheLockDid) {
  auto seen = Sighting().with(LockMode::access_exclusive, 2, 2).with_all_probes(1).with_run(100);
  EXPECT_EQ(seen.judged().verdict, Verdict::passed);
  seen.probes()[0].ended = "terminating connection";
  EXPECT_EQ(seen.judged().verdict, Verdict::unknown);
  seen.probes()[0].tries.push_back({3, 101});
  EXPECT_EQ(seen.judged().verdict, Verdict::passed);
}

TEST(DowntimeVerdict, WarnsWhereNoLockExplainsTheWaiting) {
  const auto law =
      Sighting().with(LockMode::share_update_exclusive, 2, 2).with_all_probes(300).judged();
  EXPECT_EQ(law.verdict, Verdict::failed);
  EXPECT_THAT(law.findings.front().message, HasSubstr("no lock explains it"));
}

// What is rolled back within a statement has let go of its locks; short ones do not matter.
TEST(DowntimeVerdict, IsUnknownWhereALongStatementRolledAPartBack) {
  auto seen = Sighting().with(LockMode::access_share, 0, 0);
  seen.large().statements[0].has_lost_locks = true;
  EXPECT_EQ(seen.judged().verdict, Verdict::passed);
  seen.large().statements[0].duration_ms = 1000;
  const auto law = seen.judged();
  EXPECT_EQ(law.verdict, Verdict::unknown);
  EXPECT_THAT(law.reason, HasSubstr("EXCEPTION"));
}

TEST(DowntimeVerdict, IsUnknownWhereATableIsTooSmallToTellWhatGrows) {
  auto seen = Sighting().with(LockMode::share, 2, 2).with_all_probes(1);
  seen.large().statements[0].tables[orders].pages = 3;
  DowntimeConfig config;
  const auto law = seen.judged(config);
  EXPECT_EQ(law.verdict, Verdict::unknown);
  EXPECT_THAT(law.reason, HasSubstr("too small to tell"));
  // As many rows as production has tell it.
  config.production.tables["public.orders"] = 100'000;
  EXPECT_EQ(seen.judged(config).verdict, Verdict::passed);
}

// Whoever wants a row that was changed waits until the transaction ends, and the probe may have
// looked at another one.
TEST(DowntimeVerdict, CountsRowsThatWereChangedAsKept) {
  auto seen = Sighting().with(LockMode::row_exclusive, 2, 2).with_all_probes(0.2).with_run(700);
  EXPECT_THAT(ids(seen.judged()), IsEmpty());
  seen.large().statements[0].tables[orders].changed_rows = 1;
  const auto law = seen.judged();
  EXPECT_THAT(ids(law), ElementsAre("downtime.row-writers-blocked"));
  EXPECT_THAT(law.findings.front().message, HasSubstr("700 ms"));
}

TEST(DowntimeVerdict, CountsASequenceNobodyMayDrawFrom) {
  auto seen = Sighting().with_run(700);
  auto& tables = seen.large().statements[0].tables;
  tables.clear();
  tables[{"public", "orders_id_seq"}] = {.lock = LockMode::share_row_exclusive,
                                         .kind = RelationKind::sequence};
  EXPECT_THAT(ids(seen.judged()), ElementsAre("downtime.writers-blocked"));
}

TEST(DowntimeVerdict, CountsTheEndOfTheTransactionAsHeld) {
  auto seen = Sighting().with(LockMode::share, 100, 1000).with_all_probes(1);
  seen.large().statements[0].commit_ms = 500;
  const auto downtime = seen.assessed();
  EXPECT_EQ(downtime.tables.at(0).classes.at(Waiting::writers).held_ms, 550);
}

TEST(DowntimeVerdict, TellsOfEveryStatementWhoWaited) {
  const auto downtime = Sighting().with(LockMode::share, 2, 2).with_all_probes(40).assessed();
  const auto& blocked = downtime.observed.statements.at(0).blocked;
  ASSERT_TRUE(blocked.contains(Waiting::writers));
  EXPECT_NEAR(blocked.at(Waiting::writers), 40, 0.2);
}

TEST(DowntimeVerdict, LimitsWhatWasWaitedToTheLongestLockOfAll) {
  auto seen = Sighting().with(LockMode::access_exclusive, 2, 2).with_all_probes(250);
  auto second = seen.large().statements[0];
  second.transaction = 1;
  second.duration_ms = 20;
  seen.large().statements.push_back(second);
  // Beside the probes the second took longer.
  seen.beside() = seen.large();
  seen.beside().statements[1].start_ms = 60;
  seen.beside().statements[1].duration_ms = 248;
  seen.beside().duration_ms = 308;
  EXPECT_THAT(ids(seen.judged()),
              ElementsAre("downtime.readers-blocked", "downtime.row-writers-blocked",
                          "downtime.writers-blocked"));
}

TEST(Growth, TakesPartitionsTogether) {
  ObservedStatement small;
  ObservedStatement large;
  for (int part = 0; part < 10; ++part) {
    const TableName name{"public", "part_" + std::to_string(part)};
    small.tables[name] = {.blocks = 1, .pages = 1};
    large.tables[name] = {.blocks = 10, .pages = 10};
  }
  EXPECT_EQ(work_of(small, large), Work::proportional);
  for (auto& [name, table] : large.tables) table.blocks = 1;
  EXPECT_EQ(work_of(small, large), Work::constant);
}

TEST(ProbedTables, ComeInTheOrderOfWhatIsKeptFromWhom) {
  ObservedMigration migration;
  auto& tables = migration.statements.emplace_back().tables;
  tables[{"public", "a"}] = {.lock = LockMode::access_share};
  tables[{"public", "b"}] = {.lock = LockMode::row_exclusive};
  tables[{"public", "c"}] = {.lock = LockMode::share};
  tables[{"public", "d"}] = {.lock = LockMode::access_exclusive};
  tables[{"public", "s"}] = {.lock = LockMode::access_exclusive, .kind = RelationKind::sequence};
  EXPECT_THAT(
      tables_to_probe(migration),
      ElementsAre(TableName{"public", "d"}, TableName{"public", "c"}, TableName{"public", "b"}));
}

TEST(DowntimeVerdict, CountsLocksUntilTheEndOfTheTransaction) {
  auto seen = Sighting().with(LockMode::access_exclusive, 2, 2);
  auto slow = seen.large().statements[0];
  slow.sql = "update other set x = 1";
  slow.duration_ms = 500;
  slow.tables.clear();
  seen.large().statements.push_back(slow);
  const auto downtime = assess({.large = seen.large(), .passes = {}}, ProductionRows{});
  const auto& readers = downtime.tables.at(0).classes.at(Waiting::readers);
  EXPECT_EQ(readers.held_ms, 550);
  seen.large().statements[1].transaction = 1;
  const auto apart = assess({.large = seen.large(), .passes = {}}, ProductionRows{});
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

}  // namespace
}  // namespace fulldress::scenarios
