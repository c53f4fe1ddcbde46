#pragma once

#include "migrations/migration.hpp"
#include "migrations/source_directory.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// A text, and where each of its lines starts in the user's files: one more than it has line feeds.
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

/// What the section `data` of a tern.conf gives to templates.
using TernData = std::map<std::string, std::string>;

/// How many directories above the nearest tern.conf lies, 0 for the directory itself; farther above
/// than the migrations of a project lie, there is none.
[[nodiscard]] std::optional<std::size_t> levels_to_tern_conf(const SourceDirectory& directory);

/// A section of the nearest tern.conf; a value that is a template itself is left out, as it comes
/// from the environment.
[[nodiscard]] TernData read_tern_conf(const SourceDirectory& directory, std::string_view section);

/// A part of a file with its `{{ template "file" . }}` replaced by the files they name, and its
/// `{{ .name }}` by `data`.
///
/// throws  UsageError "migrations.template" with file:line:column for every other `{{`, for a file
///         or a value that is not there, and for a file that includes itself.
[[nodiscard]] ExpandedText expand_tern_templates(const SourceDirectory& directory,
                                                 const TernTemplate& part, const TernData& data);

}  // namespace fulldress::migrations
