#include "harness/base/error.hpp"
#include "harness/engine/postgres/connection.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

namespace fulldress::postgres {
namespace {

std::map<std::string, std::string> keywords_of(const std::string& source) {
  // Where passwords are found depends on who runs the test.
  ::unsetenv("PGPASSWORD");
  auto keywords = parse_target(source, Access::read_only).keywords;
  keywords.erase("passfile");
  return keywords;
}

std::string error_of(const std::string& source) {
  try {
    std::ignore = parse_target(source, Access::read_only);
  } catch (const UsageError& error) {
    EXPECT_EQ(error.id(), "engine.bad-connection-string");
    return error.message();
  }
  return "accepted";
}

using Keywords = std::map<std::string, std::string>;

TEST(ConnectionTarget, ReadsUrls) {
  EXPECT_EQ(keywords_of("postgresql://ann:s%40t@db.example:6543/sho%20p?sslmode=require"),
            (Keywords{{"user", "ann"},
                      {"password", "s@t"},
                      {"host", "db.example"},
                      {"port", "6543"},
                      {"dbname", "sho p"},
                      {"sslmode", "require"}}));
  EXPECT_EQ(keywords_of("postgres://%2Fvar%2Frun/shop"),
            (Keywords{{"host", "/var/run"}, {"dbname", "shop"}}));
  EXPECT_EQ(keywords_of("postgresql://[::1]:5433/shop"),
            (Keywords{{"host", "::1"}, {"port", "5433"}, {"dbname", "shop"}}));
}

TEST(ConnectionTarget, ReadsKeyValuePairs) {
  EXPECT_EQ(keywords_of("host=/tmp dbname='a b' user=ann"),
            (Keywords{{"host", "/tmp"}, {"dbname", "a b"}, {"user", "ann"}}));
}

TEST(ConnectionTarget, KeepsTheAccess) {
  EXPECT_EQ(parse_target("dbname=x", Access::read_only).access, Access::read_only);
  EXPECT_EQ(parse_target("dbname=x", Access::read_write).access, Access::read_write);
}

TEST(ConnectionTarget, RefusesWhatLibpqCannotReadAndNeverRepeatsASecret) {
  for (const std::string source :
       {"postgresql://ann:hunter2@host:port:x/db?%zz=hunter2", "password=hun ter2 host",
        "password='hunter2", "postgresql://ann:hunter2@[::1/db", "hunter2=x",
        "postgresql://ann:hunter2@host/db?hunter2=x", "postgresql://h/d?password=hunter2&x"}) {
    const auto message = error_of(source);
    EXPECT_NE(message, "accepted") << source;
    EXPECT_EQ(message.find("ter2"), std::string::npos) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
  EXPECT_NE(error_of(std::string("dbname=a\0b", 10)), "accepted");
}

TEST(ConnectionTarget, UrlReadsBackTheSame) {
  const ConnectionTarget target{.keywords = {{"host", "/tmp/fd.x y/s"},
                                             {"port", "5432"},
                                             {"user", "a@b:c"},
                                             {"dbname", "we\"ird/?&=%\n\u00e9"}},
                                .access = Access::read_write};
  EXPECT_EQ(keywords_of(target.url()), target.keywords) << target.url();
  EXPECT_EQ(target.url().find_first_of("\"\n ' "), std::string::npos) << target.url();
}

TEST(ConnectionTarget, UrlHasNoSecret) {
  const auto target = parse_target(
      "postgresql://ann:hunter2@h/d?passfile=/secret/file&sslpassword=hunter2", Access::read_only);
  EXPECT_EQ(target.url(), "postgresql://ann@/d?host=h");
}

TEST(ConnectionTarget, EnvironmentIsForChildren) {
  const auto target =
      parse_target("postgresql://ann:hunter2@h:1/d?sslmode=require", Access::read_only);
  EXPECT_EQ(target.environment(),
            (Keywords{{"PGHOST", "h"}, {"PGPORT", "1"}, {"PGUSER", "ann"}, {"PGDATABASE", "d"}}));
}

TEST(ConnectionTarget, WithDatabaseChangesNothingElse) {
  const auto target = parse_target("host=h dbname=d", Access::read_only);
  const auto other = target.with_database("e");
  EXPECT_EQ(other.keywords.at("dbname"), "e");
  EXPECT_EQ(other.keywords.at("host"), "h");
  EXPECT_EQ(other.access, Access::read_only);
}

}  // namespace
}  // namespace fulldress::postgres
