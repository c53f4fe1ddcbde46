#pragma once

#include "harness/engine/session.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace fulldress::migrations {

/// Switches SQLite's foreign keys off until its end; does nothing on other engines. No transaction
/// is open at either end.
class SqliteForeignKeysOff {
 public:
  explicit SqliteForeignKeysOff(Session& session);
  SqliteForeignKeysOff(const SqliteForeignKeysOff&) = delete;
  SqliteForeignKeysOff& operator=(const SqliteForeignKeysOff&) = delete;
  ~SqliteForeignKeysOff();

  /// Puts the old setting back; throws what the destructor could only swallow.
  void restore();

 private:
  Session& session_;
  bool was_on_ = false;
};

/// How many rows have no parent, by a description of their foreign key.
using ForeignKeyViolations = std::map<std::string, std::int64_t>;

/// A schema that SQLite cannot check (a parent without a unique key) counts as one violation.
[[nodiscard]] ForeignKeyViolations foreign_key_violations(Session& session);

/// What `after` has more of than `before`, as one line; empty if nothing.
[[nodiscard]] std::string new_violations(const ForeignKeyViolations& before,
                                         const ForeignKeyViolations& after);

}  // namespace fulldress::migrations
