#include "tests/conformance/conformance.hpp"

#include <chrono>

namespace fulldress::testing {
namespace {

class ReadOnlyContract : public EngineTest {
 protected:
  void SetUp() override {
    session().execute("create table item (id integer primary key); insert into item values (1)");
  }
  static void expect_refusals(Session& session) {
    for (const std::string script : {"insert into item values (2)", "delete from item",
                                     "update item set id = 3", "create table more (id integer)",
                                     "drop table item", "create index item_index on item (id)"}) {
      EXPECT_EQ(refusal_of(session, script).sqlstate, "25006") << script;
      // Where an error ends the transaction's use, the next one must be asked in a new one.
      if (session.transaction_state() == TransactionState::failed) {
        session.rollback();
        session.begin(TransactionMode::repeatable_read_only);
      }
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Engine, ReadOnlyContract, ::testing::ValuesIn(engine_names()), engine_of);

TEST_P(ReadOnlyContract, TransactionRefusesWrites) {
  {
    const Transaction transaction(session(), TransactionMode::repeatable_read_only);
    EXPECT_EQ(value_of(session(), "select id from item"), "1");
    expect_refusals(session());
  }
  EXPECT_EQ(value_of(session(), "select count(*) from item"), "1");
}

TEST_P(ReadOnlyContract, SessionWritesAgainAfterwards) {
  Transaction committed(session(), TransactionMode::repeatable_read_only);
  committed.commit();
  session().execute("insert into item values (2)");
  Transaction rolled_back(session(), TransactionMode::repeatable_read_only);
  rolled_back.rollback();
  session().execute("insert into item values (3)");
  {
    const Transaction failed(session(), TransactionMode::repeatable_read_only);
    EXPECT_EQ(refusal_of(session(), "select no_such_column from item").sqlstate, "42703");
  }
  session().execute("insert into item values (4)");
  {
    const Transaction ended_by_script(session(), TransactionMode::repeatable_read_only);
    session().execute("rollback");
  }
  session().execute("insert into item values (5)");
  EXPECT_EQ(value_of(session(), "select count(*) from item"), "5");
}

TEST_P(ReadOnlyContract, TransactionSeesOneSnapshot) {
  const auto other = database().connect(Deadline::after(std::chrono::milliseconds(300)));
  Transaction transaction(session(), TransactionMode::repeatable_read_only);
  EXPECT_EQ(value_of(session(), "select count(*) from item"), "1");
  try {
    other->execute("insert into item values (2)");
  } catch (const InfrastructureError& error) {
    // Some engines make the writer wait instead.
    EXPECT_EQ(error.id(), "engine.deadline");
  }
  EXPECT_EQ(value_of(session(), "select count(*) from item"), "1");
  transaction.commit();
}

TEST_P(ReadOnlyContract, AttachedReadOnlyDatabaseRefusesWrites) {
  ASSERT_TRUE(engine().recognises(database().url())) << database().url();
  {
    const auto attached = engine().attach(database().url(), Access::read_only, soon());
    const auto reader = attached->connect(soon());
    EXPECT_EQ(value_of(*reader, "select id from item"), "1");
    expect_refusals(*reader);
  }
  EXPECT_EQ(value_of(session(), "select count(*) from item"), "1");
}

TEST_P(ReadOnlyContract, AttachedDatabaseIsNeverDropped) {
  const auto attached = engine().attach(database().url(), Access::read_write, soon());
  attached->connect(soon())->execute("insert into item values (2)");
  EXPECT_THROW(attached->drop(), Error);
  EXPECT_EQ(value_of(session(), "select count(*) from item"), "2");
}

TEST_P(ReadOnlyContract, RecognisesOnlyItsOwn) {
  for (const std::string source : {"", "nonsense", "mysql://localhost/x", "/etc/passwd"}) {
    EXPECT_FALSE(engine().recognises(source)) << source;
  }
}

}  // namespace
}  // namespace fulldress::testing
