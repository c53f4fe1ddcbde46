#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace fulldress::scenarios {

/// A column, and the functions around it in whose result a text in it fits itself:
/// `lower(trim(coalesce(name, '')))`.
struct FoldedColumn {
  std::size_t start = 0;            ///< its first token
  std::size_t end = 0;              ///< behind its last one
  std::optional<std::string> none;  ///< what stands there for NULL; nullopt: NULL itself
};

/// The one whose column has the last part of its name at `at`.
[[nodiscard]] FoldedColumn folded_column(const ScriptTokens& tokens, std::size_t at);

}  // namespace fulldress::scenarios
