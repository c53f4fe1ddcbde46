#include "scenarios/scripts/written_columns.hpp"

#include "harness/engine/lower_case.hpp"
#include "scenarios/scripts/script_tokens.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>

namespace fulldress::scenarios {
namespace {

using Words = std::set<std::string_view>;

bool is_word_of(const ScriptTokens& tokens, std::size_t at, const Words& words) {
  return is_name(tokens, at) && words.contains(tokens[at].value);
}

/// The first token behind `at` that satisfies `ends` outside of parentheses opened on the way, or
/// stands behind the one that encloses `at`.
template <typename Ends>
std::size_t end_of_part(const ScriptTokens& tokens, std::size_t at, const Ends& ends) {
  for (int depth = 0; at < tokens.size(); ++at) {
    if (depth == 0 && ends(at)) return at;
    if (is_sign(tokens, at, '(')) ++depth;
    if (is_sign(tokens, at, ')') && --depth < 0) return at;
  }
  return at;
}

bool has_word(const ScriptTokens& tokens, std::size_t from, std::size_t to,
              const std::string& word) {
  for (; from < to; ++from) {
    if (is_word(tokens, from, word)) return true;
  }
  return false;
}

/// Whether the list behind `set`, at `at`, gives `column` a value: `a = 1, t.b = 2, (c, d) = (3,
/// 4)`.
bool sets(const ScriptTokens& tokens, std::size_t at, const std::string& column) {
  const auto ends_item = [&](std::size_t next) {
    return is_sign(tokens, next, ',') || is_sign(tokens, next, ';') ||
           is_word_of(tokens, next, {"where", "from", "returning"});
  };
  for (;;) {
    const auto end = end_of_part(tokens, at, ends_item);
    const auto sign =
        end_of_part(tokens, at, [&](auto next) { return is_sign(tokens, next, '='); });
    if (has_word(tokens, at, std::min(sign, end), column)) return true;
    if (!is_sign(tokens, end, ',')) return false;
    at = end + 1;
  }
}

/// Whether a value between the tokens is the present time, and nothing of a row.
bool is_now(const ScriptTokens& tokens, std::size_t from, std::size_t to) {
  static const Words times = {
      "now",          "current_timestamp",     "clock_timestamp", "statement_timestamp",
      "current_date", "transaction_timestamp", "localtimestamp"};
  static const Words makers = {"datetime",  "strftime",  "date",
                               "unixepoch", "julianday", "timezone"};
  const auto is_known = [&](const ScriptToken& token) {
    return token.kind != ScriptToken::Kind::word || times.contains(token.value) ||
           makers.contains(token.value) || token.value == "as" || token.value == "cast" ||
           token.value == "integer";
  };
  const auto is_time = [&](const ScriptToken& token) {
    const bool is_text = token.kind == ScriptToken::Kind::text;
    return is_text ? token.value == "now"
                   : times.contains(token.value) || token.value == "unixepoch";
  };
  const auto first = tokens.begin() + static_cast<std::ptrdiff_t>(from);
  const auto last = tokens.begin() + static_cast<std::ptrdiff_t>(to);
  return std::any_of(first, last, is_time) && std::all_of(first, last, is_known);
}

/// Whether `rest` is made of words of both lists, one of the second at least.
bool is_made_of(std::string_view rest, bool has_change) {
  constexpr std::array<std::string_view, 13> neutral = {
      "last", "row", "record", "date", "time", "timestamp", "datetime",
      "at",   "on",  "utc",    "ts",   "dt",   "when"};
  constexpr std::array<std::string_view, 13> changes = {
      "updated", "update", "upd",    "modified", "modify", "modification", "mod",
      "changed", "change", "edited", "touched",  "touch",  "mtime"};
  if (rest.empty()) return has_change;
  const auto goes_on = [&](const auto& words, bool is_change) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
      return rest.starts_with(word) &&
             is_made_of(rest.substr(word.size()), has_change || is_change);
    });
  };
  return goes_on(neutral, false) || goes_on(changes, true);
}

/// Whether the CASE at `at` asks for `column` and has an ELSE for what it does not ask for, NULL
/// among it.
bool leaves_nulls_to_else(const ScriptTokens& tokens, std::size_t at, const std::string& column) {
  bool is_asked = false;
  bool is_condition = true;
  for (int depth = 0; at < tokens.size(); ++at) {
    if (is_word(tokens, at, "case")) ++depth;
    if (is_word(tokens, at, "end") && --depth == 0) return false;
    if (depth > 1) continue;
    if (is_word(tokens, at, "else")) return is_asked;
    if (is_word_of(tokens, at, {"when", "then"})) is_condition = is_word(tokens, at, "when");
    if (!is_condition || !is_word(tokens, at, column)) continue;
    if (is_word(tokens, at + 1, "is") && is_word(tokens, at + 2, "null")) return false;
    is_asked = true;
  }
  return false;
}

}  // namespace

