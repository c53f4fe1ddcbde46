#pragma once

#include "harness/host/deadline.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A commit as the user names it.
struct Revision {
  std::string name;    ///< "v1.4.0"
  std::string commit;  ///< its full id
};

/// The repository a directory is in, asked through the program git. Nothing in it changes: neither
/// its files nor its index.
class GitRepository {
 public:
  /// throws UsageError "scenarios.no-git": there is no program git, or no repository.
  GitRepository(std::filesystem::path directory, const Deadline& deadline);

  /// The commit `name` stands for. throws UsageError "scenarios.unknown-ref".
  [[nodiscard]] Revision resolve(const std::string& name) const;

  /// The branch that is checked out; empty for a commit without one.
  [[nodiscard]] std::string branch() const;

  /// Files in the directory that differ from `revision` or are not in version control yet, relative
  /// to the directory; removed ones too.
  [[nodiscard]] std::vector<std::string> changed_since(const Revision& revision) const;

  /// Tags that match `glob`, oldest version first ("v1.9" before "v1.10").
  [[nodiscard]] std::vector<Revision> tags(const std::string& glob) const;

  /// What identifies the directory's contents at `revision`; empty when it was not there yet.
  [[nodiscard]] std::string tree_of(const Revision& revision) const;

  /// Writes the directory as it was at `revision` into `target`, which is empty.
  void check_out(const Revision& revision, const std::filesystem::path& target) const;

 private:
  struct Call {
    std::vector<std::string> arguments;
    std::filesystem::path index = {};  ///< instead of the repository's own
  };
  struct Answer {
    bool is_success = false;
    std::string output;
    std::string error;
  };
  [[nodiscard]] Answer ask(const Call& call) const;
  [[nodiscard]] std::string demand(const Call& call) const;

  std::filesystem::path directory_;
  Deadline deadline_;
  std::string prefix_;   ///< the directory's path in the repository, with "/" at the end, or empty
  std::string git_dir_;  ///< absolute
};

}  // namespace fulldress::scenarios
