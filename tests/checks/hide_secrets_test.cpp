#include "checks/hide_secrets.hpp"

#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

TEST(HideSecrets, HidesThemInEveryTextAndSpelling) {
  CheckOutcome outcome;
  outcome.subject = "canary it's";
  outcome.reason = "wrong: it's";
  outcome.sql = "select crypt('it''s', hash), e'it\\'s', 'it''s'";
  outcome.evidence = {.columns = {"key"}, .rows = {{"it's"}, {std::nullopt}}};
  outcome.error = ErrorRecord{.id = "sql.22000",
                              .message = "it's bad",
                              .context = {"while it's"},
                              .sql = SqlErrorInfo{.message = "it's", .statement = "x 'it''s'"}};
  outcome.error->sql->offset_bytes = 3;
  hide_secrets(outcome, {"it's", ""});
  EXPECT_EQ(outcome.subject, "canary ***");
  EXPECT_EQ(outcome.reason, "wrong: ***");
  EXPECT_EQ(outcome.sql, "select crypt('***', hash), e'it\\'s', '***'");
  EXPECT_EQ(outcome.evidence.rows[0][0], "***");
  EXPECT_EQ(outcome.error->message, "*** bad");
  EXPECT_EQ(outcome.error->context[0], "while ***");
  EXPECT_EQ(outcome.error->sql->message, "***");
  EXPECT_EQ(outcome.error->sql->statement, "x '***'");
  EXPECT_FALSE(outcome.error->sql->offset_bytes.has_value());
}

TEST(HideSecrets, LeavesEverythingWhereThereAreNone) {
  CheckOutcome outcome;
  outcome.sql = "select 1";
  hide_secrets(outcome, {});
  EXPECT_EQ(outcome.sql, "select 1");
}

}  // namespace
}  // namespace fulldress::checks
