#include "harness/engine/psql_target.hpp"

#include <gtest/gtest.h>

namespace fulldress::psql {
namespace {

std::string connected(std::string_view text) {
  return connected_database(parse_commands(text, {}).at(0));
}

TEST(PsqlTarget, IsTheDatabaseThatIsConnectedTo) {
  EXPECT_EQ(connected("\\c chinook_serial;"), "chinook_serial");
  EXPECT_EQ(connected("\\connect Shop user host 5432"), "shop");
  EXPECT_EQ(connected("\\connect \"My Shop\""), "My Shop");
  EXPECT_EQ(connected("\\connect -reuse-previous=on \"dbname='shop'\""), "shop");
  EXPECT_EQ(connected("\\c - someone"), "");
  EXPECT_EQ(connected("\\c"), "");
}

TEST(PsqlTarget, IsNamedByStatementsAboutTheWholeDatabase) {
  for (const auto* text :
       {"CREATE DATABASE shop", "drop database if exists Shop", "ALTER DATABASE shop OWNER TO me",
        "comment on database \"shop\" is 'x'", "create\n database shop with encoding 'UTF8'"}) {
    const auto statement = parse_script_statement(text);
    EXPECT_EQ(statement.kind, ScriptStatement::Kind::whole_database) << text;
    EXPECT_EQ(statement.name, "shop") << text;
  }
  EXPECT_EQ(parse_script_statement("create table database (a int)").kind,
            ScriptStatement::Kind::ordinary);
  EXPECT_EQ(parse_script_statement("insert into t values ('create database x')").kind,
            ScriptStatement::Kind::ordinary);
}

TEST(PsqlTarget, HasTheEncodingOfTheScript) {
  EXPECT_EQ(parse_script_statement("SET client_encoding = 'LATIN1'").name, "LATIN1");
  EXPECT_EQ(parse_script_statement("set names latin1").name, "latin1");
  EXPECT_EQ(parse_script_statement("set search_path = x").kind, ScriptStatement::Kind::ordinary);
  EXPECT_TRUE(is_utf8("UTF-8"));
  EXPECT_TRUE(is_utf8("'utf8'"));
  EXPECT_TRUE(is_utf8("unicode"));
  EXPECT_FALSE(is_utf8("SQL_ASCII"));
}

}  // namespace
}  // namespace fulldress::psql
