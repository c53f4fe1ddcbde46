#include "scenarios/scripts/newer_syntax.hpp"

#include "scenarios/scripts/script_tokens.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace fulldress::scenarios {
namespace {

/// `group_concat(name order by id)`, whose name stands at `at`.
bool is_ordered_aggregate(const ScriptTokens& tokens, std::size_t at) {
  const bool is_aggregate = is_any_word(tokens, at,
                                        {"group_concat", "json_group_array", "json_group_object",
                                         "max", "min", "sum", "total", "string_agg"}) &&
                            is_sign(tokens, at + 1, '(');
  if (!is_aggregate) return false;
  std::size_t depth = 0;
  for (std::size_t next = at + 1; next < tokens.size(); ++next) {
    if (is_sign(tokens, next, '(')) ++depth;
    if (is_sign(tokens, next, ')') && --depth == 0) return false;
    if (depth == 1 && is_word(tokens, next, "order") && is_word(tokens, next + 1, "by")) {
      return true;
    }
  }
  return false;
}

/// `1_000`, whose first digits stand at `at`.
bool has_separator(const ScriptTokens& tokens, std::size_t at) {
  if (!is_number(tokens, at) || !is_name(tokens, at + 1)) return false;
  const std::string& rest = tokens[at + 1].spelled;
  return rest.size() > 1 && rest.front() == '_' && std::ranges::all_of(rest, [](char each) {
           return each == '_' || (each >= '0' && each <= '9');
         });
}

}  // namespace

std::optional<NewerSyntax> newer_sqlite_syntax(std::string_view statement) {
  const auto tokens = script_tokens(statement);
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (has_separator(tokens, at)) return NewerSyntax{"digits separated by _", 46};
    if (is_ordered_aggregate(tokens, at)) return NewerSyntax{"ORDER BY in an aggregate", 44};
  }
  return std::nullopt;
}

}  // namespace fulldress::scenarios