bool replaces_nulls(std::string_view statement, const std::string& column) {
  const auto tokens = script_tokens(statement);
  const std::string name = lower_case(column);
  const bool is_update = has_word(tokens, 0, tokens.size(), "update");
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (is_update && is_word(tokens, at, "set") && sets(tokens, at + 1, name)) return true;
    if (is_word(tokens, at, "case") && leaves_nulls_to_else(tokens, at, name)) return true;
    const bool is_coalesce =
        is_word_of(tokens, at, {"coalesce", "ifnull"}) && is_sign(tokens, at + 1, '(');
    if (!is_coalesce) continue;
    const auto end = end_of_part(tokens, at + 2, [](std::size_t) { return false; });
    if (has_word(tokens, at + 2, end, name)) return true;
  }
  return false;
}

// The column stands there once more, in the value or in a condition, beside the empty text.
bool empties_texts(std::string_view statement, const std::string& column) {
  const auto tokens = script_tokens(statement);
  const bool has_empty_text = std::ranges::any_of(tokens, [](const ScriptToken& token) {
    return token.kind == ScriptToken::Kind::text && token.value.empty();
  });
  const std::string name = lower_case(column);
  const auto is_column = [&](const ScriptToken& token) {
    return token.kind == ScriptToken::Kind::word && token.value == name;
  };
  if (!has_empty_text || !has_word(tokens, 0, tokens.size(), "update") ||
      std::ranges::count_if(tokens, is_column) < 2) {
    return false;
  }
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (!is_word(tokens, at, "set") || !sets(tokens, at + 1, name)) continue;
    const auto end = end_of_part(tokens, at + 1, [&](std::size_t next) {
      return is_sign(tokens, next, ';') || is_word_of(tokens, next, {"where", "returning"});
    });
    if (has_word(tokens, at + 1, end, "null") || has_word(tokens, at + 1, end, "nullif")) {
      return true;
    }
  }
  return false;
}

bool assigns_now(std::string_view text, const std::string& column) {
  // The body of a function is looked into.
  std::string without_tags(text);
  std::replace(without_tags.begin(), without_tags.end(), '$', ' ');
  const auto tokens = script_tokens(without_tags);
  const std::string name = lower_case(column);
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (!is_word(tokens, at, name)) continue;
    const std::size_t sign = is_sign(tokens, at + 1, ':') ? at + 2 : at + 1;
    if (!is_sign(tokens, sign, '=')) continue;
    const auto end = end_of_part(tokens, sign + 1, [&](std::size_t next) {
      return is_sign(tokens, next, ',') || is_sign(tokens, next, ';') ||
             is_word_of(tokens, next, {"where", "from"});
    });
    if (is_now(tokens, sign + 1, end)) return true;
  }
  return false;
}

std::string copies_now_into(std::string_view statement, const std::string& column,
                            const std::vector<std::string>& columns) {
  const auto tokens = script_tokens(statement);
  if (!is_word(tokens, 0, "insert")) return {};
  const auto into = end_of_part(tokens, 0, [&](auto at) { return is_word(tokens, at, "into"); });
  std::size_t at = into + 1;
  if (is_sign(tokens, at + 1, '.')) at += 2;
  if (at >= tokens.size()) return {};
  const std::string target = tokens[at++].value;
  std::vector<std::string> names;
  if (is_sign(tokens, at, '(')) {
    for (++at; at < tokens.size() && !is_sign(tokens, at, ')'); ++at) {
      if (is_name(tokens, at)) names.push_back(tokens[at].value);
    }
    ++at;
  } else {
    for (const auto& each : columns) names.push_back(lower_case(each));
  }
  if (!is_word(tokens, at, "select")) return {};
  const auto ends_item = [&](std::size_t next) {
    return is_sign(tokens, next, ',') || is_word(tokens, next, "from");
  };
  for (const auto& name : names) {
    const auto end = end_of_part(tokens, at + 1, ends_item);
    if (name == lower_case(column)) return is_now(tokens, at + 1, end) ? target : std::string();
    if (!is_sign(tokens, end, ',')) return {};
    at = end;
  }
  return {};
}

bool is_named_as_time_of_change(const std::string& column) {
  std::string name = lower_case(column);
  std::erase(name, '_');
  return is_made_of(name, false);
}

}  // namespace fulldress::scenarios
