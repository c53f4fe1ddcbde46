#include "scenarios/scripts/script_tokens.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::scenarios {
namespace {

std::string unquoted(std::string_view token) {
  const char quote = token.front();
  std::string text;
  for (std::size_t at = 1; at + 1 < token.size(); ++at) {
    text += token[at];
    if (token[at] == quote) ++at;
  }
  return text;
}

bool is_digit(char character) { return character >= '0' && character <= '9'; }

/// The token at `at`, which is neither blank nor comment; moves `at` behind it.
ScriptToken take_token(std::string_view text, std::size_t& at) {
  const char character = text[at];
  std::size_t end = at + 1;
  ScriptToken token{.kind = ScriptToken::Kind::sign, .value = std::string(1, character)};
  const auto tag = character == '$' ? sql_token::dollar_tag(text, at) : std::string_view();
  if (character == '\'' || character == '"') {
    end = std::min(sql_token::end_of_quotes(text, at + 1, character), text.size());
    token.kind = character == '"' ? ScriptToken::Kind::word : ScriptToken::Kind::text;
    token.value = unquoted(text.substr(at, end - at));
    if (character == '"') token.spelled = std::exchange(token.value, lower_case(token.value));
  } else if (!tag.empty()) {
    const auto close = text.find(tag, at + tag.size());
    end = close == std::string_view::npos ? text.size() : close + tag.size();
  } else if (sql_token::is_name_start(character)) {
    end = sql_token::end_of_word(text, at);
    token = {.kind = ScriptToken::Kind::word, .value = lower_case(text.substr(at, end - at))};
    token.spelled = token.value;
  } else if (is_digit(character)) {
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
    token = {.kind = ScriptToken::Kind::number, .value = std::string(text.substr(at, end - at))};
  } else if (character == '!' || character == '<' || character == '>') {
    if (text.substr(end, 1) == "=" || text.substr(end, 1) == ">") token.value += text[end++];
  }
  at = end;
  return token;
}

bool is_kind(const ScriptTokens& tokens, std::size_t at, ScriptToken::Kind kind) {
  return at < tokens.size() && tokens[at].kind == kind;
}

}  // namespace

ScriptTokens script_tokens(std::string_view text) {
  ScriptTokens tokens;
  for (std::size_t at = 0; at < text.size();) {
    if (sql_token::is_space(text[at])) {
      ++at;
    } else if (text.substr(at, 2) == "--") {
      at = sql_token::end_of_line(text, at);
    } else if (text.substr(at, 2) == "/*") {
      at = std::min(sql_token::end_of_nested_comment(text, at), text.size());
    } else {
      tokens.push_back(take_token(text, at));
    }
  }
  return tokens;
}

bool is_word(const ScriptTokens& tokens, std::size_t at, std::string_view word) {
  return at < tokens.size() && tokens[at].kind == ScriptToken::Kind::word &&
         tokens[at].value == word;
}

bool is_sign(const ScriptTokens& tokens, std::size_t at, char sign) {
  return at < tokens.size() && tokens[at].kind == ScriptToken::Kind::sign &&
         tokens[at].value.front() == sign;
}

bool is_any_word(const ScriptTokens& tokens, std::size_t at,
                 std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](auto word) { return is_word(tokens, at, word); });
}

bool is_name(const ScriptTokens& tokens, std::size_t at) {
  return is_kind(tokens, at, ScriptToken::Kind::word);
}

bool is_text(const ScriptTokens& tokens, std::size_t at) {
  return is_kind(tokens, at, ScriptToken::Kind::text);
}

bool is_number(const ScriptTokens& tokens, std::size_t at) {
  return is_kind(tokens, at, ScriptToken::Kind::number);
}

bool has_any_word(const ScriptTokens& tokens, const std::set<std::string>& words) {
  return std::ranges::any_of(tokens, [&](const ScriptToken& token) {
    return token.kind == ScriptToken::Kind::word && words.contains(token.value);
  });
}

std::size_t last_of_name(const ScriptTokens& tokens, std::size_t at) {
  while (is_sign(tokens, at + 1, '.')) at += 2;
  return at;
}

std::size_t first_of_name(const ScriptTokens& tokens, std::size_t at) {
  while (at >= 2 && is_sign(tokens, at - 1, '.')) at -= 2;
  return at;
}

std::size_t opening_of(const ScriptTokens& tokens, std::size_t at) {
  std::size_t depth = 0;
  while (at > 0) {
    --at;
    if (is_sign(tokens, at, ')')) ++depth;
    if (is_sign(tokens, at, '(') && depth-- == 0) return at;
  }
  return 0;
}

std::size_t closing_of(const ScriptTokens& tokens, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t at = open; at < tokens.size(); ++at) {
    if (is_sign(tokens, at, '(')) ++depth;
    if (is_sign(tokens, at, ')') && --depth == 0) return at;
  }
  return tokens.size();
}

bool is_behind_not(const ScriptTokens& tokens, std::size_t at) {
  at = first_of_name(tokens, at);
  while (at >= 1 && is_sign(tokens, at - 1, '(')) --at;
  return at >= 1 && is_word(tokens, at - 1, "not");
}

}  // namespace fulldress::scenarios
