#pragma once

#include "migrations/migrator.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fulldress::testing {

/// A migration of a made-up project.
struct Change {
  std::string name;  ///< "a"
  std::string body;
};

using ProjectFiles = std::map<std::string, std::string>;

/// How a tool lays out a project; numbers start at 1.
struct ProjectLayout {
  std::string format;
  std::function<ProjectFiles(const std::vector<Change>&)> files;
  bool has_checksums = true;
};

/// Writes the project anew and asks log.versions-match-files of a database; returns what is not as
/// it should be: question -> violations, -1 for unknown.
class VersionQuestion {
 public:
  VersionQuestion(std::string database, std::string engine)
      : database_(std::move(database)), engine_(std::move(engine)) {}

  void write(const ProjectLayout& layout, const std::vector<Change>& changes) {
    const auto folder = files_.path() / "project";
    std::filesystem::remove_all(folder);
    for (const auto& [name, text] : layout.files(changes)) files_.write("project/" + name, text);
    files_.write("fulldress.json",
                 "{\"checks\": [\"log.versions-match-files\"], \"check_settings\": "
                 "{\"version_logs\": [{\"migrations\": \"project\", \"format\": \"" +
                     layout.format + "\"}]}}");
  }

  void apply(const ProjectLayout& layout) const {
    const auto set = migrations::MigrationSet::load(files_.path() / "project",
                                                    {.format = layout.format, .engine = engine_});
    for (const auto& each : engines()) {
      if (each->name() != engine_) continue;
      const auto deadline = Deadline::after(std::chrono::seconds(60));
      const auto session = each->attach(database_, Access::read_write, deadline)->connect(deadline);
      for (const auto& record : migrations::apply(*session, set)) {
        if (record.verdict == Verdict::passed) continue;
        throw InternalError(layout.format + ": " + (record.error ? record.error->message : "?"));
      }
      session->close();
    }
  }

  [[nodiscard]] std::map<std::string, std::int64_t> ask() const {
    RunOptions options;
    options.verb = "check";
    options.database = database_;
    options.engine = engine_;
    options.config = files_.path() / "fulldress.json";
    const auto run = conclude(scenarios::plan_check(options, engines()), options);
    const auto& step = run.step("checks");
    if (step.error) throw InternalError(step.error->message);
    std::map<std::string, std::int64_t> found;
    for (const auto& outcome : step.checks) {
      const auto question =
          outcome.subject.substr(std::min<std::size_t>(8, outcome.subject.size()));
      if (outcome.verdict == Verdict::failed) found[question] = outcome.violations;
      if (outcome.verdict == Verdict::unknown) found[question + ": " + outcome.reason] = -1;
      if (outcome.verdict == Verdict::passed) ++passed_;
    }
    return found;
  }

  /// How many questions have passed so far.
  [[nodiscard]] int passed() const { return passed_; }

 private:
  WrittenFiles files_;
  std::string database_;
  std::string engine_;
  mutable int passed_ = 0;
};

}  // namespace fulldress::testing
