#include "reports/report_list.hpp"

#include "harness/base/record_json.hpp"
#include "tests/reports/support.hpp"
#include "tests/support/records/sample_records.hpp"

#include <set>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(ReportList, HasEveryFormatOnce) {
  std::set<std::string> names;
  std::set<std::string> files;
  std::set<std::string> defaults;
  for (const ReportFormat& format : reports::all_reports()) {
    EXPECT_TRUE(names.insert(format.name).second);
    EXPECT_TRUE(files.insert(format.file_name).second);
    if (format.is_default) defaults.insert(format.file_name);
  }
  for (const char* name : {"html", "json", "junit", "junit_strict", "markdown"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
  const std::set<std::string> expected = {"junit.xml", "report.html", "result.json", "summary.md"};
  EXPECT_EQ(defaults, expected);
}

TEST(ReportList, EveryReportIsTheSameAfterReadingTheResultAgain) {
  for (const auto& [name, record] : tests::all_records()) {
    // JSON cannot carry ill-formed bytes, so the record that was read is the one compared.
    const RunRecord first = record_from_json(tests::render("json", record));
    const RunRecord again = record_from_json(tests::render("json", first));
    for (const ReportFormat& format : reports::all_reports()) {
      EXPECT_EQ(format.render(first, {}), format.render(again, {})) << format.name << " " << name;
      if (name == "hostile") continue;
      EXPECT_EQ(format.render(first, {}), format.render(record, {})) << format.name << " " << name;
    }
  }
}

}  // namespace
}  // namespace fulldress
