#include "checks/evidence.hpp"

#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

SqlError error_with(const std::string& sqlstate, const std::string& message) {
  return SqlError({.sqlstate = sqlstate,
                   .message = message,
                   .detail = "Key (email)=(anna@example.org)",
                   .hint = "ask Anna",
                   .context = "JSON data, line 1: anna",
                   .statement = "s",
                   .offset_bytes = std::nullopt,
                   .position = std::nullopt});
}

TEST(Evidence, ShowsKeysAndHidesOtherValues) {
  const ResultSet rows{
      .columns = {"key", "key_n", "value", "keyhole"},
      .rows = {{"1", std::nullopt, "secret", "secret"}, {"2", "5", std::nullopt, "x"}}};
  const auto hidden = evidence_of(rows, ValueVisibility::keys_only);
  EXPECT_EQ(hidden.rows, (std::vector<Row>{{"1", std::nullopt, "<hidden>", "<hidden>"},
                                           {"2", "5", std::nullopt, "<hidden>"}}));
  EXPECT_FALSE(hidden.is_capped);
  EXPECT_EQ(evidence_of(rows, ValueVisibility::everything).rows, rows.rows);
}

TEST(Evidence, IsCappedAtTwentyRows) {
  ResultSet rows{.columns = {"key"}, .rows = std::vector<Row>(20, Row{"1"})};
  EXPECT_FALSE(evidence_of(rows, ValueVisibility::keys_only).is_capped);
  rows.rows.push_back({"1"});
  const auto capped = evidence_of(rows, ValueVisibility::keys_only);
  EXPECT_EQ(capped.rows.size(), 20U);
  EXPECT_TRUE(capped.is_capped);
}

TEST(Evidence, LongCellsAreCut) {
  const ResultSet rows{.columns = {"key"},
                       .rows = {{std::string(1000, 'x')}, {std::string(1001, 'x')}}};
  const auto evidence = evidence_of(rows, ValueVisibility::keys_only);
  EXPECT_EQ(evidence.rows[0][0], std::string(1000, 'x'));
  EXPECT_LE(evidence.rows[1][0]->size(), 1000U);
}

TEST(Evidence, ErrorsAboutDataQuoteNoValue) {
  const auto cast = error_of(error_with("22P02", "invalid input syntax for type integer: \"anna\""),
                             ValueVisibility::keys_only);
  EXPECT_EQ(cast.message, "invalid input syntax for type integer: <hidden>");
  ASSERT_TRUE(cast.sql);
  EXPECT_EQ(cast.sql->message, cast.message);
  EXPECT_EQ(cast.sql->detail + cast.sql->hint + cast.sql->context, "");
  EXPECT_EQ(error_of(error_with("P0001", "Anna again"), ValueVisibility::keys_only).message,
            "<hidden>");
  EXPECT_EQ(error_of(error_with("22012", "division by zero"), ValueVisibility::keys_only).message,
            "division by zero");
}

TEST(Evidence, ErrorsAboutTheSchemaAreToldWhole) {
  const auto error =
      error_of(error_with("42703", "column \"x\" does not exist"), ValueVisibility::keys_only);
  EXPECT_EQ(error.sql->message, "column \"x\" does not exist");
  EXPECT_EQ(error.sql->hint, "ask Anna");
  const auto all = error_of(error_with("22P02", "bad: \"anna\""), ValueVisibility::everything);
  EXPECT_EQ(all.sql->message, "bad: \"anna\"");
}

}  // namespace
}  // namespace fulldress::checks
