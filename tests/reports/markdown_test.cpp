#include "harness/base/text.hpp"
#include "reports/support/markdown_text.hpp"
#include "tests/reports/support.hpp"
#include "tests/support/records/sample_records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(MarkdownText, ShowsTextAsItIs) {
  EXPECT_EQ(reports::markdown_text("a_b *c* `d` [e](f) <g> #1 | ~h~ $x$"),
            "a\\_b \\*c\\* \\`d\\` \\[e\\](f) &lt;g&gt; \\#1 \\| \\~h\\~ \\$x\\$");
  EXPECT_EQ(reports::markdown_text("@all see http://x\nnext"), "&#64;all see http&#58;//x next");
}

TEST(MarkdownText, CodeSpansOutliveBackticksAndPipes) {
  EXPECT_EQ(reports::markdown_code("a|b"), "`a\\|b`");
  EXPECT_EQ(reports::markdown_code("a``b"), "```a``b```");
  EXPECT_EQ(reports::markdown_code("`a"), "`` `a ``");
  EXPECT_EQ(reports::markdown_code(""), "");
}

TEST(MarkdownText, FencesAreLongerThanWhatTheyHold) {
  EXPECT_EQ(reports::markdown_block("a\n"), "```\na\n```\n");
  EXPECT_EQ(reports::markdown_block("````\nx", "sql"), "`````sql\n````\nx\n`````\n");
}

TEST(Markdown, BeginsWithTheVerdict) {
  EXPECT_THAT(tests::render("markdown", tests::failing_record()),
              StartsWith("### \u2717 FAILED: do not release\n"));
  EXPECT_THAT(tests::render("markdown", tests::passing_record()),
              StartsWith("### \u2713 PASSED\n"));
  EXPECT_THAT(tests::render("markdown", tests::empty_record()),
              StartsWith("### \u2013 SKIPPED: nothing was rehearsed\n"));
  EXPECT_THAT(tests::render("markdown", tests::provisioning_dead_record()),
              StartsWith("### ? UNKNOWN: the rehearsal could not finish\n"));
}

TEST(Markdown, ShowsReasonsProblemsAndTheCommand) {
  const std::string text = tests::render("markdown", tests::failing_record());
  for (const char* part :
       {"1. migration 2026\\_03\\_02\\_move\\_address", "policy public.users.tenant: lost",
        "before: create policy tenant", "order_id=101, customer_id=9", "could not be run",
        "needs upgrade, which failed", "| 120,000 rows |", "was left behind",
        "```sh\nfulldress run examples/shop --fixture=shop.sql --seed=20260101\n```"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(Markdown, ShowsTheBoxesOfChecklists) {
  const std::string text = tests::render("markdown", tests::interrupted_record());
  EXPECT_THAT(text, HasSubstr("#### Before the release: 1 of 3 ticked\n\n"
                              "- [x] Rollback procedures tested\n"
                              "- [ ] Foreign keys intact: check fk.missing-index failed\n"));
}

TEST(Markdown, ShowsWhyARunNeverBegan) {
  EXPECT_THAT(tests::render("markdown", tests::provisioning_dead_record()),
              HasSubstr("while starting a disposable server"));
}

TEST(Markdown, TablesKeepTheirShapeUnderHostileText) {
  const std::string text = tests::render("markdown", tests::hostile_record());
  EXPECT_EQ(sanitise_utf8(text), text);
  EXPECT_THAT(text, Not(HasSubstr("\n<script>")));
  std::size_t columns = 0;
  std::size_t begin = 0;
  bool is_block = false;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.starts_with("```")) is_block = !is_block;
    if (is_block || !line.starts_with("|")) {
      columns = 0;
      continue;
    }
    std::size_t bars = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (line[at] == '|' && (at == 0 || line[at - 1] != '\\')) ++bars;
    }
    if (columns == 0) columns = bars;
    EXPECT_EQ(bars, columns) << line;
  }
}

TEST(Markdown, StaysBelowWhatGitHubAccepts) {
  const std::string many = tests::render("markdown", tests::big_record({200, 20}));
  EXPECT_LT(many.size(), 900U * 1024U);
  EXPECT_THAT(many, HasSubstr("more, see `result.json`"));
  RunRecord record = tests::failing_record();
  record.scenarios.resize(300, record.scenarios[0]);
  for (auto& step : record.scenarios[0].steps) step.notes.assign(1000, std::string(1000, 'x'));
  EXPECT_LT(tests::render("markdown", record).size(), 900U * 1024U);
}

}  // namespace
}  // namespace fulldress
