#pragma once

#include "harness/engine/session.hpp"
#include "migrations/migration_set.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fulldress::migrations {

/// What holds until a connection ends: settings, role, temporary objects, advisory locks, cursors,
/// prepared statements, channels; on SQLite pragmas, temporary objects and attached databases.
/// Kind and name give the value, which is empty where only being there counts.
using SessionState = std::map<std::pair<std::string, std::string>, std::string>;

/// Settings PostgreSQL does not know itself (`set app.tenant`), in lower case, as far as a text
/// says their names: behind `set`, and as what set_config() is given first. A function may make a
/// name up, which nobody can see.
[[nodiscard]] std::set<std::string> custom_settings(std::string_view text);
/// The same of all that `set` runs going up.
[[nodiscard]] std::set<std::string> custom_settings(const MigrationSet& set);

/// Reads it; changes nothing. Inside a transaction, its local settings count. PostgreSQL lists no
/// settings it does not know: `custom` are those to be asked for. Where one of them is empty, it
/// counts as not set: that is what a local one leaves.
[[nodiscard]] SessionState read_session_state(Session& session,
                                              const std::set<std::string>& custom = {});

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
