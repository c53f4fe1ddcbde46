#pragma once

#include <string>
#include <vector>

namespace fulldress {

/// What sessions can do besides whose database says how many rows each statement of a script has
/// changed: remember those that could have changed rows and changed none. Ask a Session for it by
/// dynamic_cast.
class IdleStatementLog {
 public:
  IdleStatementLog() = default;
  IdleStatementLog(const IdleStatementLog&) = delete;
  IdleStatementLog& operator=(const IdleStatementLog&) = delete;
  virtual ~IdleStatementLog() = default;

  /// Remembers what Session::execute runs from now on, and nothing of before.
  virtual void watch_idle_statements() = 0;

  /// The texts of its INSERT, UPDATE, DELETE and MERGE statements, with or without a WITH in front,
  /// that changed no row, in their order; ends the watch. As the database counts them: a function
  /// or a block of another language is no such statement, whatever it does. On PostgreSQL, rows
  /// that a trigger or rule puts elsewhere are not counted. A script that cannot be split as the
  /// server does has none.
  [[nodiscard]] virtual std::vector<std::string> take_idle_statements() = 0;
};

}  // namespace fulldress
