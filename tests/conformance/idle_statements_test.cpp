#include "harness/engine/idle_statement_log.hpp"
#include "tests/conformance/conformance.hpp"

namespace fulldress::testing {
namespace {

/// Engines without a log of idle statements are not asked.
class IdleStatementsContract : public EngineTest {
 protected:
  void SetUp() override {
    log_ = dynamic_cast<IdleStatementLog*>(&session());
    if (log_ == nullptr) GTEST_SKIP() << GetParam() << " does not count the rows of statements";
    session().execute(
        "create table item (id integer primary key, name text);\n"
        "create table copy (id integer, name text);\n"
        "insert into item values (1, 'a'), (2, 'b');");
  }

  std::vector<std::string> idle_of(const std::string& script) {
    log_->watch_idle_statements();
    session().execute(script);
    return log_->take_idle_statements();
  }

 private:
  IdleStatementLog* log_ = nullptr;
};

INSTANTIATE_TEST_SUITE_P(Engine, IdleStatementsContract, ::testing::ValuesIn(engine_names()),
                         engine_of);

TEST_P(IdleStatementsContract, AreThoseThatChangeNoRow) {
  EXPECT_EQ(idle_of("-- a comment;\n"
                    "update item set name = 'x;y' where id = 3;\n"
                    "update item set name = 'x' where id = 2;;\n"
                    "/* before */ delete from item where name = 'z' -- behind\n;\n"
                    "create table other (id integer);\n"
                    "insert into copy select id, name from item where id > 7;\n"
                    "insert into copy select id, name from item;\n"
                    "with picked as (select 9 as id)\n"
                    "  update copy set name = 'q' where id in (select id from picked);\n"
                    "insert into item values (3, 'c');\n"
                    "select 1 from item where id = 99;\n"
                    "delete from other"),
            (std::vector<std::string>{
                "update item set name = 'x;y' where id = 3", "delete from item where name = 'z'",
                "insert into copy select id, name from item where id > 7",
                "with picked as (select 9 as id)\n"
                "  update copy set name = 'q' where id in (select id from picked)",
                "delete from other"}));
}

TEST_P(IdleStatementsContract, AreNoneWhereNoneIsIdleOrNobodyAsks) {
  EXPECT_EQ(idle_of("update item set name = 'x'; delete from item;"), std::vector<std::string>{});
  session().execute("delete from item where id = 99");
  EXPECT_EQ(idle_of(""), std::vector<std::string>{});
}

TEST_P(IdleStatementsContract, AreRememberedOverSeveralScriptsAndATransaction) {
  auto* const log = dynamic_cast<IdleStatementLog*>(&session());
  log->watch_idle_statements();
  {
    Transaction transaction(session(), TransactionMode::read_write);
    session().execute("delete from item where id = 8");
    session().query("select count(*) from item");
    session().execute("delete from item where id = 9");
    transaction.commit();
  }
  EXPECT_EQ(
      log->take_idle_statements(),
      (std::vector<std::string>{"delete from item where id = 8", "delete from item where id = 9"}));
  session().execute("delete from item where id = 8");
  EXPECT_EQ(log->take_idle_statements(), std::vector<std::string>{});
}

}  // namespace
}  // namespace fulldress::testing
