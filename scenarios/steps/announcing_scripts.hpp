#pragma once

#include "migrations/migration.hpp"
#include "scenarios/scripts/script_words.hpp"
#include "scenarios/steps/state.hpp"

#include <vector>

namespace fulldress::scenarios {

/// What ups and their downs say, statement by statement, and the states around the ups.
struct AnnouncingScripts {
  /// migrations                 one, or several that are taken back together
  /// state_before, state_after  around their ups; they outlive this
  AnnouncingScripts(const std::vector<migrations::Migration>& migrations,
                    const DatabaseState& state_before, const DatabaseState& state_after);

  /// `table` and what the ups call it afterwards: one that was renamed is dropped, or loses a
  /// column, by its new name.
  [[nodiscard]] std::vector<TableName> names_of(const TableName& table) const;
  /// What is left of `table` behind the ups, by any of its names; null: nothing.
  [[nodiscard]] const TableFingerprint* left_of(const TableName& table) const;

  const DatabaseState& before;
  const DatabaseState& after;
  bool is_single = false;  ///< one migration
  std::vector<ScriptWords> ups;
  std::vector<ScriptWords> downs;
};

/// Whether `statement` takes rows of `table` away. `grant delete`, `on delete cascade` and the like
/// only speak of it.
[[nodiscard]] bool deletes_rows(const ScriptWords& statement, const std::string& table);

}  // namespace fulldress::scenarios
