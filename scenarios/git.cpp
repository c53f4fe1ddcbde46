#include "scenarios/git.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/host/child_process.hpp"

#include <utility>

namespace fulldress::scenarios {
namespace {

std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::vector<std::string> split_at(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    if (end > at) parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

// Variables a hook or a wrapper may have set, which would lead git to another repository.
const std::vector<std::string>& misleading_variables() {
  static const std::vector<std::string> names = {"GIT_DIR",
                                                 "GIT_WORK_TREE",
                                                 "GIT_INDEX_FILE",
                                                 "GIT_PREFIX",
                                                 "GIT_COMMON_DIR",
                                                 "GIT_NAMESPACE",
                                                 "GIT_OBJECT_DIRECTORY",
                                                 "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                                                 "GIT_EXTERNAL_DIFF",
                                                 "GIT_DIFF_OPTS",
                                                 "GIT_CEILING_DIRECTORIES"};
  return names;
}

}  // namespace

GitRepository::GitRepository(std::filesystem::path directory, const Deadline& deadline)
    : directory_(std::move(directory)), deadline_(deadline) {
  const auto answer = ask({.arguments = {"rev-parse", "--absolute-git-dir", "--show-prefix"}});
  if (!answer.is_success) {
    throw UsageError("scenarios.no-git",
                     directory_.string() + " is in no git repository that can be read: " +
                         one_line(answer.error.empty() ? "git said nothing" : answer.error, 200));
  }
  const auto end = answer.output.find('\n');
  git_dir_ = answer.output.substr(0, end);
  prefix_ = without_line_end(answer.output.substr(std::min(end + 1, answer.output.size())));
}

GitRepository::Answer GitRepository::ask(const Call& call) const {
  ChildOptions options;
  options.arguments = {"env"};
  for (const auto& name : misleading_variables()) {
    options.arguments.insert(options.arguments.end(), {"-u", name});
  }
  if (!call.index.empty()) options.arguments.push_back("GIT_INDEX_FILE=" + call.index.string());
  // Neither a monitor nor a prompt of the user's own configuration is started.
  options.arguments.insert(options.arguments.end(),
                           {"git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"});
  options.arguments.insert(options.arguments.end(), call.arguments.begin(), call.arguments.end());
  options.environment = {
      {"LC_ALL", "C"}, {"GIT_OPTIONAL_LOCKS", "0"}, {"GIT_TERMINAL_PROMPT", "0"}};
  options.working_directory = directory_;
  const auto finished = run_program(options, deadline_);
  if (finished.status.code == 127) {
    throw UsageError("scenarios.no-git",
                     "the program git is not there; install it, or leave out what asks for it");
  }
  return {.is_success = finished.status.is_success(),
          .output = finished.output,
          .error = finished.error};
}

std::string GitRepository::demand(const Call& call) const {
  auto answer = ask(call);
  if (answer.is_success) return std::move(answer.output);
  throw InfrastructureError("scenarios.git-failed", "git " + call.arguments.front() +
                                                        " failed in " + directory_.string() + ": " +
                                                        one_line(answer.error, 300));
}

Revision GitRepository::resolve(const std::string& name) const {
  const auto answer = ask(
      {.arguments = {"rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"}});
  if (!answer.is_success) {
    throw UsageError("scenarios.unknown-ref", "git knows no commit \"" + name +
                                                  "\" in the repository of " + directory_.string() +
                                                  "; a shallow clone may lack it (git fetch)");
  }
  return {.name = name, .commit = without_line_end(answer.output)};
}

std::string GitRepository::branch() const {
  const auto answer = ask({.arguments = {"symbolic-ref", "--short", "--quiet", "HEAD"}});
  return answer.is_success ? without_line_end(answer.output) : std::string();
}

std::vector<std::string> GitRepository::changed_since(const Revision& revision) const {
  auto files =
      split_at(demand({.arguments = {"diff", "--name-only", "--no-renames", "--no-ext-diff",
                                     "--relative", "-z", revision.commit, "--", "."}}),
               '\0');
  const auto untracked =
      split_at(demand({.arguments = {"ls-files", "--others", "-z", "--", "."}}), '\0');
  files.insert(files.end(), untracked.begin(), untracked.end());
  return files;
}

std::vector<Revision> GitRepository::tags(const std::string& glob) const {
  std::vector<Revision> found;
  for (const auto& name :
       split_at(demand({.arguments = {"tag", "--list", "--sort=version:refname", glob}}), '\n')) {
    const auto answer = ask({.arguments = {"rev-parse", "--verify", "--quiet", "--end-of-options",
                                           "refs/tags/" + name + "^{commit}"}});
    // A tag may name something that is no commit.
    if (answer.is_success) {
      found.push_back({.name = name, .commit = without_line_end(answer.output)});
    }
  }
  return found;
}

std::string GitRepository::tree_of(const Revision& revision) const {
  std::string path = prefix_;
  if (!path.empty()) path.pop_back();
  const auto answer =
      ask({.arguments = {"rev-parse", "--verify", "--quiet", "--end-of-options",
                         revision.commit + (path.empty() ? std::string("^{tree}") : ":" + path)}});
  return answer.is_success ? without_line_end(answer.output) : std::string();
}

void GitRepository::check_out(const Revision& revision, const std::filesystem::path& target) const {
  const auto files = std::filesystem::absolute(target);
  const auto index = files.parent_path() / (files.filename().string() + ".index");
  // An index of our own: attributes and line ends are applied as in any check-out, and the user's
  // stays as it is.
  static_cast<void>(demand({.arguments = {"read-tree", tree_of(revision)}, .index = index}));
  static_cast<void>(demand(
      {.arguments = {"--git-dir=" + git_dir_, "--work-tree=" + files.string(), "checkout-index",
                     "--all", "--force", "--prefix=" + files.string() + "/"},
       .index = index}));
}

}  // namespace fulldress::scenarios
