#pragma once

#include "harness/base/error.hpp"
#include "harness/sql/statement_facts.hpp"
#include "migrations/migration_set.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// One statement of a migration as the rules see it.
struct LintStatement {
  std::string text;
  ScriptPosition position;         ///< of its first character, in the user's file
  ScriptPosition end;              ///< of its last one
  std::size_t transaction = 0;     ///< counts from 0 within the migration
  bool is_in_transaction = false;  ///< what refuses a transaction fails here
  sql::StatementFacts facts;
};

struct LintScript {
  std::vector<LintStatement> statements;
  std::vector<std::string> notes;  ///< what was not looked at, with its place
};

/// The statements of a migration's up, in the transactions in which its tool sends them.
[[nodiscard]] LintScript read_statements(const migrations::MigrationSet& set,
                                         const migrations::Migration& migration);

}  // namespace fulldress::scenarios
