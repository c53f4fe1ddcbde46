#include "scenarios/generate_suite.hpp"

#include "checks/generate/suite.hpp"
#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/host/files.hpp"
#include "scenarios/check_options.hpp"
#include "scenarios/version_logs.hpp"

namespace fulldress::scenarios {
namespace {

checks::Suite suite_of(const RunOptions& options, const Engines& engines) {
  const Engine& engine = engine_for(options, engines, options.database);
  const auto deadline = Deadline::after(options.timeout);
  const auto database = engine.attach(options.database, Access::read_only, deadline);
  const auto session = database->connect(deadline);
  auto asked = check_options_of(options);
  skip_version_directories(asked.settings);
  auto suite = checks::build_suite(*session, asked);
  suite.database = redact_secrets(database->name());
  suite.limits = options.limits;
  session->close();
  return suite;
}

std::filesystem::path written(const std::filesystem::path& path, const std::string& text) {
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  write_file_atomically(path, text);
  return path;
}

}  // namespace

std::vector<CaseCount> count_cases(const RunOptions& options, const Engines& engines) {
  std::vector<CaseCount> counts;
  for (const auto& bound : suite_of(options, engines).checks) {
    CaseCount count{.check_id = bound.check->id};
    for (const auto& each : bound.cases) {
      const bool is_skipped = each.outcome.verdict == Verdict::skipped;
      ++(is_skipped ? count.skipped : count.asked);
      if (is_skipped && count.reason.empty()) count.reason = each.outcome.reason;
    }
    counts.push_back(std::move(count));
  }
  return counts;
}

GeneratedSuite generate_suite(const RunOptions& options, const GenerateOptions& wanted,
                              const Engines& engines) {
  checks::Suite suite = suite_of(options, engines);
  suite.program_version = wanted.program_version;
  suite.file_name = wanted.output == "-" ? "SUITE" : wanted.output.filename().string();
  const auto files = checks::render_suite(suite, wanted.format);
  GeneratedSuite generated;
  generated.cases = suite.case_count();
  generated.skipped = suite.skipped_count();
  generated.has_questions = suite.has_questions();
  const bool is_one_file = files.size() == 1 && files.front().path.empty();
  if (wanted.output == "-") {
    if (!is_one_file) {
      throw UsageError(
          "scenarios.suite-is-directory",
          "a suite for " + wanted.format + " is a directory; name one with --output DIR");
    }
    generated.text = files.front().text;
    return generated;
  }
  for (const auto& file : files) {
    generated.files.push_back(
        written(is_one_file ? wanted.output : wanted.output / file.path, file.text));
  }
  return generated;
}

}  // namespace fulldress::scenarios
