#include "fixtures/fixture.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/statement_desk.hpp"
#include "harness/host/files.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/places.hpp"
#include "tests/support/shared_data.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

constexpr const char* by_city = "select city, count(*) as n from customer group by city";
constexpr const char* long_ones =
    "select track_id, name from track where milliseconds > $1 and genre_id = $2";
constexpr const char* invoices = "select invoice_id, total from invoice where customer_id = $1";
constexpr const char* pay = "update invoice set total = total + $1 where invoice_id = $2";

/// What a server of ours writes into its log while an application works on Chinook.
std::string log_of_a_working_day(const fs::path& chinook) {
  const auto server =
      testing::engine("postgres").start({.settings = {{"log_statement", "all"}}}, testing::soon());
  const auto database = server->create("shop", testing::soon());
  const auto session = database->connect(testing::soon());
  static_cast<void>(fixtures::load(*session, {.name = "chinook", .files = {chinook}}));
  auto& desk = dynamic_cast<StatementDesk&>(*session);
  session->execute(by_city);
  static_cast<void>(desk.perform(long_ones, {"300000", "1"}));
  static_cast<void>(desk.perform(long_ones, {"400000", "2"}));
  static_cast<void>(desk.perform(invoices, {"7"}));
  static_cast<void>(desk.perform(pay, {"0.50", "1"}));
  session->execute("set statement_timeout = 0");
  session->close();
  auto log = read_file(server->directory() / "server.log");
  // The script that made the tables is no statement of the application.
  const auto start = log.find(by_city);
  return log.substr(log.rfind('\n', start) + 1);
}

TEST(MixedFlowOnChinook, JudgesTheLogOfARealServer) {
  const auto chinook = testing::shared_data() / "chinook/Chinook_PostgreSql_SerialPKs.sql";
  if (!fs::exists(chinook)) GTEST_SKIP() << "there is no " << chinook;
  const testing::WrittenFiles files;
  files.write("server.log", log_of_a_working_day(chinook));
  const auto migrations =
      fs::path(testing::source_directory) / "tests/scenarios/data/chinook_postgres";
  const auto config = files.write("fulldress.json", R"({"migrations": ")" + migrations.string() +
                                                        R"(", "fixtures": [")" + chinook.string() +
                                                        R"("], "flows": ["mixed"],
         "generated_rows": false, "queries": {"log": "server.log"}})");
  const auto run = testing::rehearse_subject(testing::run_options(config, ""));
  const auto law = [&](const std::string& sql) { return run.law("mixed", one_line(sql, 60)); };
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(testing::Rehearsed::finding_ids(law(by_city)), ElementsAre("mixed.fails"));
  EXPECT_THAT(law(by_city).findings.at(0).message, HasSubstr("since 2026_01_02_split_address"));
  EXPECT_THAT(law(long_ones).findings.at(0).message, HasSubstr("since 2026_01_03_rename"));
  EXPECT_THAT(testing::Rehearsed::finding_ids(law(invoices)), IsEmpty());
  EXPECT_THAT(testing::Rehearsed::finding_ids(law(pay)), IsEmpty());
  EXPECT_THAT(run.step("mixed").notes, ElementsAre(HasSubstr("set")));
}

}  // namespace
}  // namespace fulldress::scenarios
