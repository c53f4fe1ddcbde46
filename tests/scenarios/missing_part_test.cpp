#include "scenarios/steps/missing_part.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

std::string lacking(const std::string& state, const std::string& message) {
  ErrorRecord error;
  error.sql = SqlErrorInfo{};
  error.sql->sqlstate = state;
  error.sql->message = message;
  return missing_part(error, "15.10 (Debian)");
}

TEST(MissingPart, IsNamedWithWhatToInstall) {
  EXPECT_THAT(lacking("0A000", "extension \"vector\" is not available"),
              ::testing::AllOf(::testing::HasSubstr("the extension vector"),
                               ::testing::HasSubstr("postgresql-15-pgvector")));
  EXPECT_THAT(lacking("58P01",
                      "could not open extension control file "
                      "\"/usr/share/postgresql/13/extension/pgmq.control\": No such file"),
              ::testing::HasSubstr("the extension pgmq"));
  EXPECT_THAT(lacking("58P01", "could not access file \"$libdir/plv8\": No such file"),
              ::testing::HasSubstr("the extension plv8"));
  EXPECT_THAT(lacking("55000", "x must be loaded via shared_preload_libraries"),
              ::testing::HasSubstr("--setting shared_preload_libraries=NAME"));
  EXPECT_THAT(lacking("42704", "collation \"sv_SE.utf8\" for encoding \"UTF8\" does not exist"),
              ::testing::HasSubstr("the locale sv_SE.utf8"));
  EXPECT_THAT(lacking("22023", "could not create locale \"sv_SE\": No such file or directory"),
              ::testing::HasSubstr("the locale sv_SE"));
  EXPECT_THAT(lacking("HY000", "no such module: spellfix1"), ::testing::HasSubstr("spellfix1"));
}

std::string lacking_in(const std::string& statement, const std::string& message) {
  ErrorRecord error;
  error.sql = SqlErrorInfo{};
  error.sql->sqlstate = "3F000";
  error.sql->message = message;
  error.sql->statement = statement;
  return missing_part(error, "15.10 (Debian)");
}

TEST(MissingPart, MayBeAnExtensionThatIsCreatedOutside) {
  using ::testing::HasSubstr;
  EXPECT_THAT(
      lacking_in("SELECT cron.schedule('x', '@daily', 'y')", "schema \"cron\" does not exist"),
      ::testing::AllOf(HasSubstr("the extension pg_cron"), HasSubstr("15-cron")));
  EXPECT_THAT(lacking("42P01", "relation \"cron.job\" does not exist"), HasSubstr("pg_cron"));
  EXPECT_THAT(lacking("42883", "function create_hypertable(unknown, unknown) does not exist"),
              HasSubstr("the extension timescaledb"));
  EXPECT_THAT(lacking("42704", "type \"vector\" does not exist"), HasSubstr("pgvector"));
  EXPECT_THAT(lacking("42704", "access method \"hnsw\" does not exist"), HasSubstr("pgvector"));
}

TEST(MissingPart, IsNoSchemaOrFunctionOfTheProject) {
  EXPECT_EQ(lacking_in("create table cron.tasks (id int)", "schema \"cron\" does not exist"), "");
  EXPECT_EQ(lacking_in("select cron.schedule('x')", "schema \"other\" does not exist"), "");
  EXPECT_EQ(lacking("42883", "function public.schedule(unknown) does not exist"), "");
  EXPECT_EQ(lacking("42883", "function stamp(integer) does not exist"), "");
  EXPECT_EQ(lacking("42704", "type \"vectors\" does not exist"), "");
}

TEST(MissingPart, IsNoExcuseForMistakes) {
  EXPECT_EQ(missing_part(std::nullopt, "15.10"), "");
  EXPECT_EQ(lacking("0A000", "cannot alter type of a column used by a view"), "");
  EXPECT_EQ(lacking("42704", "collation \"my_own\" for encoding \"UTF8\" does not exist"), "");
  EXPECT_EQ(lacking("42704", "role \"anon\" does not exist"), "");
  EXPECT_EQ(lacking("42P01", "relation \"t\" does not exist"), "");
}

}  // namespace
}  // namespace fulldress::scenarios
