#pragma once

#include "checks/check.hpp"
#include "checks/engine_text.hpp"
#include "harness/engine/transaction.hpp"

#include <chrono>
#include <functional>
#include <optional>

namespace fulldress::checks {

/// One read-only snapshot of a session with pinned settings, in which a statement that raises
/// harms nobody else. Everything is as before when it ends.
class CheckSession {
 public:
  /// `session` has no open transaction. throws UsageError "checks.no-engine" when checks cannot
  /// speak to its engine.
  CheckSession(Session& session, const CheckOptions& options);

  /// From now on names print qualified: for discovery.
  void use_discovery_names();
  /// From now on names resolve as the database's own users see them: for generated statements.
  void use_own_names();

  /// Calls `use` with the session, then takes back whatever it set or locked, so that no lock is
  /// held longer than one case. returns what was raised, nullopt if nothing was.
  [[nodiscard]] std::optional<SqlError> attempt(const std::function<void(Session&)>& use);

  /// Sets `settings` for the rest of the current attempt.
  void apply(const std::vector<std::pair<std::string, std::string>>& settings);

  /// Ends the snapshot early; nothing else can be asked of this object then.
  void end() { transaction_.rollback(); }

  [[nodiscard]] bool has_extension(const std::string& name);

  [[nodiscard]] const EngineText& text() const { return text_; }
  [[nodiscard]] const std::string& engine() const { return engine_; }

 private:
  void use_search_path(const std::string& path);

  Session& session_;
  std::string engine_;
  const EngineText& text_;
  std::chrono::milliseconds timeout_;
  bool has_own_timeout_ = false;  ///< the engine itself stops a statement that takes too long
  Transaction transaction_;
  std::string own_search_path_;
};

}  // namespace fulldress::checks
