#pragma once

#include "migrations/step_runner.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// Tries single migrations inside the one transaction of a dry run, which the caller opens and
/// rolls back.
///
/// What cannot run in a transaction is Verdict::skipped with a reason that starts with "not
/// checked"; whatever fails afterwards may be its consequence and is Verdict::unknown.
class DryRunner {
 public:
  explicit DryRunner(RunContext context) : context_(std::move(context)) {}

  void create_ledger();
  [[nodiscard]] MigrationRecord run(const MigrationStep& step);

  /// Nothing is left to do: the caller takes everything back.
  static void finish(const std::vector<MigrationRecord>& /*records*/) {}

  /// Marks the transaction, before the first step.
  static void mark(Session& session);
  /// throws  InternalError if something has ended the transaction in between.
  static void check_mark(Session& session);

 private:
  void try_step(const MigrationStep& step, const Script* script, MigrationRecord& record);
  [[nodiscard]] bool try_body(const Script& script, MigrationRecord& record);
  [[nodiscard]] bool try_verify(const MigrationStep& step, MigrationRecord& record);
  void settle_constraints();

  RunContext context_;
  std::string unchecked_;  ///< the first version that was not checked
};

}  // namespace fulldress::migrations
