#include "harness/base/error.hpp"
#include "harness/host/process_table.hpp"
#include "harness/host/temp_dir.hpp"
#include "tests/support/disposable.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;

std::unique_ptr<Server> start(const ServerOptions& options = {}) {
  return engine("postgres").start(options, soon());
}

std::string value_of(Session& session, const std::string& select) {
  return session.query(select).rows.at(0).at(0).value_or("");
}

TEST(PostgresServer, StopLeavesNoProcessAndNoDirectory) {
  const auto server = start();
  const fs::path directory = server->directory();
  EXPECT_THAT(processes_in(directory / "data"), ::testing::Not(IsEmpty()));
  EXPECT_EQ(value_of(*server->create("x", soon())->connect(soon()), "select 1"), "1");
  server->stop();
  EXPECT_FALSE(fs::exists(directory));
  EXPECT_THAT(processes_in(directory / "data"), IsEmpty());
}

}  // namespace
}  // namespace fulldress::testing
