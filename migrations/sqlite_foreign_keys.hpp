#pragma once

#include "harness/engine/session.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace fulldress::migrations {

enum class ForeignKeySwitch { off, on };

/// Switches SQLite's foreign keys until its end; does nothing on other engines. No transaction is
/// open at either end.
class SqliteForeignKeySetting {
 public:
  SqliteForeignKeySetting(Session& session, ForeignKeySwitch wanted);
  SqliteForeignKeySetting(const SqliteForeignKeySetting&) = delete;
  SqliteForeignKeySetting& operator=(const SqliteForeignKeySetting&) = delete;
  ~SqliteForeignKeySetting();

  /// Puts the old setting back; throws what the destructor could only swallow.
  void restore();

 private:
  Session& session_;
  std::optional<ForeignKeySwitch> old_;
};

/// How many rows have no parent, by a description of their foreign key.
using ForeignKeyViolations = std::map<std::string, std::int64_t>;

/// A schema that SQLite cannot check (a parent without a unique key) counts as one violation.
[[nodiscard]] ForeignKeyViolations foreign_key_violations(Session& session);

/// What `after` has more of than `before`, as one line; empty if nothing.
[[nodiscard]] std::string new_violations(const ForeignKeyViolations& before,
                                         const ForeignKeyViolations& after);

}  // namespace fulldress::migrations
