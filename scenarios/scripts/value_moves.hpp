#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// `update t set c = 'b' where c = 'a'`: some values of a column become another one. Names are in
/// lower case.
struct ValueMove {
  std::string table;
  std::string column;
  std::set<std::string> from;
  std::string to;
};

/// nullopt: the statement is none.
[[nodiscard]] std::optional<ValueMove> value_move(const ScriptTokens& statement);

/// One value of a column.
struct MovedValue {
  std::string table;
  std::string column;
  std::string value;

  friend auto operator<=>(const MovedValue&, const MovedValue&) = default;
};

/// The values that an up moves and rows may hold before it although another of its moves writes
/// them: 3 of `rank = 4 where rank = 3; rank = 3 where rank = 2`, in either order. Not what it only
/// sets aside: 'tmp' of `a -> tmp; b -> a; tmp -> b`.
///
/// up  its statements, in order
[[nodiscard]] std::set<MovedValue> values_before_moves(const std::vector<ScriptTokens>& up);

}  // namespace fulldress::scenarios
