#pragma once

#include "migrations/discovery.hpp"
#include "migrations/format.hpp"

#include <map>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// What the user says about a Liquibase directory.
struct LiquibaseSettings {
  std::string contexts;      ///< --contexts
  std::string label_filter;  ///< --label-filter
  /// What stands before each path in the ledger's FILENAME: where the directory lies in the tool's
  /// search path.
  std::string path_prefix;
  std::string changelog;                          ///< the root, in the directory; empty: found
  std::map<std::string, std::string> parameters;  ///< -D<name>=<value>
};

[[nodiscard]] std::vector<std::string> liquibase_setting_names();
[[nodiscard]] LiquibaseSettings parse_liquibase_settings(const FormatSettings& settings);

/// Whether SQL files of the directory start with `--liquibase formatted`, or a changelog lies there
/// or is named by a liquibase.properties there.
[[nodiscard]] Recognition recognise_liquibase(const SourceDirectory& directory);

/// One migration for each changeset this run takes. Its version is `path::id::author`; what a row
/// of the ledger holds besides is in the facts: id, author, path, comment, contexts, labels,
/// description.
///
/// The order is that of the root changelog's includes; without one, that of the files' paths.
///
/// throws  what parse_liquibase_sql() and read_liquibase_root() do; UsageError
///         "migrations.duplicate-version", "migrations.missing-include".
[[nodiscard]] Discovered discover_liquibase(const SourceDirectory& directory,
                                            const LiquibaseSettings& settings,
                                            const std::string& engine);

}  // namespace fulldress::migrations
