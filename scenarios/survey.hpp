#pragma once

#include "harness/host/deadline.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A directory that may hold migrations.
struct Candidate {
  std::filesystem::path directory;  ///< relative to where was looked
  std::string format;               ///< empty: it is not plain which one
  std::string problem;              ///< why not, in one line
  /// The problem is a mistake in it that its format does not take, not that its format is unknown.
  bool is_refused = false;
  std::size_t migrations = 0;
  std::string engine;  ///< what its SQL says it is for; empty: nothing
};

/// Another tool whose migrations are no SQL files.
struct FoundTool {
  std::string name;      ///< "Alembic"
  std::string evidence;  ///< "alembic.ini"
  std::string up, up_one, down, version;
};

/// What a repository holds that a rehearsal can use.
struct Survey {
  std::vector<Candidate> candidates;  ///< the most plausible first
  std::vector<FoundTool> tools;
  std::string fresh_install;  ///< file beside the first candidate; empty: none, or several
  std::string tags;           ///< glob on release tags of the repository; empty: none
};

/// Whether a folder of its path is called so: `db/migrations`, `prisma/migrate`.
[[nodiscard]] bool is_named_for_migrations(const std::filesystem::path& directory);

/// Directories below `root`, itself among them, that may hold migrations, the most plausible first.
[[nodiscard]] std::vector<Candidate> candidates_in(const std::filesystem::path& root);

/// Tools of which `root` has the files.
[[nodiscard]] std::vector<FoundTool> tools_in(const std::filesystem::path& root);

/// Looks below `root`, not into hidden folders nor into what tools have installed. Reads only.
[[nodiscard]] Survey survey(const std::filesystem::path& root, const Deadline& deadline);

/// A fulldress.json with comments that says what was found; what is not plain is commented out.
[[nodiscard]] std::string config_text(const Survey& survey);

/// What was found, one line each, for people.
[[nodiscard]] std::vector<std::string> survey_lines(const Survey& survey);

}  // namespace fulldress::scenarios
