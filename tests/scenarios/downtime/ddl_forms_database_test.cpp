#include "scenarios/downtime/observed_session.hpp"
#include "scenarios/lint/confirmation.hpp"
#include "scenarios/lint/lint_law.hpp"
#include "tests/scenarios/downtime/ddl_forms.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/written_files.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

/// One form as the last migration of a directory, and what the rules say of its words.
class Worded {
 public:
  explicit Worded(const Form& form) : set_(write(form)), lint_(lint(set_)) {}

  [[nodiscard]] const migrations::Script& script() const { return *set_.migrations().back().up; }
  [[nodiscard]] const MigrationLint& lint_of_it() const { return lint_.migrations.back(); }

 private:
  migrations::MigrationSet write(const Form& form) {
    if (!form.setup.empty()) files_.write("1_setup.sql", "-- fulldress:up\n" + form.setup + ";\n");
    files_.write("2_form.sql", std::string("-- fulldress:up\n") +
                                   (form.is_alone ? "-- fulldress:no-transaction\n" : "") +
                                   (form.before.empty() ? "" : form.before + ";\n") + form.sql +
                                   ";\n");
    return migrations::MigrationSet::load(files_.path(),
                                          {.format = "native", .engine = "postgres"});
  }

  testing::WrittenFiles files_;
  migrations::MigrationSet set_;
  SetLint lint_;
};

/// A table of one size, and every form run on it.
class Sized {
 public:
  explicit Sized(const std::string& rows)
      : database_(testing::fresh_database("postgres")),
        session_(database_->connect(testing::soon())),
        observed_(*session_, *database_, Observation::full) {
    session_->execute(sized_tables(rows));
    session_->execute("set max_parallel_maintenance_workers = 0");
    session_->execute("set max_parallel_workers_per_gather = 0");
  }

  /// What stands in front of the form in its migration is a statement of it, too.
  ObservedMigration run(const Form& form, const migrations::Script& script) {
    // An exclusion constraint takes seconds where nothing else runs, and a minute where much does.
    session_->set_deadline(Deadline::after(std::chrono::minutes(10)));
    if (!form.setup.empty()) session_->execute(form.setup);
    if (!form.is_alone) session_->begin(TransactionMode::read_write);
    observed_.enter(script);
    observed_.execute(script.text);
    ObservedMigration migration;
    migration.statements = observed_.leave();
    if (!form.is_alone) session_->rollback();
    if (!form.undo.empty()) session_->execute(form.undo);
    return migration;
  }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
  ObservedSession observed_;
};

void expect_seen(const Form& form, const ObservedStatement& seen) {
  EXPECT_EQ(seen.unknown, "");
  EXPECT_EQ(seen.sql, form.sql);
  EXPECT_EQ(seen.is_alone, form.is_alone);
  const TableName t{"public", "t"};
  ASSERT_TRUE(seen.tables.contains(t));
  const auto& table = seen.tables.at(t);
  EXPECT_EQ(to_text(table.lock), to_text(form.lock));
  EXPECT_EQ(table.is_rewritten, form.is_rewritten);
  if (form.index_lock != none) {
    EXPECT_EQ(to_text(table.index_lock), to_text(form.index_lock));
  }
  if (form.parent_lock == none) return;
  EXPECT_EQ(to_text(seen.tables.at({"public", "p"}).lock), to_text(form.parent_lock));
}

/// "lint.add-check confirmed; lint.no-lock-timeout confirmed" of the last statement.
std::string labels_of(const MigrationLint& lint, const MigrationDowntime& downtime) {
  std::string text;
  LawOutcome passed;
  passed.verdict = Verdict::passed;
  const auto& last = lint.statements.back().position.to_text();
  for (const auto& finding : lint_law(lint, downtime, passed).findings) {
    if (finding.id != "lint.findings") continue;
    for (const auto& row : finding.evidence.rows) {
      const auto rule = row.at(1).value_or("");
      if (row.at(0) != last || rule == "lint.no-lock-timeout") continue;
      text += (text.empty() ? "" : "; ") + rule + " " + row.at(3).value_or("");
    }
  }
  return text;
}

/// Whether the words warn of a lock others wait for; where they do, execution has to confirm it.
bool warns_of_a_lock(const MigrationLint& lint, const MigrationDowntime& downtime) {
  for (const auto& hit : lint.hits) {
    const bool is_queue = hit.rule->claim == Claim::waits_without_limit;
    if (!is_queue || hit.statement + 1 != lint.statements.size()) continue;
    const auto answer = confirm(hit, lint, downtime);
    EXPECT_EQ(answer.label, Label::confirmed) << answer.seen;
    return true;
  }
  return false;
}

/// lint.no-lock-timeout speaks of a migration once, where it wants the first such lock.
bool is_first_lock(const ObservedMigration& seen) {
  const TableName t{"public", "t"};
  const auto& all = seen.statements;
  return std::none_of(all.begin(), all.end() - 1, [&](const ObservedStatement& each) {
    return each.tables.contains(t) && keeps_out(each.tables.at(t).lock, Waiting::writers);
  });
}

void expect_classified(const std::vector<Form>& forms) {
  Sized small("10000");
  Sized large("100000");
  for (const auto& form : forms) {
    SCOPED_TRACE(form.sql);
    const Worded worded(form);
    const auto at_small = small.run(form, worded.script());
    const auto at_large = large.run(form, worded.script());
    for (const auto* each : {&at_small, &at_large}) {
      ASSERT_EQ(each->statements.size(), form.before.empty() ? 1U : 2U);
      expect_seen(form, each->statements.back());
    }
    EXPECT_EQ(to_text(work_of(at_small.statements.back(), at_large.statements.back())),
              to_text(form.work));
    const auto downtime = assess({.small = &at_small, .large = at_large, .passes = {}}, {});
    const auto& lint = worded.lint_of_it();
    EXPECT_EQ(labels_of(lint, downtime), form.labels);
    if (!is_first_lock(at_large)) continue;
    const bool is_waited_for =
        keeps_out(std::max({form.lock, form.parent_lock, form.index_lock}), Waiting::writers);
    EXPECT_EQ(warns_of_a_lock(lint, downtime), is_waited_for);
  }
}

TEST(DdlForms, ThatAreQuickAreNotTakenForSlowOnes) { expect_classified(quick_forms()); }
TEST(DdlForms, ThatLookAtEveryRowAreFound) { expect_classified(slow_forms()); }
TEST(DdlForms, AreAtLeastThoseThatWereMeasured) {
  EXPECT_GE(quick_forms().size() + slow_forms().size(), 57U);
}

}  // namespace
}  // namespace fulldress::scenarios
