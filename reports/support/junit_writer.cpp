#include "harness/base/record_json.hpp"
#include "harness/base/text.hpp"
#include "reports/support/junit.hpp"
#include "reports/support/markup.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace fulldress::reports {
namespace {

/// A year; Jenkins clamps there as well.
constexpr double duration_ms_max = 365.0 * 24 * 3600 * 1000;

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
};

void count(Counts& counts, const JunitSuite& suite) {
  for (const JunitCase& target : suite.cases) {
    ++counts.tests;
    if (target.result == CaseResult::failure) ++counts.failures;
    if (target.result == CaseResult::error) ++counts.errors;
    if (target.result == CaseResult::skipped) ++counts.skipped;
  }
}

/// Seconds with three decimals, never with an exponent, never negative.
[[nodiscard]] std::string seconds(double duration_ms) {
  const double bounded =
      std::isfinite(duration_ms) ? std::clamp(duration_ms, 0.0, duration_ms_max) : 0.0;
  return fmt::format("{:.3f}", bounded / 1000);
}

class Writer {
 public:
  explicit Writer(JunitDialect dialect) : dialect_(dialect) {}

  [[nodiscard]] std::string write(const RunRecord& record, const std::vector<JunitSuite>& suites);

 private:
  [[nodiscard]] bool is_rich() const { return dialect_ == JunitDialect::rich; }
  void write_suite(const JunitSuite& suite);
  void write_case(const JunitCase& target);
  void write_result(const JunitCase& target);
  void write_properties(const std::vector<std::pair<std::string, std::string>>& properties);
  void write_output(const std::string& text);

  JunitDialect dialect_;
  Markup markup_{Markup::Dialect::xml};
};

void Writer::write_properties(const std::vector<std::pair<std::string, std::string>>& properties) {
  if (properties.empty()) return;
  markup_.line();
  markup_.open("properties");
  for (const auto& [name, value] : properties) {
    markup_.line();
    markup_.empty("property", {{"name", name}, {"value", value}});
  }
  markup_.close_on_line();
}

void Writer::write_output(const std::string& text) {
  if (text.empty()) return;
  markup_.line();
  markup_.leaf("system-out", cut_to_bytes(plain_text(text), 4 * junit_body_bytes_max));
}

void Writer::write_result(const JunitCase& target) {
  markup_.line();
  switch (target.result) {
    case CaseResult::passed:
      break;
    case CaseResult::failure:
      markup_.leaf("failure", target.body, {{"message", target.message}, {"type", target.type}});
      break;
    case CaseResult::error:
      markup_.leaf("error", target.body, {{"message", target.message}, {"type", target.type}});
      break;
    case CaseResult::skipped:
      markup_.empty("skipped", {{"message", target.message}});
      break;
  }
}

void Writer::write_case(const JunitCase& target) {
  Attributes attributes = {{"classname", target.class_name},
                           {"name", target.name},
                           {"time", seconds(target.duration_ms)}};
  if (is_rich()) {
    attributes.emplace_back("assertions", "1");
    if (target.position && !target.position->file.empty()) {
      attributes.emplace_back("file", target.position->file);
      if (target.position->line > 0) {
        attributes.emplace_back("line", std::to_string(target.position->line));
      }
    }
  }
  const bool has_properties = is_rich() && !target.properties.empty();
  markup_.line();
  if (target.result == CaseResult::passed && target.system_out.empty() && !has_properties) {
    markup_.empty("testcase", attributes);
    return;
  }
  markup_.open("testcase", attributes);
  if (has_properties) write_properties(target.properties);
  if (target.result != CaseResult::passed) write_result(target);
  write_output(target.system_out);
  markup_.close_on_line();
}

void Writer::write_suite(const JunitSuite& suite) {
  Counts counts;
  count(counts, suite);
  Attributes attributes = {{"name", suite.name},
                           {"tests", std::to_string(counts.tests)},
                           {"failures", std::to_string(counts.failures)},
                           {"errors", std::to_string(counts.errors)},
                           {"skipped", std::to_string(counts.skipped)},
                           {"time", seconds(suite.duration_ms)}};
  if (!suite.started_at.empty()) attributes.emplace_back("timestamp", suite.started_at);
  markup_.line();
  markup_.open("testsuite", attributes);
  write_properties(suite.properties);
  for (const JunitCase& target : suite.cases) write_case(target);
  write_output(suite.system_out);
  markup_.close_on_line();
}

std::string Writer::write(const RunRecord& record, const std::vector<JunitSuite>& suites) {
  Counts counts;
  for (const JunitSuite& suite : suites) count(counts, suite);
  Attributes attributes = {{"name", "fulldress"},
                           {"tests", std::to_string(counts.tests)},
                           {"failures", std::to_string(counts.failures)},
                           {"errors", std::to_string(counts.errors)}};
  if (is_rich()) attributes.emplace_back("skipped", std::to_string(counts.skipped));
  attributes.emplace_back("time", seconds(record.duration_ms));
  if (is_rich() && !record.started_at.empty()) {
    attributes.emplace_back("timestamp", record.started_at);
  }
  markup_.trusted("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  markup_.line();
  markup_.open("testsuites", attributes);
  for (const JunitSuite& suite : suites) write_suite(suite);
  markup_.close_on_line();
  markup_.trusted("\n");
  return markup_.take();
}

}  // namespace

std::string render_junit(const RunRecord& record, const RenderOptions& options,
                         JunitDialect dialect) {
  const RunRecord shown = options.is_deterministic ? without_times(record) : record;
  return Writer(dialect).write(shown, junit_suites(shown));
}

}  // namespace fulldress::reports
