#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fulldress::scenarios {

constexpr std::size_t day_length = 10;  // "2020-01-31"

/// A number or a day that a column is compared with.
struct AmountConstant {
  std::string value;
  bool is_day = false;
  std::size_t end = 0;       ///< behind its tokens
  std::string spelled = {};  ///< a day as it stands there, with its time
};

/// The constant at `at`: `5`, `-1.5`, `'2020-01-01'`, `date '2020-01-01'`; nullopt where it is part
/// of a term.
[[nodiscard]] std::optional<AmountConstant> constant_at(const ScriptTokens& tokens, std::size_t at);

/// Whether the time of the statement stands at `at`, and nothing is added to it.
[[nodiscard]] bool is_now(const ScriptTokens& tokens, std::size_t at);

/// The constant that is `step` more, in its last place or in days; nullopt where it is too long.
[[nodiscard]] std::optional<std::string> moved_by(const AmountConstant& constant, int step);

/// The day at the start of `text`, as in 2019-12-31.
[[nodiscard]] std::optional<std::chrono::year_month_day> day_of(std::string_view text);

}  // namespace fulldress::scenarios
