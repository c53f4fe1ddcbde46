#include "scenarios/lint/confirmation.hpp"

#include "scenarios/lint/lint_law.hpp"
#include "tests/scenarios/lint/linted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const TableName orders{"public", "orders"};

/// A migration of one statement behind a lock_timeout, and what its execution showed.
class Executed {
 public:
  explicit Executed(const std::string& statement)
      : set_(linted("set local lock_timeout = '1s';\n" + statement)) {
    for (const auto& each : lint().statements) {
      ObservedStatement observed;
      observed.sql = each.text;
      observed.position = each.position;
      observed.lock_timeout_ms = 1000;
      observed.duration_ms = 12;
      downtime_.observed.statements.push_back(observed);
      downtime_.works.push_back(Work::constant);
    }
    downtime_.observed.label = lint().label;
    judged_.verdict = Verdict::passed;
  }

  Executed& saw(LockMode lock, Work work, bool is_rewritten = false) {
    last().tables[orders] = {
        .lock = lock, .is_rewritten = is_rewritten, .blocks = 99, .rows = 1000};
    downtime_.works.back() = work;
    return *this;
  }
  Executed& downtime_finds(const std::string& id, const std::string& subject) {
    Finding finding;
    finding.id = id;
    finding.subject = subject;
    judged_.verdict = Verdict::failed;
    judged_.findings.push_back(finding);
    return *this;
  }

  [[nodiscard]] const MigrationLint& lint() const { return set_.migrations.at(0); }
  ObservedStatement& last() { return downtime_.observed.statements.back(); }
  ObservedStatement& first() { return downtime_.observed.statements.front(); }
  ObservedMigration& observed() { return downtime_.observed; }
  LawOutcome& judged() { return judged_; }
  [[nodiscard]] const MigrationDowntime& downtime() const { return downtime_; }

  [[nodiscard]] LintAnswer answer() const { return confirm(lint().hits.at(0), lint(), downtime_); }
  [[nodiscard]] Label label() const { return answer().label; }
  [[nodiscard]] LawOutcome law() const { return lint_law(lint(), downtime_, judged_); }
  [[nodiscard]] std::vector<UnforeseenWork> unforeseen() const {
    return unforeseen_work(lint(), downtime_);
  }

 private:
  SetLint set_;
  MigrationDowntime downtime_;
  LawOutcome judged_;
};

constexpr auto strongest = LockMode::access_exclusive;

TEST(Confirmation, OfARewriteIsANewFile) {
  const std::string wide = "alter table orders alter note type text;";
  EXPECT_EQ(Executed(wide).saw(strongest, Work::proportional, true).label(), Label::confirmed);
  const auto refuted = Executed(wide).saw(strongest, Work::constant).answer();
  EXPECT_EQ(refuted.label, Label::refuted);
  EXPECT_THAT(refuted.seen, HasSubstr("ACCESS EXCLUSIVE lock, not written anew, 99 blocks"));
}

TEST(Confirmation, OfReadingIsALockAndWorkThatGrows) {
  const std::string check = "alter table orders add check (id > 0);";
  EXPECT_EQ(Executed(check).saw(strongest, Work::proportional).label(), Label::confirmed);
  EXPECT_EQ(Executed(check).saw(strongest, Work::constant).label(), Label::refuted);
  EXPECT_EQ(Executed(check).saw(strongest, Work::unknown).label(), Label::not_observable);
  const std::string index = "create index on orders (id);";
  EXPECT_EQ(Executed(index).saw(LockMode::share, Work::proportional).label(), Label::confirmed);
  EXPECT_EQ(Executed(index).saw(LockMode::share_update_exclusive, Work::proportional).label(),
            Label::refuted);
  EXPECT_EQ(Executed(index).label(), Label::refuted);
}

TEST(Confirmation, OfALockIsTheLock) {
  const std::string drop = "drop index orders_note;";
  EXPECT_EQ(Executed(drop).saw(strongest, Work::constant).label(), Label::confirmed);
  EXPECT_EQ(Executed(drop).saw(LockMode::share, Work::constant).label(), Label::refuted);
  const std::string trigger = "alter table orders disable trigger all;";
  EXPECT_EQ(Executed(trigger).saw(LockMode::share_row_exclusive, Work::constant).label(),
            Label::confirmed);
}

