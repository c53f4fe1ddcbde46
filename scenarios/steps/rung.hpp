#pragma once

#include "scenarios/stage.hpp"
#include "scenarios/steps/state.hpp"

#include <memory>
#include <optional>

namespace fulldress::scenarios {

/// A database in the state before (or after) a migration, with that state.
struct Rung {
  std::unique_ptr<Database> database;
  DatabaseState state;
};

/// What the proof of one migration says, and from where the next one starts.
struct RungOutcome {
  LawOutcome law;
  std::optional<Rung> next;  ///< nullopt: the up fails, nothing above can be reached
};

}  // namespace fulldress::scenarios
