#pragma once

#include "harness/engine/value.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace fulldress::scenarios {

// The identity of an object holds names as SQL has them, in quotes where they need to be, with
// points between them: public."Odd ""name""".id

/// public."Odd ""name""".id as public.Odd "name".id, as findings and TableName::to_text() have it.
[[nodiscard]] std::string without_quotes(std::string_view identity);

/// Where the last name starts, with its quotes; 0: it is the only one.
[[nodiscard]] std::size_t last_name_at(std::string_view identity);

/// The last name, without quotes; of a routine without its arguments.
[[nodiscard]] std::string last_name(std::string_view identity);

/// Whether it belongs to something of that table: a column, a constraint
/// (`public.child.child_key` on PostgreSQL, `main.child (id) -> main.parent (id)` on SQLite).
[[nodiscard]] bool is_part_of(std::string_view identity, const TableName& table);

}  // namespace fulldress::scenarios
