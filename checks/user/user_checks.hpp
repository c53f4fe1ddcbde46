#pragma once

#include "checks/check.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::checks {

/// A file of a user's directory of checks; `name` is how messages call it.
struct UserFile {
  std::string name;
  std::string text;
};

enum class TapStep {
  statement,
  plan,   ///< calls plan() or no_plan()
  begin,  ///< the transaction is ours, so that it can be taken back
  end     ///< commit or rollback
};

/// One statement of a pgTAP file.
struct TapStatement {
  TapStep step = TapStep::statement;
  std::string text;
  std::size_t line = 1;
};

/// A pgTAP file. Its id is `tap.<name without ending>`.
struct TapFile {
  std::string id;
  std::string name;
  std::vector<TapStatement> statements;
};

/// What a user wants asked beside the catalogue.
struct UserChecks {
  std::vector<Check> checks;   ///< sorted by id
  std::vector<TapFile> files;  ///< sorted by id
};

/// Reads check files (checks/README.md) and pgTAP files, which are told by their text: a header
/// line `-- check:`, or a call of plan() or no_plan().
///
/// throws  UsageError with file:line:column: "checks.malformed" for what breaks the grammar of a
///         check, "checks.unknown-file" for what is neither, "checks.tap-command" for what only
///         psql can run, "checks.duplicate-id" for an id that is taken, "script.*" for what is not
///         closed.
[[nodiscard]] UserChecks parse_user_checks(const std::vector<UserFile>& files);

}  // namespace fulldress::checks
