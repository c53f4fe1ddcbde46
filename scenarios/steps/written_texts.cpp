#include "scenarios/steps/written_texts.hpp"

#include "scenarios/steps/statement_writes.hpp"

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

/// `from`, and what that comes from in turn.
template <typename Beside>
std::set<std::string> closure(const std::set<std::string>& from, const Beside& beside) {
  std::set<std::string> found;
  std::vector<std::string> waiting(from.begin(), from.end());
  while (!waiting.empty()) {
    auto name = std::move(waiting.back());
    waiting.pop_back();
    if (!found.insert(name).second) continue;
    beside(name, waiting);
  }
  return found;
}

void append(const std::map<std::string, std::set<std::string>>& all, const std::string& name,
            std::vector<std::string>& names) {
  const auto found = all.find(name);
  if (found != all.end()) names.insert(names.end(), found->second.begin(), found->second.end());
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

void WrittenTexts::read(const ScriptTokens& statement) {
  const auto writes = writes_of(statement);
  for (const auto& each : writes.constants) {
    if (!is_text(statement, each.at) || is_taken_out(statement, each.at) ||
        is_asked_for(statement, each.at))
      continue;
    written_[each.value].push_back({.place = {.table = each.table, .column = each.column},
                                    .is_whole = is_whole_value(statement, each.at)});
  }
  for (const auto& [from, into] : writes.copies) columns_from_[into].insert(from);
  for (const auto& table : writes.tables) {
    for (const auto& token : statement) {
      const bool is_other = token.kind == ScriptToken::Kind::word && token.value != table &&
                            names_.is_made(token.value);
      if (is_other) tables_from_[table].insert(token.value);
    }
  }
}

void WrittenTexts::add(const ColumnPlace& place, const std::string& text) {
  written_[text].push_back({.place = place, .is_whole = false});
}

WrittenTexts::Sources WrittenTexts::sources_of(const ColumnPlace& place) const {
  Sources sources;
  if (names_.is_made(place.table)) {
    sources.tables = closure({place.table}, [&](const auto& name, auto& waiting) {
      append(tables_from_, name, waiting);
      const auto others = names_.tables(name);
      waiting.insert(waiting.end(), others.begin(), others.end());
    });
  }
  sources.columns = closure({place.column}, [&](const auto& name, auto& waiting) {
    append(columns_from_, name, waiting);
    const auto others = names_.columns({.table = {}, .column = name});
    waiting.insert(waiting.end(), others.begin(), others.end());
  });
  return sources;
}

bool WrittenTexts::is_among(const Sources& sources, const ColumnPlace& place) {
  const bool is_table =
      place.table.empty() || sources.tables.empty() || sources.tables.contains(place.table);
  return is_table && (place.column.empty() || sources.columns.contains(place.column));
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

bool WrittenTexts::may_hold(const ColumnPlace& place, const std::string& text) const {
  const auto found = written_.find(text);
  if (found != written_.end()) {
    const auto sources = sources_of(place);
    const bool is_written = std::ranges::any_of(
        found->second, [&](const Written& each) { return is_among(sources, each.place); });
    if (is_written) return true;
  }
  return is_in_block([&](std::string_view part) { return part == text; });
}

bool WrittenTexts::may_hold_any(const ColumnPlace& place,
                                const std::function<bool(std::string_view)>& fits) const {
  const auto sources = sources_of(place);
  for (const auto& [text, places] : written_) {
    const bool is_there = std::ranges::any_of(places, [&](const Written& each) {
      return each.is_whole && is_among(sources, each.place);
    });
    if (is_there && fits(text)) return true;
  }
  return is_in_block(fits);
}

}  // namespace fulldress::scenarios