TEST(Confirmation, CountsLocksTheTransactionHoldsAlready) {
  auto check =
      Executed("alter table orders add state text;\nalter table orders add check (id > 0);");
  check.saw(LockMode::none, Work::proportional);
  const auto label_of_last = [&] {
    return confirm(check.lint().hits.back(), check.lint(), check.downtime()).label;
  };
  EXPECT_EQ(label_of_last(), Label::refuted);
  check.observed().statements.at(1).tables[orders] = {.lock = strongest};
  EXPECT_EQ(label_of_last(), Label::confirmed);
  auto drop = Executed("alter table orders add state text;\ndrop index orders_note;");
  drop.observed().statements.at(1).tables[orders] = {.lock = strongest};
  EXPECT_EQ(confirm(drop.lint().hits.back(), drop.lint(), drop.downtime()).label,
            Label::not_observable);
}

TEST(Confirmation, OfCascadeIsATableThatWasNotNamed) {
  auto cascade = Executed("truncate orders cascade;").saw(strongest, Work::constant);
  EXPECT_EQ(cascade.label(), Label::refuted);
  cascade.last().tables[{"public", "order_lines"}] = {.lock = strongest};
  EXPECT_EQ(cascade.label(), Label::confirmed);
  EXPECT_THAT(cascade.answer().seen, HasSubstr("public.order_lines"));
}

TEST(Confirmation, OfWorkUnderALockIsTheLockOfAnEarlierStatement) {
  auto fill = Executed("alter table orders add state text;\nupdate orders set state = '';")
                  .saw(LockMode::row_exclusive, Work::proportional);
  EXPECT_EQ(fill.label(), Label::refuted);
  fill.first().tables[orders] = {.lock = strongest};
  EXPECT_EQ(fill.label(), Label::confirmed);
  fill.first().transaction = 7;
  EXPECT_EQ(fill.label(), Label::refuted);
}

TEST(Confirmation, OfLockedRowsIsWorkThatGrows) {
  const std::string fill = "update orders set note = '';";
  EXPECT_EQ(Executed(fill).saw(LockMode::row_exclusive, Work::proportional).label(),
            Label::confirmed);
  EXPECT_EQ(Executed(fill).saw(LockMode::row_exclusive, Work::constant).label(), Label::refuted);
  EXPECT_EQ(Executed(fill).label(), Label::not_observable);
}

TEST(Confirmation, OfWaitingIsTheTimeoutInForce) {
  auto waits = Executed("set lock_timeout = 0;\nalter table orders add a integer;")
                   .saw(strongest, Work::constant);
  EXPECT_EQ(waits.label(), Label::refuted);
  waits.last().lock_timeout_ms = 0;
  EXPECT_EQ(waits.label(), Label::confirmed);
  waits.last().tables.clear();
  EXPECT_EQ(waits.label(), Label::refuted);
}

TEST(Confirmation, OfAFailureIsThatFailure) {
  auto fails = Executed("create index concurrently on orders (id);");
  EXPECT_EQ(fails.label(), Label::refuted);
  fails.observed().failure = "up failed: it cannot run inside a block (SQLSTATE 25001)";
  fails.observed().statements.pop_back();
  EXPECT_EQ(fails.label(), Label::confirmed);
  fails.observed().failure = "up failed: no such table (SQLSTATE 42P01)";
  EXPECT_EQ(fails.label(), Label::not_observable);
}

TEST(Confirmation, NeedsAnExecutionThatWasWatched) {
  auto rename = Executed("alter table orders rename to purchases;").saw(strongest, Work::constant);
  EXPECT_EQ(rename.label(), Label::not_observable);
  EXPECT_THAT(rename.answer().seen, HasSubstr("mixed"));
  auto index = Executed("create index on orders (id);").saw(LockMode::share, Work::proportional);
  index.last().unknown = "it ends the transaction it runs in";
  EXPECT_EQ(index.label(), Label::not_observable);
  index.last().position.line = 77;
  index.last().sql = "select 1";
  EXPECT_EQ(index.label(), Label::not_observable);
  EXPECT_THAT(index.answer().seen, HasSubstr("not executed"));
}

