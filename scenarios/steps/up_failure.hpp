#pragma once

#include "scenarios/stage.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/rung.hpp"

#include <optional>

namespace fulldress::scenarios {

/// Why an up fails, as far as rows have to do with it.
enum class UpFailure {
  always,         ///< on empty tables too
  with_any_rows,  ///< whatever the rows hold: a column that may not be NULL and gets no value
  with_some_rows  ///< with rows like these; others would do
};

/// Where the next migration's up arrives on a copy of `before` whose tables are empty; nullopt: it
/// fails there too.
[[nodiscard]] std::optional<Rung> up_without_rows(Stage& stage, const Database& before,
                                                  StepContext& context);

/// failed   what the up said where tables hold rows.
/// before   the state it started from.
/// without  where the up arrives without (some of) the rows; null if nowhere.
[[nodiscard]] UpFailure judge_up_failure(const MigrationRecord& failed, const DatabaseState& before,
                                         const SchemaSnapshot* without);

}  // namespace fulldress::scenarios
