#pragma once

#include "migrations/migration.hpp"
#include "migrations/source_directory.hpp"
#include "migrations/tern_templates.hpp"

#include <optional>
#include <string>

namespace fulldress::migrations {

struct TernScripts {
  Script up;
  std::optional<Script> down;  ///< nothing when there is no SQL for it
  bool has_separator = false;  ///< `---- create above / drop below ----`
};

/// Whether a text holds tern's separator or its line that turns the transaction off.
[[nodiscard]] bool has_tern_marker(std::string_view text);

/// Both directions of a file of tern. Of its templates only `{{ template "file" . }}` is expanded,
/// with the files in the directory's folders, and `{{ .name }}` with `data`.
///
/// throws  UsageError with file:line:column: "migrations.template" for any other template,
///         "migrations.missing-up" when there is no SQL above the separator.
[[nodiscard]] TernScripts parse_tern_script(const SourceDirectory& directory,
                                            const std::string& file, const TernData& data);

}  // namespace fulldress::migrations
