#pragma once

#include "harness/engine/psql_command.hpp"
#include "migrations/execution.hpp"
#include "migrations/migration.hpp"
#include "migrations/source_directory.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// The texts of the files that scripts include or copy, by name relative to the directory.
using IncludedFiles = std::map<std::string, std::string>;

/// Reads what the scripts include, and looks at every command of psql in them, also in branches
/// that may not be taken. Scripts that are no migration's are `actions`.
///
/// throws  UsageError with file:line:column: "migrations.psql-program" for a command that starts a
///         program and may not, "migrations.psql-command" for one we cannot run as psql does,
///         "migrations.psql-include" for a file outside of the directory or one whose name is only
///         known while the script runs, "migrations.unresolved-placeholder" for a variable that
///         nothing sets.
[[nodiscard]] IncludedFiles read_client_scripts(const SourceDirectory& directory,
                                                const std::vector<Migration>& migrations,
                                                const std::vector<Script>& actions,
                                                ClientPrograms programs);

/// The file a `\i` or `\ir` in `file` names, relative to the directory; empty when it is outside.
[[nodiscard]] std::string included_file(const psql::Command& command, const std::string& file);

[[nodiscard]] bool is_include(const psql::Command& command);

/// A name in a script as one relative to the directory in which psql is started; empty when it lies
/// outside.
[[nodiscard]] std::string file_inside(const std::string& name);

/// Where psql would first send a statement that is not to be seen in the script: one in another
/// file, in a variable, in a query's result. Nothing: every statement stands there.
[[nodiscard]] std::optional<ScriptPosition> find_hidden_statement(const Script& script);

}  // namespace fulldress::migrations
