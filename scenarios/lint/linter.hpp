#pragma once

#include "migrations/ignore_comments.hpp"
#include "migrations/migration_set.hpp"
#include "scenarios/lint/lint_config.hpp"
#include "scenarios/lint/lint_rule.hpp"
#include "scenarios/lint/lint_statement.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A rule fires on a statement.
struct LintHit {
  const LintRule* rule = nullptr;  ///< never null
  std::size_t statement = 0;       ///< of the migration
  std::string subject;             ///< "table orders", "column orders.token", "index orders_state"
  TableName table;                 ///< as written; may name nothing
  std::string accepted;            ///< why, by which comment; empty: nobody accepts it
};

/// A comment, and what it is good for.
struct PlacedComment {
  migrations::IgnoreComment comment;
  std::vector<std::size_t> statements;  ///< of the migration it may be meant for
  bool is_used = false;
};

struct MigrationLint {
  std::string label;  ///< "2026_01_28_add_email"
  std::string file;
  std::vector<LintStatement> statements;
  std::vector<LintHit> hits;
  std::vector<LintHit>
      lookalikes;  ///< what only looks like it; no findings, and nobody accepts them
  std::vector<PlacedComment> comments;
  std::vector<std::string> notes;  ///< what was not looked at
  LintConfig config;
};

/// What the rules say of all migrations that run by themselves; nothing was executed.
struct SetLint {
  std::vector<MigrationLint> migrations;
  std::vector<migrations::IgnoreComment> astray;  ///< comments in files none of them runs

  /// Null when no migration is called so.
  [[nodiscard]] const MigrationLint* of(const std::string& label) const;
};

/// What rules say that are off is nothing: a comment that accepts it is unused.
///
/// throws  UsageError "scenarios.unknown-rule", "scenarios.ignored-without-reason" with
///         file:line:column, for comments.
[[nodiscard]] SetLint lint(const migrations::MigrationSet& set, const LintConfig& config = {});

}  // namespace fulldress::scenarios
