#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What can be told of a statement by its words alone.
namespace fulldress::scenarios {

/// The word it starts with, in lower case, behind comments and parentheses: "select".
[[nodiscard]] std::string first_word(std::string_view statement);

/// Whether statements that start with this word are tried: they read or change rows, and nothing
/// else.
[[nodiscard]] bool is_tried(std::string_view first_word);

/// The statement with literals as `?`, lists of them as one, words in lower case, and without
/// comments: the same for calls that differ in their values only.
[[nodiscard]] std::string fingerprint_of(std::string_view statement);

/// The highest N of its parameters `$N`.
[[nodiscard]] std::size_t parameters_of(std::string_view statement);

/// Where a query can be told more to sort by: the end of its outermost ORDER BY, or where one would
/// stand.
struct SortPlace {
  std::size_t at = 0;      ///< bytes from the start of the statement
  bool is_sorted = false;  ///< an ORDER BY ends there
  bool is_cut = false;     ///< LIMIT, FETCH or OFFSET stand behind it

  friend bool operator==(const SortPlace&, const SortPlace&) = default;
};
[[nodiscard]] SortPlace sort_place(std::string_view statement);

/// Whether an aggregate gathers values into a list or text and no ORDER BY within its parentheses
/// says in which order.
[[nodiscard]] bool gathers_in_any_order(std::string_view statement);

/// A statement whose parameters have names (`:id`, `@id`, `sqlc.arg(id)`, `sqlc.narg('id')`), with
/// `$1`, `$2` in their place.
struct NumberedStatement {
  std::string sql;
  std::vector<std::string> names;  ///< of `$1`, `$2`, ...; empty when it has none with names
};
[[nodiscard]] NumberedStatement with_numbers(std::string_view statement);

}  // namespace fulldress::scenarios
