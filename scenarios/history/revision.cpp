#include "scenarios/history/revision.hpp"

#include "harness/base/error.hpp"
#include "harness/host/machine.hpp"
#include "scenarios/git.hpp"

#include <array>
#include <cstdlib>

namespace fulldress::scenarios {
namespace {

// In the order they are believed: a pull request's own branch before the branch it is merged into.
constexpr std::array branch_variables = {
    "GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "CHANGE_BRANCH",
    "BRANCH_NAME",     "GIT_BRANCH",      "BUILDKITE_BRANCH",   "CIRCLE_BRANCH"};

std::string branch_ci_names() {
  for (const auto* name : branch_variables) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

}  // namespace

CheckedOut checked_out_at(const std::filesystem::path& directory, const Deadline& deadline) {
  CheckedOut found;
  try {
    const GitRepository repository(directory, deadline);
    const auto head = repository.resolve("HEAD");
    found.revision = head.commit;
    if (!repository.changed_since(head).empty()) found.revision += "+changes";
    found.branch = repository.branch();
  } catch (const UsageError&) {
    // No git, no repository, or one without a commit: nothing is known, which is no fault.
  }
  if (found.branch.empty()) found.branch = branch_ci_names();
  return found;
}

std::string machine_name() {
  const auto facts = machine_facts();
  const auto fact = [&](const char* name) {
    const auto found = facts.find(name);
    return found == facts.end() ? std::string("unknown") : found->second;
  };
  return fact("cpu_model") + " x " + fact("cpus");
}

}  // namespace fulldress::scenarios
