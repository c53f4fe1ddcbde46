#include "tests/support/disposable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::postgres {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// CREATE DATABASE ... TEMPLATE copies what is inside a database, not what is said about it.
TEST(Clone, HasTheSettingsPrivilegesAndCommentOfItsSource) {
  const auto source = testing::fresh_database("postgres");
  {
    const auto session = source->connect(testing::soon());
    const std::string name = session->quote_name(source->name());
    session->execute("alter database " + name + " set search_path = \"my schema\", public");
    session->execute("alter database " + name + " connection limit 7");
    session->execute("revoke connect on database " + name + " from public");
    session->execute("comment on database " + name + " is 'the original'");
    session->close();
  }
  const auto copy =
      testing::server("postgres").clone(*source, source->name() + "_copy", testing::soon());
  const auto session = copy->connect(testing::soon());
  EXPECT_THAT(
      session
          ->query("select s.setconfig::text, d.datconnlimit, "
                  "pg_catalog.shobj_description(d.oid, 'pg_database') "
                  "from pg_catalog.pg_database as d "
                  "join pg_catalog.pg_db_role_setting as s on s.setdatabase = d.oid "
                  "where d.datname = pg_catalog.current_database()")
          .rows,
      ElementsAre(ElementsAre(::testing::Optional(HasSubstr("my schema")), "7", "the original")));
  EXPECT_THAT(session
                  ->query("select pg_catalog.has_database_privilege("
                          "'pg_monitor', pg_catalog.current_database(), 'connect')")
                  .rows,
              ElementsAre(Row{"f"}));
}

}  // namespace
}  // namespace fulldress::postgres
