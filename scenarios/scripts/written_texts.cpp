#include "scenarios/scripts/written_texts.hpp"

#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <cstddef>

namespace fulldress::scenarios {
namespace {

/// Not `'+' || phone`, nor an argument of a function such as `replace`.
bool is_whole_value(const ScriptTokens& tokens, std::size_t at) {
  if (is_sign(tokens, at + 1, '|') || (at > 0 && is_sign(tokens, at - 1, '|'))) return false;
  std::size_t depth = 0;
  while (at-- > 0) {
    if (is_sign(tokens, at, ')')) ++depth;
    if (!is_sign(tokens, at, '(') || depth-- > 0) continue;
    const bool is_call = at > 0 && is_name(tokens, at - 1);
    return !is_call || is_word(tokens, at - 1, "values");
  }
  return true;
}

/// Whether the text at `at` is what a CASE asks for: `case a when 'x' then`, `when a = 'x' then`.
bool is_asked_for(const ScriptTokens& tokens, std::size_t at) {
  while (at-- > 0) {
    if (is_word(tokens, at, "when")) return true;
    if (is_any_word(tokens, at, {"then", "else", "end", "set", "select", "values"})) return false;
  }
  return false;
}

/// Whether the text at `at` is what a function takes out of a column: `array_remove(tags, 'a')`.
bool is_taken_out(const ScriptTokens& tokens, std::size_t at) {
  if (at < 4 || !is_sign(tokens, at - 1, ',')) return false;
  const std::size_t column = first_of_name(tokens, at - 2);
  return column >= 2 && is_sign(tokens, column - 1, '(') &&
         is_any_word(tokens, column - 2, {"array_remove", "array_replace", "array_position"});
}

}  // namespace

void WrittenTexts::read(const ScriptTokens& statement, std::optional<std::size_t> move) {
  const auto writes = writes_of(statement);
  for (const auto& each : writes.constants) {
    if (!is_text(statement, each.at) || is_taken_out(statement, each.at) ||
        is_asked_for(statement, each.at))
      continue;
    written_[each.value].push_back({.place = {.table = each.table, .column = each.column},
                                    .is_whole = is_whole_value(statement, each.at),
                                    .move = move});
  }
  sources_.read(statement, writes);
}

void WrittenTexts::add(const ColumnPlace& place, const std::string& text) {
  written_[text].push_back({.place = place, .is_whole = false, .move = std::nullopt});
}

bool WrittenTexts::is_in_block(const std::function<bool(std::string_view)>& fits) const {
  return std::ranges::any_of(blocks_, [&](std::string_view block) {
    for (std::size_t at = 0; at <= block.size();) {
      const std::size_t end = std::min(block.find_first_of("'\t\r\n,", at), block.size());
      if (fits(block.substr(at, end - at))) return true;
      at = end + 1;
    }
    return false;
  });
}

bool WrittenTexts::may_hold(const ColumnPlace& place, const std::string& text,
                            std::optional<std::size_t> but_moves) const {
  const auto found = written_.find(text);
  if (found != written_.end()) {
    const auto sources = sources_.of(place);
    const bool is_written = std::ranges::any_of(found->second, [&](const Written& each) {
      return (!but_moves || each.move != but_moves) && sources.may_be(each.place);
    });
    if (is_written) return true;
  }
  return is_in_block([&](std::string_view part) { return part == text; });
}

bool WrittenTexts::may_hold_any(const ColumnPlace& place,
                                const std::function<bool(std::string_view)>& fits) const {
  const auto sources = sources_.of(place);
  for (const auto& [text, places] : written_) {
    const bool is_there = std::ranges::any_of(
        places, [&](const Written& each) { return each.is_whole && sources.may_be(each.place); });
    if (is_there && fits(text)) return true;
  }
  return is_in_block(fits);
}

}  // namespace fulldress::scenarios
