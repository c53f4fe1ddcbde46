#pragma once

#include "harness/engine/sql_script.hpp"
#include "migrations/migration.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fulldress::migrations {

/// What one file of the native format says.
struct NativeScript {
  std::optional<Script> up;
  std::optional<Script> down;
  bool is_manual = false;
  std::optional<std::string> irreversible_reason;
};

/// Reads the markers of a native migration. A marker is a line of its own that starts with
/// `-- fulldress:`.
///
///   up                      once, before the first statement
///   down                    at most once, behind it
///   no-transaction          for the part it stands in; above `up`: for both
///   irreversible <reason>   instead of a down part
///   manual                  never run automatically
///   unless <guard>          in the up part
///
/// All but up and down stand before the first statement of their part.
/// throws  UsageError "migrations.unknown-marker", "-malformed-marker", "-misplaced-marker",
///         "-repeated-marker", "-missing-up", "-statement-before-up", "-empty-part",
///         "-contradiction", "-bad-guard", each with file:line:column.
[[nodiscard]] NativeScript parse_native_script(std::string_view text, const std::string& file,
                                               SqlDialect dialect);

/// Whether a line of `text` is a marker, well formed or not.
[[nodiscard]] bool has_native_marker(std::string_view text);

}  // namespace fulldress::migrations
