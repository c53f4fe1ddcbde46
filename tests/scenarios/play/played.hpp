#pragma once

#include "harness/host/files.hpp"
#include "harness/host/temp_dir.hpp"
#include "tests/scenarios/rehearsed.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

namespace fulldress::testing {

/// A folder with a scenario.json whose steps are played on SQLite.
class Steps : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    const auto path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    write_file_atomically(path, text);
  }

  /// Plays `steps`, the text between the brackets; `more` are keys beside it, ended by a comma.
  Rehearsed play(const std::string& steps, const std::string& more = "") {
    write("scenario.json", "{\"name\": \"played\", \"engine\": \"" + engine_ + "\", " + more +
                               "\n\"steps\": [\n" + steps + "\n]}");
    return rehearse_subject(run_options(folder_.path() / "scenario.json", ""));
  }

  /// The message of the UsageError with which reading `steps` ends.
  std::string refusal(const std::string& steps, const std::string& more = "") {
    try {
      static_cast<void>(play(steps, more));
    } catch (const UsageError& error) {
      return error.id() + ": " + error.message();
    }
    return "it is read";
  }

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

  std::string engine_ = "sqlite";

 private:
  TempDir folder_;
};

/// "passed", or the ids of what is wrong in the step's outcomes.
inline std::string verdict_of(const Rehearsed& rehearsed, const std::string& name) {
  const auto& step = rehearsed.step(name);
  std::string ids;
  for (const auto& law : step.laws) {
    for (const auto& id : Rehearsed::finding_ids(law)) ids += (ids.empty() ? "" : " ") + id;
    if (law.error) ids += (ids.empty() ? "" : " ") + law.error->id;
  }
  return ids.empty() ? std::string(to_text(step.verdict)) : ids;
}

}  // namespace fulldress::testing
