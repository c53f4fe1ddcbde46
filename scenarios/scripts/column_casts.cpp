#include "scenarios/scripts/column_casts.hpp"

#include <optional>

namespace fulldress::scenarios {
namespace {

bool is_colons(const ScriptTokens& tokens, std::size_t at) {
  return is_sign(tokens, at, ':') && is_sign(tokens, at + 1, ':');
}

/// Whether the name that ends at `at` is a type's: `::text`, `cast(a as text)`.
bool is_type(const ScriptTokens& tokens, std::size_t at) {
  const auto first = first_of_name(tokens, at);
  return first > 1 && (is_colons(tokens, first - 2) || is_word(tokens, first - 1, "as"));
}

/// The only name between `from` and `to` that is no function's and no type's: `nullif(trim(t.a),
/// '')` is about a.
std::optional<std::size_t> only_name(const ScriptTokens& tokens, std::size_t from, std::size_t to) {
  std::optional<std::size_t> found;
  for (; from < to; ++from) {
    const bool is_in_front = is_sign(tokens, from + 1, '(') || is_sign(tokens, from + 1, '.');
    const bool is_other = is_any_word(tokens, from, {"as", "null"}) || is_type(tokens, from);
    if (!is_name(tokens, from) || is_in_front || is_other) continue;
    if (found) return std::nullopt;
    found = from;
  }
  return found;
}

/// Where what is cast by the colons at `end` starts: a name or parentheses, in front of other
/// casts.
std::size_t start_of_operand(const ScriptTokens& tokens, std::size_t end) {
  for (;;) {
    std::size_t start = end - 1;
    const bool is_enclosed = is_sign(tokens, start, ')');
    if (is_enclosed) start = opening_of(tokens, start);
    // The length of a type: `::varchar(20)`.
    const std::size_t name = is_enclosed && start > 0 ? start - 1 : start;
    const auto first = first_of_name(tokens, name);
    const bool is_cast = is_name(tokens, name) && first > 2 && is_colons(tokens, first - 2);
    if (!is_cast) return start;
    end = first - 2;
  }
}

/// The word AS of the CAST at `at`; nullopt: it is cut off.
std::optional<std::size_t> as_of_cast(const ScriptTokens& tokens, std::size_t at) {
  std::size_t depth = 0;
  for (std::size_t next = at + 1; next < tokens.size(); ++next) {
    if (is_sign(tokens, next, '(')) ++depth;
    if (is_sign(tokens, next, ')') && --depth == 0) return std::nullopt;
    if (depth == 1 && is_word(tokens, next, "as")) return next;
  }
  return std::nullopt;
}

/// Whether what is cast is the column that ends at `at`, or what is left of it without blanks,
/// empty texts and NULLs.
bool is_whole(const ScriptTokens& tokens, std::size_t at, std::size_t type) {
  std::size_t start = first_of_name(tokens, at);
  std::size_t end = at + 1;
  for (;;) {
    const bool is_there = is_word(tokens, type - 1, "as") ? end + 1 == type : end + 2 == type;
    if (is_there) return true;
    if (is_colons(tokens, end) && is_name(tokens, end + 2)) {
      end = last_of_name(tokens, end + 2) + 1;
      if (is_sign(tokens, end, '(')) end = closing_of(tokens, end) + 1;
      continue;
    }
    const bool is_inside =
        start > 0 && is_sign(tokens, start - 1, '(') &&
        (is_sign(tokens, end, ',') || is_sign(tokens, end, ')') || is_word(tokens, end, "as"));
    if (!is_inside) return false;
    const bool is_kept = start > 1 && is_any_word(tokens, start - 2,
                                                  {"btrim", "cast", "coalesce", "nullif", "trim"});
    const bool is_plain = start < 2 || !is_name(tokens, start - 2) ||
                          is_any_word(tokens, start - 2, {"else", "select", "then", "using"});
    if (!is_kept && !is_plain) return false;
    end = closing_of(tokens, start - 1) + 1;
    start = is_kept ? start - 2 : start - 1;
  }
}

bool is_array(const ScriptTokens& tokens, std::size_t type) {
  auto behind = last_of_name(tokens, type) + 1;
  if (is_sign(tokens, behind, '(')) behind = closing_of(tokens, behind) + 1;
  return is_sign(tokens, behind, '[');
}

}  // namespace

std::vector<ColumnCast> column_casts(const ScriptTokens& statement) {
  std::vector<ColumnCast> casts;
  const auto note = [&](std::size_t start, std::size_t end, std::size_t type) {
    const auto at = only_name(statement, start, end);
    if (!at || !is_name(statement, type) || is_array(statement, type)) return;
    casts.push_back({.column = statement[*at].value,
                     .at = *at,
                     .type = type,
                     .is_whole = is_whole(statement, *at, type)});
  };
  for (std::size_t at = 1; at < statement.size(); ++at) {
    if (is_word(statement, at, "cast") && is_sign(statement, at + 1, '(')) {
      const auto as = as_of_cast(statement, at);
      if (as) note(at + 2, *as, *as + 1);
    } else if (is_colons(statement, at)) {
      note(start_of_operand(statement, at), at, at + 2);
    }
  }
  return casts;
}

}  // namespace fulldress::scenarios
