#pragma once

#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/rung.hpp"

#include <string>

namespace fulldress::scenarios {

/// Why an up fails, as far as rows have to do with it.
enum class UpFailure {
  always,         ///< on empty tables too
  with_any_rows,  ///< whatever the rows hold: a column that may not be NULL gets no value
  with_some_rows  ///< with rows like these; others would do
};

/// failed   what the up of `migration` said where tables hold rows.
/// before   the state it started from.
/// without  where the up arrives without (some of) the rows; null if nowhere.
[[nodiscard]] UpFailure judge_up_failure(const MigrationRecord& failed,
                                         const migrations::Migration& migration,
                                         const DatabaseState& before,
                                         const SchemaSnapshot* without);

/// The SQLSTATE of what has failed; empty where no SQL did.
[[nodiscard]] std::string state_of(const MigrationRecord& failed);

}  // namespace fulldress::scenarios
