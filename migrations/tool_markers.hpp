#pragma once

#include "migrations/source_directory.hpp"

#include <string>
#include <string_view>

namespace fulldress::migrations {

/// Whether a text holds a line that only one tool's files hold: `-- +goose`, `-- migrate:up`,
/// tern's separator and so on. Formats that have no marker of their own do not claim such files.
[[nodiscard]] bool has_tool_marker(std::string_view text);

/// Whether a file of that name is in the directory or in one of the `levels_max` directories above.
[[nodiscard]] bool is_near(const SourceDirectory& directory, const std::string& name,
                           std::size_t levels_max);

}  // namespace fulldress::migrations
