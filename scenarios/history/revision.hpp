#pragma once

#include "harness/host/deadline.hpp"

#include <filesystem>
#include <string>

namespace fulldress::scenarios {

/// What was rehearsed, as version control names it.
struct CheckedOut {
  std::string revision;  ///< commit; "+changes" behind it: files were changed since; may be empty
  std::string branch;    ///< may be empty

  friend bool operator==(const CheckedOut&, const CheckedOut&) = default;
};

/// The commit `directory` stands at, and its branch; where CI checks out a commit without a branch,
/// what GitHub, GitLab, Jenkins, Buildkite and CircleCI say in their variables. Empty where nothing
/// is known: a run need not be under version control.
[[nodiscard]] CheckedOut checked_out_at(const std::filesystem::path& directory,
                                        const Deadline& deadline);

/// Runs of the same name here are compared: timings of different machines are not. Processor model
/// and number of processors, for a host's name changes from one CI job to the next.
[[nodiscard]] std::string machine_name();

}  // namespace fulldress::scenarios