TEST(LabelledLaw, LeavesErrorsToTheLawDowntime) {
  auto index = Executed("create index on orders (id);").saw(LockMode::share, Work::proportional);
  const auto content = index.law();
  EXPECT_EQ(content.verdict, Verdict::passed);
  EXPECT_THAT(content.findings.at(0).message, HasSubstr("nobody has to wait longer than allowed"));
  const auto linked = index.downtime_finds("downtime.grows-with-rows", "table public.orders").law();
  EXPECT_EQ(linked.verdict, Verdict::failed);
  EXPECT_EQ(linked.findings.at(0).severity, Severity::warning);
  EXPECT_THAT(linked.findings.at(0).message, HasSubstr("confirmed: "));
  EXPECT_THAT(linked.findings.at(0).message, HasSubstr("see downtime.grows-with-rows"));
}

TEST(LabelledLaw, IsNotContentWithWhatItDoesNotKnow) {
  auto index = Executed("create index on orders (id);").saw(LockMode::share, Work::proportional);
  index.judged().verdict = Verdict::unknown;
  EXPECT_EQ(index.law().findings.at(0).severity, Severity::warning);
  // Rows stay locked longer in production, and nobody said how many there are.
  auto fill =
      Executed("update orders set note = '';").saw(LockMode::row_exclusive, Work::proportional);
  EXPECT_EQ(fill.law().findings.at(0).severity, Severity::warning);
}

TEST(LabelledLaw, TakesWhatIsRefutedAsInformation) {
  const auto law =
      Executed("alter table orders alter note type text;").saw(strongest, Work::constant).law();
  EXPECT_EQ(law.verdict, Verdict::passed);
  EXPECT_EQ(law.findings.at(0).severity, Severity::info);
  EXPECT_THAT(law.findings.at(0).message, HasSubstr("refuted: "));
  const auto& table = law.findings.at(1);
  EXPECT_EQ(table.id, "lint.findings");
  EXPECT_EQ(table.evidence.rows.at(0).at(3), "refuted");
}

TEST(LabelledLaw, ListsWhatOnlyExecutionShows) {
  const std::string call = "do $$ begin execute 'cluster orders'; end $$;";
  EXPECT_THAT(Executed(call).saw(strongest, Work::constant).unforeseen(), IsEmpty());
  auto hidden = Executed(call).saw(strongest, Work::proportional, true);
  ASSERT_EQ(hidden.unforeseen().size(), 1U);
  EXPECT_EQ(hidden.law().findings.at(0).id, "lint.execution-only");
  auto foreseen = Executed("cluster orders;").saw(strongest, Work::proportional, true);
  EXPECT_THAT(foreseen.unforeseen(), IsEmpty());
  // Writing beside others is nobody's trouble.
  EXPECT_THAT(Executed(call).saw(LockMode::row_exclusive, Work::proportional).unforeseen(),
              IsEmpty());
}

TEST(LabelledLaw, AcceptsWhatOnlyExecutionShowsByComment) {
  const std::string comment = "-- fulldress:ignore lint.execution-only ten rows\n";
  const std::string call = "do $$ begin execute 'cluster orders'; end $$;";
  const auto law = Executed(comment + call).saw(strongest, Work::proportional, true).law();
  EXPECT_THAT(law.findings.at(0).waiver, HasSubstr("ten rows"));
  const auto unused = Executed(comment + call).saw(strongest, Work::constant).law();
  ASSERT_EQ(unused.findings.size(), 1U);
  EXPECT_EQ(unused.findings.at(0).id, "lint.unused-ignore");
  // Nobody knows that before it was executed.
  EXPECT_THAT(lint_law(Executed(comment + call).lint()).findings, IsEmpty());
}

// A function of that name may be somebody's own, and do what it likes.
TEST(Confirmation, OfWhatOnlyLooksUnsafeIsToldWhereItIsRefuted) {
  const std::string add = "alter table orders add a text default left('x', 1);";
  auto quick = Executed(add).saw(strongest, Work::constant).law();
  ASSERT_EQ(quick.findings.size(), 2U);
  EXPECT_EQ(quick.findings[0].id, "lint.add-column-volatile-default");
  EXPECT_EQ(quick.findings[0].severity, Severity::info);
  EXPECT_EQ(quick.verdict, Verdict::passed);
  auto slow = Executed(add)
                  .saw(strongest, Work::proportional, true)
                  .downtime_finds("downtime.readers-blocked", "table public.orders")
                  .law();
  EXPECT_EQ(slow.findings.at(0).id, "lint.execution-only");
  EXPECT_EQ(slow.findings[0].severity, Severity::warning);
}

}  // namespace
}  // namespace fulldress::scenarios
