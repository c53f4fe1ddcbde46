#include "harness/base/error.hpp"
#include "harness/engine/all_engines.hpp"
#include "scenarios/history/history.hpp"
#include "scenarios/history/metric_history.hpp"
#include "scenarios/waivers.hpp"
#include "tests/support/written_files.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

const Engines& engines() {
  static const auto all = all_engines();
  return all;
}

/// A history of one run, and what is asked of it.
class Asked : public ::testing::Test {
 protected:
  Asked() {
    MetricHistory history(place(), engines(), Deadline::after(std::chrono::seconds(60)));
    history.add({.run_id = "1",
                 .started_at = "2026-11-21T00:00:01Z",
                 .scenario = "shop",
                 .revision = "c1",
                 .branch = "main",
                 .machine = "cpu x 2",
                 .verdict = "passed"},
                {{.name = "shop/duration", .unit = "ms", .samples = {12}}});
  }

  [[nodiscard]] std::string place() const { return (files_.path() / "h.sqlite").string(); }

  [[nodiscard]] TrendQuestion question(std::vector<std::string> metrics = {}) const {
    return {.history = place(), .metrics = std::move(metrics), .branch = {}, .machine = {}};
  }

  [[nodiscard]] std::string refusal_of(const BaselineAcceptance& acceptance) const {
    try {
      static_cast<void>(accept_baselines(acceptance, engines()));
    } catch (const UsageError& error) {
      return error.id() + ": " + error.message();
    }
    return {};
  }

  testing::WrittenFiles files_;
};

TEST_F(Asked, OneRunIsShownWithoutAComparison) {
  const auto text = answer_trend(question(), engines());
  EXPECT_THAT(text, HasSubstr("shop/duration"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("before")));
}

TEST_F(Asked, TheHistoryIsTheOneTheConfigurationNames) {
  const TrendQuestion unnamed{.history = {}, .metrics = {}, .branch = {}, .machine = {}};
  const auto config =
      files_.write("fulldress.json", R"({"migrations": "m", "history": {"store": "h.sqlite"}})");
  ::setenv("FULLDRESS_CONFIG", config.c_str(), 1);
  EXPECT_THAT(answer_trend(unnamed, engines()), HasSubstr("shop/duration"));
  files_.write("fulldress.json",
               R"({"scenarios": [
                    {"name": "a", "migrations": "a", "history": {"store": "h.sqlite"}},
                    {"name": "b", "migrations": "b", "history": {"store": "i.sqlite"}}]})");
  EXPECT_THROW(static_cast<void>(answer_trend(unnamed, engines())), UsageError);
  // What is named wins.
  EXPECT_THAT(answer_trend(question(), engines()), HasSubstr("shop/duration"));
  ::unsetenv("FULLDRESS_CONFIG");
}

TEST_F(Asked, MoreRunsThanChangePointsAreLookedForAmongAreRefused) {
  auto many = question();
  many.runs = 500;
  EXPECT_THAT(answer_trend(many, engines()), HasSubstr("shop/duration"));
  many.runs = 501;
  try {
    static_cast<void>(answer_trend(many, engines()));
    FAIL() << "501 runs";
  } catch (const UsageError& error) {
    EXPECT_EQ(error.id(), "measure.too-many-runs");
  }
}

TEST_F(Asked, WhatNobodyMeasuredIsRefused) {
  EXPECT_THROW(static_cast<void>(answer_trend(question({"nothing"}), engines())), UsageError);
  auto elsewhere = question();
  elsewhere.history = (files_.path() / "none.sqlite").string();
  EXPECT_THROW(static_cast<void>(answer_trend(elsewhere, engines())), UsageError);
}

TEST_F(Asked, ABaselineIsAcceptedForAReasonAndUntilADayThatComes) {
  const BaselineAcceptance wanted{
      .question = question({"shop/*"}), .reason = "rows", .expires = "2099-01-31"};
  auto over = wanted;
  over.expires = "2020-01-31";
  EXPECT_THAT(refusal_of(over), HasSubstr("--expires 2020-01-31 is over"));
  auto no_day = wanted;
  no_day.expires = "soon";
  EXPECT_THAT(refusal_of(no_day), HasSubstr("\"soon\" is no date"));
  auto no_reason = wanted;
  no_reason.reason.clear();
  EXPECT_THAT(refusal_of(no_reason), HasSubstr("for a reason"));

  EXPECT_EQ(refusal_of(wanted), "");
  auto today = wanted;
  today.expires = today_utc();
  EXPECT_EQ(refusal_of(today), "") << "the last day it counts";
  const MetricHistory history(place(), engines(), Deadline::after(std::chrono::seconds(60)));
  EXPECT_THAT(history.baselines(), SizeIs(1));
}

}  // namespace
}  // namespace fulldress::scenarios
