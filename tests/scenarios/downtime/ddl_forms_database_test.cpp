#include "scenarios/downtime/observed_session.hpp"
#include "tests/scenarios/downtime/ddl_forms.hpp"
#include "tests/support/disposable.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

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

  ObservedStatement run(const Form& form) {
    session_->set_deadline(testing::soon());
    const migrations::Script script{
        .text = "-- a comment\n" + form.sql + ";\n", .start = {"m.sql", 1, 1}, .guards = {}};
    if (!form.setup.empty()) session_->execute(form.setup);
    if (!form.is_alone) session_->begin(TransactionMode::read_write);
    if (!form.before.empty()) session_->execute(form.before);
    observed_.enter(script);
    observed_.execute(script.text);
    auto statements = observed_.leave();
    if (!form.is_alone) session_->rollback();
    if (!form.undo.empty()) session_->execute(form.undo);
    EXPECT_EQ(statements.size(), 1U);
    return statements.at(0);
  }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
  ObservedSession observed_;
};

void expect_classified(const std::vector<Form>& forms) {
  Sized small("10000");
  Sized large("100000");
  const TableName t{"public", "t"};
  const TableName p{"public", "p"};
  for (const auto& form : forms) {
    SCOPED_TRACE(form.sql);
    const auto at_small = small.run(form);
    const auto at_large = large.run(form);
    for (const auto* each : {&at_small, &at_large}) {
      EXPECT_EQ(each->unknown, "");
      EXPECT_EQ(each->position.to_text(), "m.sql:2:1");
      EXPECT_EQ(each->is_alone, form.is_alone);
      ASSERT_TRUE(each->tables.contains(t));
      const auto& table = each->tables.at(t);
      EXPECT_EQ(to_text(table.lock), to_text(form.lock));
      EXPECT_EQ(table.is_rewritten, form.is_rewritten);
      if (form.index_lock != none) {
        EXPECT_EQ(to_text(table.index_lock), to_text(form.index_lock));
      }
      if (form.parent_lock != none) {
        EXPECT_EQ(to_text(each->tables.at(p).lock), to_text(form.parent_lock));
      }
    }
    EXPECT_EQ(to_text(work_of(at_small, at_large)), to_text(form.work));
  }
}

TEST(DdlForms, ThatAreQuickAreNotTakenForSlowOnes) { expect_classified(quick_forms()); }
TEST(DdlForms, ThatLookAtEveryRowAreFound) { expect_classified(slow_forms()); }
TEST(DdlForms, AreAtLeastThoseThatWereMeasured) {
  EXPECT_GE(quick_forms().size() + slow_forms().size(), 57U);
}

}  // namespace
}  // namespace fulldress::scenarios
