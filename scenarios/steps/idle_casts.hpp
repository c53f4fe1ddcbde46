#pragma once

#include "harness/engine/schema_snapshot.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace fulldress::scenarios {

/// The type of a column of one table, by its name as PostgreSQL quotes it; empty for what is none.
using TypeOfColumn = std::function<std::string(std::string_view column)>;

/// A definition as PostgreSQL writes it, without the casts that change nothing, which an `alter
/// column ... type` and the one back leave behind: between `text` and `varchar` without a length,
/// and to a type that holds every value of the first one exactly, where that is compared
/// (`((n)::numeric > (0)::numeric)` for an integer). Two definitions that are equal then mean the
/// same. Where anything is reckoned (`n / 2`), casts stay.
[[nodiscard]] std::string without_idle_casts(std::string_view definition,
                                             const TypeOfColumn& type_of);

/// Whether the definitions of a CHECK or an index differ in such casts only. `schema` knows the
/// columns.
[[nodiscard]] bool differs_in_idle_casts_only(const SchemaDifference& difference,
                                              const SchemaSnapshot& schema);

}  // namespace fulldress::scenarios
