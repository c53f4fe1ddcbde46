#pragma once

#include "harness/base/error.hpp"
#include "migrations/migration_set.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// A comment that accepts what a rule says of the statement it stands in front of, in or behind:
/// `-- fulldress:ignore <rule> <reason>`. Both may be missing; who reads them says so.
struct IgnoreComment {
  std::string rule;
  std::string reason;
  ScriptPosition position;  ///< of the `--`

  friend bool operator==(const IgnoreComment&, const IgnoreComment&) = default;
};

/// The comment in one line of a script, without its place; its column is set. Found line by line,
/// since some tools take comments out of what they send.
[[nodiscard]] std::vector<IgnoreComment> ignore_comments_in(std::string_view text,
                                                            const std::string& file);

/// Those of all files the scripts of a directory's migrations stand in, by file and line. Reads
/// those files: whoever asks does so right behind MigrationSet::load().
[[nodiscard]] std::vector<IgnoreComment> read_ignore_comments(const MigrationSet& set);

}  // namespace fulldress::migrations
