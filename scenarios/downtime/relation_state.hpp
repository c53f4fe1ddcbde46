#pragma once

#include "harness/engine/session.hpp"
#include "scenarios/downtime/observation.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace fulldress::scenarios {

/// A relation as it stands at one moment.
struct Relation {
  TableName name;
  std::string owner;         ///< key of the table it belongs to; its own for a table
  bool is_table = false;     ///< or something else that is used by itself
  bool is_lockable = false;  ///< LOCK TABLE takes it
  RelationKind kind = RelationKind::table;
  std::int64_t file = 0;  ///< which file it is in; 0: it has none
  std::int64_t pages = 0;
  std::int64_t rows = -1;         ///< as last counted; -1: never
  std::int64_t blocks = 0;        ///< fetched so far
  std::int64_t changed_rows = 0;  ///< updated or deleted by the transaction so far
};

using LockSet = std::set<std::pair<std::string, LockMode>>;

/// What one session sees of its database between two statements. Keys are of relations and mean
/// nothing else.
struct RelationState {
  std::map<std::string, Relation> relations;
  LockSet locks;  ///< of the session itself
  std::int64_t log_bytes = 0;
  double lock_timeout_ms = 0;
  double statement_timeout_ms = 0;
  /// Grows while a transaction is open only where a part of it is rolled back.
  std::int64_t next_transaction = 0;
  bool is_counting = true;  ///< whether the server counts for this session (track_counts)
  std::string reset_at;     ///< when its counts were last reset, as it writes that; empty: never
};

/// Why nothing is known of the blocks and rows between two states; empty: all is.
[[nodiscard]] std::string why_not_counted(const RelationState& before, const RelationState& after);

/// Reads it in whatever transaction `session` is in; takes no lock that stays.
[[nodiscard]] RelationState read_relation_state(Session& session);

/// Hands in what `session` has counted, so that the next reading has all of it; nothing may be
/// open. throws SqlError where the server has no such call (PostgreSQL 14 and before).
void hand_in_counts(Session& session);

/// The number of `session` on its server.
[[nodiscard]] std::string number_of(Session& session);

/// Locks that the session of this number holds or waits for.
struct ForeignLocks {
  LockSet locks;
  bool is_waiting = false;
};
[[nodiscard]] ForeignLocks locks_of(Session& session, const std::string& number);

/// Takes an EXCLUSIVE lock on `table` in the open transaction of `session`.
void hold_table(Session& session, const TableName& table);

/// Counts all rows, and leaves the files as they are where a database has been at work for long.
void settle_tables(Session& session);

/// Writes into `statement` what lies between two states.
/// existed  the relations before the transaction: only theirs is of interest to others
/// locks    what the statement took newly
void note_difference(const RelationState& before, const RelationState& after,
                     const std::map<std::string, Relation>& existed, const LockSet& locks,
                     ObservedStatement& statement);

}  // namespace fulldress::scenarios
