#pragma once

#include "harness/engine/psql_command.hpp"

#include <string>
#include <string_view>

/// What a script of psql says about the database it is for.
namespace fulldress::psql {

/// The database a `\connect` names, folded unless quoted; empty when it stays where it is.
[[nodiscard]] std::string connected_database(const Command& command);

/// Whether the name of an encoding means UTF-8.
[[nodiscard]] bool is_utf8(std::string_view encoding);

/// What a statement does besides changing what is in the database.
struct ScriptStatement {
  enum class Kind {
    ordinary,
    whole_database,  ///< creates, drops, alters or comments on `name`
    encoding         ///< sets client_encoding to `name`
  };
  Kind kind = Kind::ordinary;
  std::string name;
};

[[nodiscard]] ScriptStatement parse_script_statement(std::string_view statement);

/// Databases every server has; a script that connects to one of them makes its own next.
[[nodiscard]] bool is_maintenance_database(std::string_view name);

}  // namespace fulldress::psql
