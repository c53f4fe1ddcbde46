#include "tests/conformance/conformance.hpp"

namespace fulldress::testing {
namespace {

class CrashContract : public EngineTest {};

INSTANTIATE_TEST_SUITE_P(Engine, CrashContract, ::testing::ValuesIn(engine_names()), engine_of);

TEST_P(CrashContract, KilledServerLosesItsSessionsForEverAndKeepsWhatWasCommitted) {
  ServerOptions options;
  options.is_crash_safe = true;
  const auto own = engine().start(options, soon());
  Crashable* crashable = own->crashable();
  if (crashable == nullptr) GTEST_SKIP() << "engine " << GetParam() << " has no server to kill";

  const auto inside = own->create("inside", soon());
  const auto before = inside->connect(soon());
  before->execute("create table item (id integer); insert into item values (1)");
  {
    Transaction transaction(*before);
    before->execute("insert into item values (2)");
    crashable->crash();
    EXPECT_THROW(before->execute("select 1"), ConnectionLost);
    EXPECT_THROW(transaction.commit(), ConnectionLost);
  }
  EXPECT_THROW(std::ignore = inside->connect(soon()), InfrastructureError);

  crashable->restart(soon());
  EXPECT_THROW(before->query("select 1"), ConnectionLost);
  const auto after = inside->connect(soon());
  EXPECT_EQ(value_of(*after, "select id from item"), "1");
  after->execute("insert into item values (3)");
  after->close();
  const auto directory = own->directory();
  own->stop();
  EXPECT_FALSE(std::filesystem::exists(directory));
}

}  // namespace
}  // namespace fulldress::testing
