#pragma once

#include "migrations/migration.hpp"
#include "migrations/source_directory.hpp"

#include <string>
#include <vector>

namespace fulldress::migrations {

/// A text, and where each of its lines starts in the user's files.
struct ExpandedText {
  std::string text;
  std::vector<ScriptPosition> lines;
};

/// What is to be expanded.
struct TernTemplate {
  std::string file;
  std::size_t offset_bytes = 0;
  std::size_t size_bytes = 0;
};

/// A part of a file with its `{{ template "file" . }}` replaced by the files they name.
///
/// throws  UsageError "migrations.template" with file:line:column for every other `{{`, for a file
///         that is not there, and for one that includes itself.
[[nodiscard]] ExpandedText expand_tern_templates(const SourceDirectory& directory,
                                                 const TernTemplate& part);

}  // namespace fulldress::migrations
