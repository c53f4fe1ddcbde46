#include "harness/engine/sqlite/normal_form.hpp"

#include "harness/engine/lower_case.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace fulldress::sqlite {
namespace {

constexpr std::array<std::string_view, 4> in_front_of_conditions = {"where", "when", "having",
                                                                    "on"};
constexpr std::array<std::string_view, 19> behind_conditions = {
    "begin", "then",  "where",  "group",     "having", "window", "order",
    "limit", "union", "except", "intersect", "join",   "left",   "right",
    "full",  "inner", "cross",  "natural",   "do"};

template <typename Words>
bool is_one_of(const Token& token, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return token.is_word(word); });
}

/// Where the parenthesis at `open` is closed; the number of tokens if it is not.
std::size_t partner_of(const Tokens& tokens, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < tokens.size(); ++at) {
    if (tokens[at].is('(')) ++depth;
    if (tokens[at].is(')') && --depth == 0) return at;
  }
  return tokens.size();
}

bool is_query(const Tokens& tokens, std::size_t at) {
  constexpr std::array<std::string_view, 3> words = {"select", "values", "with"};
  return at < tokens.size() && is_one_of(tokens[at], words);
}

bool ends_condition(const Tokens& tokens, std::size_t at) {
  return at >= tokens.size() || tokens[at].is(')') || tokens[at].is(';') ||
         is_one_of(tokens[at], behind_conditions);
}

void erase_pair(Tokens& tokens, std::size_t open, std::size_t close) {
  tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(close));
  tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(open));
}

/// `1.50` and `15e-1` as `1.5`; whole numbers and blobs as they are.
std::string normal_number(const std::string& text) {
  const bool is_real = text.find_first_of(".e") != std::string::npos &&
                       text.find_first_of("x'_") == std::string::npos;
  double value = 0;
  const auto* const end = text.data() + text.size();
  if (!is_real || std::from_chars(text.data(), end, value).ptr != end) return text;
  std::array<char, 32> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  std::string number(digits.data(), written.ptr);
  const bool looks_whole = number.find_first_not_of("0123456789") == std::string::npos;
  return looks_whole ? number + ".0" : number;
}

std::string in_single_quotes(std::string_view text) {
  std::string quoted = "'";
  for (const char byte : text) {
    quoted += byte;
    if (byte == '\'') quoted += byte;
  }
  return quoted + "'";
}

std::string normal_word_default(const Token& token) {
  if (token.is_word("null")) return {};
  if (token.is_word("true")) return "1";
  if (token.is_word("false")) return "0";
  const bool is_reserved = normal_name(token.text).starts_with('"');
  // A lone word is a string there.
  return is_reserved ? lower_case(token.text) : in_single_quotes(token.text);
}

bool reads_tokens(std::string_view module) {
  return module.starts_with("fts") || module.starts_with("rtree") || module == "geopoly";
}

/// `content="docs"`: options of FTS are names and texts in any quotes.
Tokens with_options_in_quotes(Tokens tokens) {
  for (std::size_t at = 2; at < tokens.size(); ++at) {
    const bool is_value = tokens[at - 1].is('=') && tokens[at].kind != TokenKind::punctuation &&
                          tokens[at].kind != TokenKind::string;
    if (!is_value) continue;
    const Token& option = tokens[at - 2];
    const bool is_name = option.is_word("content") || option.is_word("content_rowid");
    std::string& text = tokens[at].text;
    tokens[at].kind = TokenKind::string;
    text = in_single_quotes(is_name ? lower_case(text) : text);
  }
  return tokens;
}

}  // namespace

Tokens without_outer_parentheses(Tokens tokens) {
  while (tokens.size() > 2 && tokens[0].is('(') && !is_query(tokens, 1) &&
         partner_of(tokens, 0) + 1 == tokens.size()) {
    erase_pair(tokens, 0, tokens.size() - 1);
  }
  return tokens;
}

Tokens without_idle_parentheses(Tokens tokens) {
  for (std::size_t at = 0; at + 1 < tokens.size(); ++at) {
    if (!is_one_of(tokens[at], in_front_of_conditions)) continue;
    while (at + 1 < tokens.size() && tokens[at + 1].is('(') && !is_query(tokens, at + 2)) {
      const auto close = partner_of(tokens, at + 1);
      if (close == tokens.size() || !ends_condition(tokens, close + 1)) break;
      erase_pair(tokens, at + 1, close);
    }
  }
  return tokens;
}

Tokens without_for_each_row(Tokens tokens) {
  const auto body = std::find_if(tokens.begin(), tokens.end(),
                                 [](const Token& token) { return token.is_word("begin"); });
  constexpr std::array<std::string_view, 3> words = {"for", "each", "row"};
  const auto found =
      std::search(tokens.begin(), body, words.begin(), words.end(),
                  [](const Token& token, std::string_view word) { return token.is_word(word); });
  if (found != body) tokens.erase(found, found + static_cast<std::ptrdiff_t>(words.size()));
  return tokens;
}

std::string normal_default(const std::string& text) {
  Tokens tokens = without_outer_parentheses(tokens_of(text));
  if (tokens.size() == 1 && tokens[0].kind == TokenKind::word) {
    return normal_word_default(tokens[0]);
  }
  const bool is_text = tokens.size() == 1 &&
                       (tokens[0].kind == TokenKind::quoted || tokens[0].kind == TokenKind::name);
  if (is_text) return in_single_quotes(tokens[0].text);
  const bool is_number =
      !tokens.empty() && tokens.size() <= 2 && tokens.back().kind == TokenKind::number;
  if (is_number) {
    tokens.back().text = normal_number(tokens.back().text);
    if (tokens.size() == 2 && tokens[0].is('+')) tokens.erase(tokens.begin());
  }
  return normal_text(tokens, {});
}

std::string normal_module(const Tokens& tokens) {
  const auto is_using = [](const Token& token) { return token.is_word("using"); };
  const auto start = std::find_if(tokens.begin(), tokens.end(), is_using);
  if (tokens.end() - start < 2) return normal_text(tokens, {});
  Tokens parts(start + 1, tokens.end());
  const std::string module = lower_case(parts[0].text);
  parts[0].text = module;
  if (!reads_tokens(module)) {
    std::string text = "using";
    for (const auto& part : parts) {
      const bool is_quoted = part.kind == TokenKind::quoted || part.kind == TokenKind::name;
      text += ' ' + (is_quoted ? in_single_quotes(part.text) : part.text);
    }
    return text;
  }
  for (auto& part : parts) {
    if (part.kind == TokenKind::quoted) part.kind = TokenKind::name;
  }
  return "using " + normal_text(with_options_in_quotes(std::move(parts)), {});
}

}  // namespace fulldress::sqlite
