#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// Whether a statement puts something else for NULLs of `column`: an update sets it, a coalesce is
/// about it, or the ELSE of a CASE that asks for it. Names are compared in lower case.
[[nodiscard]] bool replaces_nulls(std::string_view statement, const std::string& column);

/// Whether an update makes empty texts of `column` NULL: `set note = null where note = ''`, `set
/// note = nullif(note, '')`.
[[nodiscard]] bool empties_texts(std::string_view statement, const std::string& column);

/// Whether `new.COLUMN = now()`, `set COLUMN = datetime('now')` or the like stands in the text.
[[nodiscard]] bool assigns_now(std::string_view text, const std::string& column);

/// The table into which `insert into ... select` writes the present time as `column`; empty if it
/// does not. `columns` are those of the table, for an insert that names none.
[[nodiscard]] std::string copies_now_into(std::string_view statement, const std::string& column,
                                          const std::vector<std::string>& columns);

/// Whether a column of this name says when its row was changed last: `updated_at`, `lastModified`,
/// `change_time`; but not `published_at` or `password_changed_at`.
[[nodiscard]] bool is_named_as_time_of_change(const std::string& column);

}  // namespace fulldress::scenarios
