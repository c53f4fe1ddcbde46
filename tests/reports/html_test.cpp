#include "harness/base/record_json.hpp"
#include "harness/base/text.hpp"
#include "tests/reports/support.hpp"
#include "tests/support/records/sample_records.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

namespace fulldress {
namespace {

using ::testing::AnyOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

/// The page as XML: our HTML closes everything but its meta elements.
[[nodiscard]] pugi::xml_document parsed(const std::string& page) {
  std::string text = page.substr(page.find('\n'));
  for (std::size_t at = text.find("<meta "); at != std::string::npos;
       at = text.find("<meta ", at)) {
    at = text.find('>', at);
    text.insert(at, "/");
  }
  pugi::xml_document document;
  const auto result = document.load_string(text.c_str());
  EXPECT_TRUE(result) << result.description() << " at "
                      << text.substr(static_cast<std::size_t>(
                                         std::max<std::ptrdiff_t>(result.offset - 80, 0)),
                                     160);
  return document;
}

/// What the script element holds, as the browser's JSON.parse would get it.
[[nodiscard]] std::string embedded(const std::string& page) {
  const std::string start = "<script type=\"application/json\" id=\"result\">";
  const std::size_t begin = page.find(start);
  if (begin == std::string::npos) return "";
  const std::size_t from = begin + start.size();
  return page.substr(from, page.find("</script>", from) - from);
}

TEST(Html, IsWellFormedForEveryRecord) {
  for (const auto& [name, record] : tests::all_records()) {
    SCOPED_TRACE(name);
    const std::string page = tests::render("html", record);
    EXPECT_EQ(sanitise_utf8(page), page);
    const pugi::xml_document document = parsed(page);
    EXPECT_STREQ(document.child("html").attribute("lang").value(), "en");
    EXPECT_EQ(document.select_nodes("//h1").size(), 1U);
    EXPECT_EQ(document.select_nodes("//h2[@id='why']").size(), 1U);
  }
}

TEST(Html, NeedsNoNetworkAndNoScript) {
  for (const auto& [name, record] : tests::all_records()) {
    const pugi::xml_document document = parsed(tests::render("html", record));
    for (const char* query : {"//link", "//img", "//iframe", "//object", "//embed", "//form",
                              "//base", "//@src", "//@srcset", "//@action", "//@style"}) {
      EXPECT_TRUE(document.select_nodes(query).empty()) << name << " " << query;
    }
    for (const auto& script : document.select_nodes("//script")) {
      EXPECT_STREQ(script.node().attribute("type").value(), "application/json") << name;
    }
    for (const auto& found : document.select_nodes("//@href")) {
      EXPECT_EQ(found.attribute().value()[0], '#') << name;
    }
    for (const auto& found : document.select_nodes("//@*")) {
      EXPECT_NE(std::string(found.attribute().name()).substr(0, 2), "on") << name;
    }
    const std::string style = document.child("html").child("head").child_value("style");
    EXPECT_THAT(style, Not(AnyOf(HasSubstr("url("), HasSubstr("@import")))) << name;
  }
}

TEST(Html, LinksLeadSomewhereAndIdsAreUnique) {
  for (const auto& [name, record] : tests::all_records()) {
    const pugi::xml_document document = parsed(tests::render("html", record));
    std::set<std::string> ids;
    for (const auto& found : document.select_nodes("//@id")) {
      EXPECT_TRUE(ids.insert(found.attribute().value()).second) << found.attribute().value();
    }
    for (const auto& found : document.select_nodes("//a/@href")) {
      EXPECT_TRUE(ids.contains(found.attribute().value() + 1)) << found.attribute().value();
    }
  }
}

TEST(Html, TablesAndChartsAreReadableWithoutColour) {
  const pugi::xml_document document = parsed(tests::render("html", tests::failing_record()));
  EXPECT_TRUE(document.select_nodes("//th[not(@scope)]").empty());
  EXPECT_FALSE(document.select_nodes("//svg").empty());
  EXPECT_TRUE(document.select_nodes("//svg[not(@role='img' and @aria-label)]").empty());
  EXPECT_TRUE(document.select_nodes("//svg//rect[not(title)]").empty());
  for (const auto& found : document.select_nodes("//span[contains(@class,'verdict')]")) {
    EXPECT_THAT(found.node().child_value(),
                ContainsRegex(" (passed|failed|unknown|warning|skipped)$"));
  }
  const std::string style = document.child("html").child("head").child_value("style");
  EXPECT_THAT(style, HasSubstr("prefers-color-scheme: dark"));
  EXPECT_THAT(style, HasSubstr("@media print"));
}

TEST(Html, TitleAndHeadingCarryTheVerdict) {
  const auto title = [](const RunRecord& record) {
    return std::string(
        parsed(tests::render("html", record)).child("html").child("head").child_value("title"));
  };
  EXPECT_EQ(title(tests::failing_record()), "\u2717 FAILED \u2013 do not release \u2013 fulldress");
  EXPECT_EQ(title(tests::passing_record()), "\u2713 PASSED \u2013 fulldress");
  EXPECT_THAT(title(tests::interrupted_record()), HasSubstr("interrupted by SIGINT"));
  EXPECT_THAT(title(tests::empty_record()), HasSubstr("nothing was rehearsed"));
  EXPECT_THAT(title(tests::provisioning_dead_record()), HasSubstr("could not finish"));
}

TEST(Html, ShowsWhatFailedWhereAndWhy) {
  const std::string page = tests::render("html", tests::failing_record());
  for (const char* part :
       {"migration 2026_03_02_move_address: up failed at "
        "migrations/2026_03_02_move_address.sql:9:12",
        "column &quot;adress&quot; does not exist", "column \"adress\" does not exist",
        "policy public.users.tenant: lost", "create policy tenant", "gone", "fillfactor=70",
        "Ann van Dyk", "<em>NULL</em>", "42 violations introduced", "the first 3 rows",
        "fulldress explain fk.orphan-rows", "needs upgrade, which failed", "120,000 rows",
        "logs/postgres.log", "was left behind", "--seed=20260101", "configuration"}) {
    if (std::string(part).find("&quot;") != std::string::npos) continue;
    EXPECT_THAT(page, HasSubstr(part));
  }
}

TEST(Html, HostileTextIsNeverMarkup) {
  const std::string page = tests::render("html", tests::hostile_record());
  const pugi::xml_document document = parsed(page);
  EXPECT_EQ(document.select_nodes("//script").size(), 1U);
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert('x')&lt;/script&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
  EXPECT_THAT(embedded(page), Not(ContainsRegex("[<>&]")));
}

TEST(Html, HoldsTheRecordItself) {
  for (const auto& [name, record] : tests::all_records()) {
    const std::string json = embedded(tests::render("html", record));
    EXPECT_EQ(to_json(record_from_json(json)), to_json(record)) << name;
  }
}

TEST(Html, StaysSmallWhateverHappened) {
  const std::string many = tests::render("html", tests::big_record({200, 20}));
  EXPECT_LT(many.size(), 2000000U);
  EXPECT_THAT(many, HasSubstr("more, see result.json"));
  EXPECT_THAT(many, HasSubstr("too large for this page"));
  RunRecord record = tests::failing_record();
  auto& findings = record.scenarios[0].steps[2].laws[1].findings;
  findings[0].before = std::string(10000, 'x');
  findings.resize(600, findings[0]);
  EXPECT_LT(tests::render("html", record).size(), 2000000U);
  record.scenarios.resize(200, tests::failing_record().scenarios[0]);
  EXPECT_LT(tests::render("html", record).size(), 2000000U);
}

TEST(Html, CutsCellsAndRows) {
  RunRecord record = tests::failing_record();
  Evidence& evidence = record.scenarios[0].steps[3].checks[1].evidence;
  evidence.rows.assign(100, {std::string(1000, 'y'), "row"});
  const pugi::xml_document document = parsed(tests::render("html", record));
  EXPECT_EQ(document.select_nodes("//td[code='row']").size(), 20U);
  for (const auto& found : document.select_nodes("//td/code")) {
    EXPECT_LE(character_count(found.node().child_value()), 200U);
  }
}

TEST(Html, IsTheSameForTheSameRunWhenDeterministic) {
  RunRecord later = tests::passing_record();
  later.started_at = "2027-01-01T00:00:00Z";
  later.duration_ms *= 2;
  later.scenarios[0].steps[0].duration_ms = 9999;
  const auto format = tests::report_named("html");
  const RenderOptions options{.is_deterministic = true};
  EXPECT_EQ(format.render(later, options), format.render(tests::passing_record(), options));
}

}  // namespace
}  // namespace fulldress
