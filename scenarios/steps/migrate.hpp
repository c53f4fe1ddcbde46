#pragma once

#include "harness/run/scenario.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/stage.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Makes the format's ledger if it is not there; applies no migration.
void create_ledger(Session& session, const migrations::MigrationSet& set);

/// Applies the next pending migration. returns nullopt when there is none.
[[nodiscard]] std::optional<MigrationRecord> apply_next(Session& session,
                                                        const migrations::MigrationSet& set);

/// Applies `migration`, below which nothing waits but what was left. returns nullopt when it is
/// left for a later run (migrations::may_be_left).
[[nodiscard]] std::optional<MigrationRecord> apply_one(Session& session,
                                                       const migrations::MigrationSet& set,
                                                       const migrations::Migration& migration);

/// The same of packages in front of those that are rehearsed.
[[nodiscard]] std::optional<MigrationRecord> apply_next_earlier(
    Session& session, const migrations::MigrationSet& set);

/// Runs the scripts that stand behind all migrations, which single steps leave out; all are
/// applied. returns the record of the one that fails; nullopt: none did, or there are none.
[[nodiscard]] std::optional<MigrationRecord> finish_run(Session& session,
                                                        const migrations::MigrationSet& set);

/// Rolls the newest applied migration back. returns nullopt when there is none.
[[nodiscard]] std::optional<MigrationRecord> roll_back_last(Session& session,
                                                            const migrations::MigrationSet& set);

/// Whether the ledger has `version`.
[[nodiscard]] bool is_applied(Session& session, const migrations::MigrationSet& set,
                              const std::string& version);

/// The migrations that run automatically, in order.
[[nodiscard]] std::vector<migrations::Migration> automatic(const migrations::MigrationSet& set);

/// Those of them the ledger does not have; fixtures may bring a ledger that is not empty.
[[nodiscard]] std::vector<migrations::Migration> pending(Session& session,
                                                         const migrations::MigrationSet& set);

/// "2026_01_28_add_email": what outcomes about a migration are called.
[[nodiscard]] std::string subject_of(const migrations::Migration& migration);

/// Applies everything pending, and loads the fixtures where they belong.
/// returns  why it did not arrive; empty when it did.
[[nodiscard]] std::string migrate_to_head(Stage& stage, Database& database, StepContext& context);

/// One line about a migration the ledger does not keep.
[[nodiscard]] std::string not_recorded_text(const MigrationRecord& record);

/// One line about a migration that failed: "000004_split: up failed: ...".
[[nodiscard]] std::string failure_text(const MigrationRecord& record);

}  // namespace fulldress::scenarios
