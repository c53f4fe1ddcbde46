#pragma once

#include "migrations/format.hpp"
#include "migrations/source_directory.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// A file of SQL that the settings name to be run besides the migrations.
struct GraphileAction {
  std::string key;          ///< "afterReset"
  std::string file;         ///< relative to the migrations folder
  ScriptPosition position;  ///< where the settings name it
};

/// What graphile-migrate is told in its `.gmrc`, as far as it changes what runs.
/// source  graphile/migrate: src/settings.ts, src/actions.ts.
struct GraphileSettings {
  std::map<std::string, std::string> placeholders;  ///< `:NAME` and what replaces it
  std::optional<std::string> database_owner;        ///< nothing: the connection's user
  std::map<std::string, std::string> session_settings;
  std::vector<GraphileAction> after_reset;  ///< in a database the tool has just made
  std::vector<GraphileAction> before_all;
  std::vector<GraphileAction> after_all;
  std::vector<GraphileAction> before_current;
  std::vector<GraphileAction> after_current;
};

/// `.gmrc` of the migrations folder, else of the one above, else nothing is set; the user's own
/// `placeholders.NAME` and `actions` come on top.
///
/// levels  how far the migrations folder is above the directory.
/// throws  UsageError "migrations.bad-config" with file:line for what the tool refuses,
///         "migrations.unsupported" for programs, which are not run: actions that are commands
///         and `.gmrc.js`.
[[nodiscard]] GraphileSettings read_graphile_settings(const SourceDirectory& directory,
                                                      std::size_t levels,
                                                      const FormatSettings& settings);

}  // namespace fulldress::migrations
