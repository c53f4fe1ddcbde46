#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace fulldress::scenarios {

/// Tables by the names that a query calls them by, in lower case and without schema. A subquery is
/// called "", and so is its table.
using NamedTables = std::map<std::string, std::string>;

/// Whether a list of tables follows the word at `at`: FROM, JOIN, USING, UPDATE.
[[nodiscard]] bool names_tables(const ScriptTokens& tokens, std::size_t at);

/// Adds the tables of the list behind the word at `at`: `a`, `only s.a as x`, `a x, b y`.
/// returns  the last token that was read.
std::size_t add_tables(const ScriptTokens& tokens, std::size_t at, NamedTables& tables);

/// The table of the column that ends at `at`, in a condition or not: what its qualifier names, or
/// the only table of the innermost query. Empty where it is not known.
[[nodiscard]] std::string table_of_column(const ScriptTokens& tokens, std::size_t at);

}  // namespace fulldress::scenarios
