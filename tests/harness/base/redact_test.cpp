#include "harness/base/text.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

struct Sample {
  const char* text;
  const char* redacted;
};

class RedactSecrets : public testing::TestWithParam<Sample> {};

TEST_P(RedactSecrets, MasksTheValueAndKeepsTheRest) {
  EXPECT_EQ(redact_secrets(GetParam().text), GetParam().redacted);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, RedactSecrets,
    testing::Values(
        Sample{"host=h password=hunter2 user=u", "host=h password=*** user=u"},
        Sample{"password = 'a b\\'c' user=u", "password = '***' user=u"},
        Sample{"PASSWORD='it''s' x", "PASSWORD='***' x"},
        Sample{"PGPASSWORD=x psql", "PGPASSWORD=*** psql"},
        Sample{"DB_PASSWORD=\"a b\"", "DB_PASSWORD=\"***\""},
        Sample{"--password=x", "--password=***"}, Sample{"sslpassword=k", "sslpassword=***"},
        Sample{"postgres://me:se:cr@t@db:5432/shop?x=1", "postgres://me:***@db:5432/shop?x=1"},
        Sample{"could not open \"mysql://u:p@h/db\"", "could not open \"mysql://u:***@h/db\""},
        Sample{"postgres://h/db?user=u&password=x&sslmode=require",
               "postgres://h/db?user=u&password=***&sslmode=require"},
        Sample{"{\"password\": \"x\", \"a\": 1}", "{\"password\": \"***\", \"a\": 1}"},
        Sample{"password: x", "password: ***"},
        Sample{"create role r password 'x' login", "create role r password '***' login"},
        Sample{"password='never closed", "password='***'"}, Sample{"API_KEY=abc", "API_KEY=***"}));

class RedactNothing : public testing::TestWithParam<const char*> {};

TEST_P(RedactNothing, LeavesTheTextAsItIs) { EXPECT_EQ(redact_secrets(GetParam()), GetParam()); }

INSTANTIATE_TEST_SUITE_P(Forms, RedactNothing,
                         testing::Values("", "password", "password=", "password text not null",
                                         "password::text", "unrecognized token: \"x\"",
                                         "postgres://h:5432/db", "postgres://u@h/db", "passwords=1",
                                         "compass=north", "at 12:30:45 a@b"));

TEST(RedactSecrets, IsStable) {
  const std::string once = redact_secrets("postgres://u:p@h/db password='x'");
  EXPECT_EQ(redact_secrets(once), once);
}

}  // namespace
}  // namespace fulldress
