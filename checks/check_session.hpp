#pragma once

#include "checks/check.hpp"
#include "checks/engine_text.hpp"
#include "harness/engine/transaction.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace fulldress::checks {

/// Relations by their qualified names, each with the number the server knows it by.
using LockedRelations = std::map<std::string, std::string>;

/// One read-only snapshot of a session with pinned settings, in which a statement that raises
/// harms nobody else. Everything is as before when it ends.
class CheckSession {
 public:
  /// `session` has no open transaction. throws UsageError "checks.no-engine" when checks cannot
  /// speak to its engine.
  CheckSession(Session& session, const CheckOptions& options);
  /// Sees what `leader` sees: the snapshot it has exported, under the same search path. throws
  /// SqlError when the server does not have that snapshot, e.g. behind a pooler.
  CheckSession(Session& session, const CheckOptions& options, const CheckSession& leader);

  /// Lets other sessions join this snapshot for as long as this session lives. returns whether the
  /// engine can; throws SqlError when this server cannot, and goes on alone on a newer snapshot.
  [[nodiscard]] bool share_snapshot(const CheckOptions& options);

  /// From now on names print qualified: for discovery.
  void use_discovery_names();
  /// From now on names resolve as the database's own users see them: for generated statements.
  void use_own_names();

  /// Calls `use` with the session, then takes back whatever it set or locked, so that no lock is
  /// held longer than one case. returns what was raised, nullopt if nothing was.
  [[nodiscard]] std::optional<SqlError> attempt(const std::function<void(Session&)>& use);

  /// Sets `settings` for the rest of the current attempt.
  void apply(const std::vector<std::pair<std::string, std::string>>& settings);

  /// Ends the snapshot early, once; nothing else can be asked of this object then.
  void end();

  /// For the rest of the current attempt, rows are read from tables and never from indexes alone.
  void read_heap_only();

  [[nodiscard]] bool has_extension(const std::string& name);

  /// What somebody else holds in access exclusive mode now; empty where the engine has no such
  /// locks.
  [[nodiscard]] LockedRelations locked_relations();
  /// The fragment `user_relations` without `locked`.
  [[nodiscard]] std::string relations_without(const LockedRelations& locked) const;

  /// Learns how large relations are; without it pages_of() knows none.
  void measure_relations();
  /// About how many pages one pass over `relation`, as it stands behind `from`, reads; 0 when that
  /// is not known.
  [[nodiscard]] std::int64_t pages_of(const std::string& relation) const;

  /// What stands behind the alias of a relation of which only a sample is read; empty: all is read.
  [[nodiscard]] const std::string& sample() const { return sample_; }
  [[nodiscard]] double sample_percent() const { return sample_percent_; }

  /// Whether the run as a whole may go on; false once the session's own deadline has passed.
  [[nodiscard]] bool has_time() const { return !session_.deadline().has_passed(); }

  [[nodiscard]] const EngineText& text() const { return text_; }
  [[nodiscard]] const std::string& engine() const { return engine_; }

 private:
  void use_search_path(const std::string& path);
  void join(const std::string& snapshot);
  void pin(const CheckOptions& options);

  Session& session_;
  std::string engine_;
  const EngineText& text_;
  std::chrono::milliseconds timeout_;
  bool has_own_timeout_ = false;  ///< the engine itself stops a statement that takes too long
  Transaction transaction_;
  bool has_ended_ = false;
  std::string own_search_path_;
  std::string snapshot_;  ///< the name others join it by; empty while it is not shared
  std::string sample_;
  double sample_percent_ = 0;
  std::map<std::string, std::int64_t> pages_;
};

}  // namespace fulldress::checks
