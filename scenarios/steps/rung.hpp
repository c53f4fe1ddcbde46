#pragma once

#include "scenarios/stage.hpp"
#include "scenarios/steps/nullable_columns.hpp"
#include "scenarios/steps/reader.hpp"
#include "scenarios/steps/state.hpp"

#include <memory>
#include <optional>
#include <set>

namespace fulldress::scenarios {

/// A database in the state before (or after) a migration, with that state.
struct Rung {
  std::unique_ptr<Database> database;
  DatabaseState state;
  std::unique_ptr<Reader> reader = {};  ///< of the database, where one is there already
};

/// A migration whose down has restored everything but rows written after its up, which is still to
/// be seen.
struct NewRowsTask {
  std::unique_ptr<Database> database;  ///< as it was before the up; used up
  DataFingerprint before;              ///< its rows
  DataFingerprint after;               ///< behind the up, without new rows
  DataFingerprint down;                ///< behind the down, without new rows
  /// Tables the up has to do with and those its down has looked at; nullopt: it may be any.
  std::optional<std::set<TableName>> tables;
  /// Tables the up has given a partition, whose rows leave together with it.
  std::set<TableName> partitioned_anew;
  std::vector<TableName> ledger;            ///< behind the up
  std::vector<QuotedColumn> made_nullable;  ///< by the up
};

/// What the proof of one migration says, and from where the next one starts.
struct RungOutcome {
  LawOutcome law;            ///< classified, unless `new_rows` is still to be done
  std::optional<Rung> next;  ///< nullopt: the up fails, nothing above can be reached
  std::optional<NewRowsTask> new_rows = {};
  std::unique_ptr<Database> used_up = {};  ///< nobody needs it any more; dropping it takes time
};

}  // namespace fulldress::scenarios
