#include "harness/engine/postgres/physical_backup.hpp"
#include "harness/engine/postgres/source_tool.hpp"
#include "harness/host/files.hpp"
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

TEST(ScriptOfANewerPgDump, IsRunAsItIsOnlyWhereItsWordsAreKnown) {
  const SourceDump plain{.path = {}, .roles = {}, .notes = {}};
  auto restricted = plain;
  restricted.has_restriction = true;
  auto of_17 = plain;
  of_17.has_settings_of_17 = true;
  const auto runs = [](const SourceDump& script, int major, const std::string& version) {
    return is_for_here(script,
                       {.directory = {}, .version = version, .major = major, .identity = {}});
  };
  EXPECT_TRUE(runs(plain, 15, "15.13 (Debian 15.13-0+deb12u1)"));
  EXPECT_FALSE(runs(restricted, 15, "15.13 (Debian 15.13-0+deb12u1)"));
  EXPECT_TRUE(runs(restricted, 15, "15.14"));
  EXPECT_FALSE(runs(restricted, 12, "12.22"));
  EXPECT_TRUE(runs(restricted, 18, "18.0"));
  EXPECT_FALSE(runs(of_17, 16, "16.10"));
  EXPECT_TRUE(runs(of_17, 17, "17.0"));
}

TEST(ScriptOfANewerPgDump, LosesTheWordsOnlyAndNoRow) {
  const testing::WrittenFiles files;
  const std::string rows =
      "COPY public.t (a) FROM stdin;\nSET transaction_timeout = 0;\n\\restrict a\n\\.\n";
  const auto script = files.write(
      "script.sql", "\\restrict abc\nSET transaction_timeout = 0;\n" + rows + "\\unrestrict abc\n");
  const auto copied = [&](int major, const std::string& version) {
    const auto into = files.path() / "copy.sql";
    static_cast<void>(copy_for_here(
        script, into, {.directory = {}, .version = version, .major = major, .identity = {}}));
    return read_file(into);
  };
  EXPECT_EQ(copied(15, "15.13"), rows);
  EXPECT_EQ(copied(15, "15.18"), "\\restrict abc\n" + rows + "\\unrestrict abc\n");
  EXPECT_EQ(copied(17, "17.6"), read_file(script));
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
