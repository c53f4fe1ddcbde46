#include "harness/engine/postgres/physical_backup.hpp"
#include "harness/engine/postgres/source_tool.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::postgres {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> statements_in(const std::vector<std::string>& lines) {
  NamedRoles roles;
  for (const auto& line : lines) roles.read(line);
  std::vector<std::string> found;
  for (const auto& each : roles.statements()) found.push_back(each.statement);
  return found;
}

TEST(NamedRoles, AreOwnersTheGrantedAndThoseOfPolicies) {
  EXPECT_THAT(
      statements_in({"ALTER TABLE public.people OWNER TO shop;",
                     "GRANT SELECT,INSERT ON TABLE public.people TO app;",
                     "REVOKE ALL ON TABLE public.people FROM old WITH GRANT OPTION;",
                     "ALTER DEFAULT PRIVILEGES FOR ROLE maker IN SCHEMA public GRANT SELECT ON "
                     "TABLES TO \"Reader \"\"One\"\"\";",
                     "CREATE POLICY own ON public.people FOR SELECT TO tenant, \"Other\" USING "
                     "((id > 1));"}),
      ElementsAre("create role \"Other\"", "create role \"Reader \"\"One\"\"\"", "create role app",
                  "create role maker", "create role old", "create role shop",
                  "create role tenant"));
}

TEST(NamedRoles, LeaveOutWhatEveryServerHas) {
  EXPECT_THAT(statements_in({"GRANT USAGE ON SCHEMA public TO PUBLIC;",
                             "GRANT ALL ON TABLE t TO pg_monitor;", "SELECT 1 FROM people;",
                             "CREATE TABLE public.t (a integer);"}),
              IsEmpty());
}

TEST(MissingSegment, IsTheFirstGapBehindTheBackup) {
  const testing::WrittenFiles files;
  files.write("000000010000000000000003", "");
  files.write("0000000100000000000000FF", "");
  EXPECT_EQ(missing_segment(files.path(), "000000010000000000000003"), "000000010000000000000004");
  EXPECT_EQ(missing_segment(files.path(), "0000000100000000000000FE"), "0000000100000000000000FE");
  files.write("000000010000000100000000", "");
  EXPECT_EQ(missing_segment(files.path(), "0000000100000000000000FF"), std::nullopt);
  EXPECT_EQ(missing_segment(files.path(), "000000010000000200000000"), "000000010000000200000000");
}

}  // namespace
}  // namespace fulldress::postgres
