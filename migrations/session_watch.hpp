#pragma once

#include "harness/engine/session.hpp"
#include "migrations/migration.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fulldress::migrations {

/// What holds until a connection ends: settings, role, temporary objects, advisory locks, cursors,
/// prepared statements, channels; on SQLite pragmas, temporary objects and attached databases.
/// Kind and name give the value, which is empty where only being there counts.
using SessionState = std::map<std::pair<std::string, std::string>, std::string>;

/// Reads it; changes nothing. Inside a transaction, its local settings count. PostgreSQL lists no
/// settings it does not know (`set app.tenant`), so those are not seen.
[[nodiscard]] SessionState read_session_state(Session& session);

/// One thing a migration has left in its connection, where the next one finds it.
struct SessionChange {
  std::string kind;                ///< "setting", "role", "temporary object", ...
  std::string name;                ///< "search_path"; empty where there is only one of the kind
  std::string before;              ///< empty: it was not there
  std::string after;               ///< empty: it is no longer there
  ScriptPosition position = {};    ///< the last statement that speaks of it, else the script
  bool may_change_meaning = true;  ///< false: no statement does anything else because of it

  friend bool operator==(const SessionChange&, const SessionChange&) = default;
};

/// What differs between two states.
/// script  what ran in between; it is searched for the statement.
[[nodiscard]] std::vector<SessionChange> session_changes(const SessionState& before,
                                                         const SessionState& after,
                                                         const Script& script,
                                                         const std::string& engine);

/// "search_path is now app (was "$user", public)": one line.
[[nodiscard]] std::string describe(const SessionChange& change);

}  // namespace fulldress::migrations
