#include "tests/conformance/conformance.hpp"

namespace fulldress::testing {
namespace {

class TransactionContract : public EngineTest {
 protected:
  void SetUp() override {
    session().execute("create table item (id integer primary key, name text)");
  }
  std::string count() { return value_of(session(), "select count(*) from item"); }
};

INSTANTIATE_TEST_SUITE_P(Engine, TransactionContract, ::testing::ValuesIn(engine_names()),
                         engine_of);

TEST_P(TransactionContract, CommitKeepsAndEnds) {
  Transaction transaction(session());
  EXPECT_EQ(session().transaction_state(), TransactionState::active);
  session().execute("insert into item values (1, 'one')");
  transaction.commit();
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
  EXPECT_EQ(value_of(*database().connect(soon()), "select count(*) from item"), "1");
}

TEST_P(TransactionContract, RollbackUndoesRowsAndDefinitions) {
  if (!engine().capabilities().has_transactional_ddl) {
    GTEST_SKIP() << "engine " << GetParam() << " cannot take definitions back";
  }
  Transaction transaction(session());
  session().execute(
      "insert into item values (1, 'one'); create table more (id integer);"
      "alter table item add column extra text; create index item_name on item (name);");
  transaction.rollback();
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
  EXPECT_EQ(count(), "0");
  EXPECT_EQ(refusal_of(session(), "select id from more").sqlstate, "42P01");
  EXPECT_EQ(refusal_of(session(), "select extra from item").sqlstate, "42703");
  EXPECT_NO_THROW(session().execute("create index item_name on item (name)"));
}

TEST_P(TransactionContract, DestructionRollsBack) {
  {
    const Transaction transaction(session());
    session().execute("insert into item values (1, 'one')");
  }
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
  EXPECT_EQ(count(), "0");
}

TEST_P(TransactionContract, DestructionRollsBackAfterAnError) {
  {
    const Transaction transaction(session());
    session().execute("insert into item values (1, 'one')");
    EXPECT_EQ(refusal_of(session(), "insert into item values (1, 'again')").sqlstate, "23505");
    EXPECT_NE(session().transaction_state(), TransactionState::idle);
  }
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
  EXPECT_EQ(count(), "0");
}

TEST_P(TransactionContract, DestructionOverALostConnectionIsQuiet) {
  const auto other = database().connect(soon());
  {
    const Transaction transaction(*other);
    other->execute("insert into item values (1, 'one')");
    other->close();
  }
  EXPECT_EQ(count(), "0");
  EXPECT_NO_THROW(session().execute("insert into item values (1, 'one')"));
}

TEST_P(TransactionContract, FailedCommitEndsTheTransaction) {
  session().execute(
      "create table parent (id integer primary key);"
      "create table child (parent integer references parent (id) deferrable initially deferred);");
  Transaction transaction(session());
  session().execute("insert into child values (7)");
  EXPECT_THROW(
      {
        try {
          transaction.commit();
        } catch (const SqlError& error) {
          EXPECT_EQ(error.sqlstate(), "23503");
          throw;
        }
      },
      SqlError);
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
  EXPECT_EQ(value_of(session(), "select count(*) from child"), "0");
}

TEST_P(TransactionContract, RollingBackWithoutATransactionIsHarmless) {
  EXPECT_NO_THROW(session().rollback());
  session().execute("insert into item values (1, 'one')");
  EXPECT_EQ(count(), "1");
}

TEST_P(TransactionContract, CommitWithoutATransactionIsNoSuccess) {
  const auto state = [&](const auto& call) {
    try {
      call();
    } catch (const SqlError& error) {
      return error.sqlstate();
    }
    return std::string("accepted");
  };
  EXPECT_EQ(state([&] { session().commit(); }), "25P01");
  Transaction transaction(session());
  session().execute("insert into item values (1, 'one'); rollback");
  EXPECT_EQ(state([&] { transaction.commit(); }), "25P01");
  EXPECT_EQ(count(), "0");
}

TEST_P(TransactionContract, SecondBeginIsRefusedAndTheFirstCanBeTakenBack) {
  {
    const Transaction transaction(session());
    session().execute("insert into item values (1, 'one')");
    EXPECT_THROW(session().begin(TransactionMode::read_write), SqlError);
    EXPECT_THROW(session().begin(TransactionMode::repeatable_read_only), SqlError);
    EXPECT_NE(session().transaction_state(), TransactionState::idle);
  }
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
  EXPECT_EQ(count(), "0");
  session().execute("insert into item values (2, 'two')");
  EXPECT_EQ(count(), "1");
}

TEST_P(TransactionContract, ScriptMayControlItsOwnTransaction) {
  session().execute("begin; insert into item values (1, 'one'); rollback;");
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
  session().execute("begin; insert into item values (2, 'two');");
  EXPECT_EQ(session().transaction_state(), TransactionState::active);
  session().execute("commit");
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
  EXPECT_EQ(value_of(session(), "select id from item"), "2");
}

}  // namespace
}  // namespace fulldress::testing
