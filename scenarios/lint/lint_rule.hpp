#pragma once

#include "harness/sql/statement_facts.hpp"
#include "scenarios/lint/lint_state.hpp"
#include "scenarios/lint/lint_statement.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// What a rule says will happen; what was executed can confirm or refute it.
enum class Claim {
  rewrites,              ///< the table gets a new file, and nobody reads or writes meanwhile
  reads_under_lock,      ///< nobody reads or writes while every row is looked at
  reads_beside_readers,  ///< nobody writes while every row is looked at
  works_under_lock,      ///< a lock taken before keeps everybody out while every row is looked at
  locks_all,             ///< nobody reads or writes until the transaction ends
  locks_writers,         ///< nobody writes until the transaction ends
  locks_others,          ///< the same of tables the statement does not name
  locks_rows,            ///< nobody writes into any row until the transaction ends
  waits_without_limit,   ///< it waits for its lock for ever, and everybody behind it
  fails,
  breaks_old_release  ///< statements of the release before fail; the law `mixed` can tell
};
/// "nobody writes into the table while every row is looked at"
[[nodiscard]] std::string_view to_text(Claim claim);

struct LintContext {
  const LintState& state;                 ///< in front of the fact
  const LintStatement& statement;         ///< that the fact is of
  std::span<const LintStatement> behind;  ///< what follows in the migration
};

/// One unsafe form of a statement.
struct LintRule {
  std::string_view id;         ///< "lint.create-index"
  std::string_view condition;  ///< the form, as one would name it
  Claim claim = Claim::locks_all;
  std::string_view safer;  ///< what does the same and does not do that
  std::string_view page;   ///< of PostgreSQL's documentation
  bool (*fires)(const sql::Fact& fact, const LintContext& context) = nullptr;
  std::string_view sqlstate = {};  ///< of a claim that it fails
  bool is_once = false;            ///< once in a migration is enough
  /// A form that looks unsafe, and that our words take for safe: it is no finding, but where it was
  /// executed, that is refuted with figures. May be null.
  bool (*looks_so)(const sql::Fact& fact, const LintContext& context) = nullptr;
};

/// All of them, by id.
[[nodiscard]] std::span<const LintRule> lint_rules();
/// Null when there is none of that id.
[[nodiscard]] const LintRule* lint_rule(std::string_view id);

/// What only shows when a statement is executed; it has no rule and can be accepted like one.
inline constexpr std::string_view execution_only = "lint.execution-only";

/// Every id a comment may name.
[[nodiscard]] std::vector<std::string> lint_ids();

}  // namespace fulldress::scenarios
