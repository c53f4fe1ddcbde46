#include "scenarios/queries/statement_words.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace fulldress::scenarios {
namespace {

enum class TokenKind { word, name, number, text, parameter, symbol };

struct Token {
  TokenKind kind = TokenKind::symbol;
  std::string_view text;
  std::size_t start = 0;
};

std::size_t bounded(std::size_t end, std::string_view text) { return std::min(end, text.size()); }

/// The tokens of one statement, comments and blanks left out.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {
    while (at_ < text_.size()) take();
  }
  [[nodiscard]] const std::vector<Token>& all() const { return tokens_; }

 private:
  void take() {
    const char first = text_[at_];
    const auto rest = text_.substr(at_);
    if (sql_token::is_space(first)) {
      ++at_;
    } else if (rest.starts_with("--")) {
      at_ = sql_token::end_of_line(text_, at_);
    } else if (rest.starts_with("/*")) {
      at_ = bounded(sql_token::end_of_nested_comment(text_, at_), text_);
    } else if (first == '\'') {
      add(TokenKind::text, sql_token::end_of_quotes(text_, at_ + 1, '\''));
    } else if (first == '"' || first == '`') {
      add(TokenKind::name, sql_token::end_of_quotes(text_, at_ + 1, first));
    } else if ((first == 'e' || first == 'E') && rest.starts_with(std::string{first, '\''})) {
      add(TokenKind::text, sql_token::end_of_escaped_string(text_, at_ + 2));
    } else if (first == '$') {
      take_dollar();
    } else if (sql_token::is_digit(first)) {
      take_number();
    } else if (sql_token::is_name_start(first)) {
      add(TokenKind::word, sql_token::end_of_word(text_, at_));
    } else {
      take_symbol();
    }
  }

  void take_dollar() {
    const auto tag = sql_token::dollar_tag(text_, at_);
    if (!tag.empty()) {
      const auto close = text_.find(tag, at_ + tag.size());
      add(TokenKind::text, close == std::string_view::npos ? close : close + tag.size());
      return;
    }
    std::size_t end = at_ + 1;
    while (end < text_.size() && sql_token::is_digit(text_[end])) ++end;
    add(end > at_ + 1 ? TokenKind::parameter : TokenKind::symbol, end);
  }

  void take_number() {
    std::size_t end = at_;
    const auto is_part = [&](std::size_t at) {
      const char each = text_[at];
      const bool is_sign = (each == '+' || each == '-') && at > at_ &&
                           (text_[at - 1] == 'e' || text_[at - 1] == 'E');
      return sql_token::is_name_part(each) || each == '.' || is_sign;
    };
    while (end < text_.size() && is_part(end)) ++end;
    add(TokenKind::number, end);
  }

  void take_symbol() {
    add(TokenKind::symbol, text_.substr(at_).starts_with("::") ? at_ + 2 : at_ + 1);
  }

  void add(TokenKind kind, std::size_t end) {
    const auto to = bounded(end, text_);
    tokens_.push_back({.kind = kind, .text = text_.substr(at_, to - at_), .start = at_});
    at_ = to;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

bool is_value(TokenKind kind) {
  return kind == TokenKind::number || kind == TokenKind::text || kind == TokenKind::parameter;
}

/// `?, ?, ?` becomes `?`, so that lists of any length are one statement.
void add_part(std::vector<std::string>& parts, std::string part) {
  const auto count = parts.size();
  const bool is_next_of_list =
      part == "?" && count >= 2 && parts[count - 1] == "," && parts[count - 2] == "?";
  if (is_next_of_list) {
    parts.pop_back();
  } else {
    parts.push_back(std::move(part));
  }
}

/// The name of a parameter that starts at token `at`, and how many tokens it takes; 0: none.
struct NamedParameter {
  std::string name;
  std::size_t tokens = 0;
};

bool is_word(const std::vector<Token>& tokens, std::size_t at) {
  return at < tokens.size() && tokens[at].kind == TokenKind::word;
}

bool is_symbol(const std::vector<Token>& tokens, std::size_t at, std::string_view text) {
  return at < tokens.size() && tokens[at].kind == TokenKind::symbol && tokens[at].text == text;
}

std::string without_quotes(std::string_view text) {
  const bool is_quoted = text.size() >= 2 && (text.front() == '\'' || text.front() == '"');
  return std::string(is_quoted ? text.substr(1, text.size() - 2) : text);
}

NamedParameter named_parameter(const std::vector<Token>& tokens, std::size_t at) {
  const bool is_marked = is_symbol(tokens, at, ":") || is_symbol(tokens, at, "@");
  if (is_marked && is_word(tokens, at + 1) && tokens[at + 1].start == tokens[at].start + 1) {
    // `array[1:n]` and operators such as `<@` end directly in front of what they stand before.
    const bool follows_directly =
        at > 0 && tokens[at - 1].start + tokens[at - 1].text.size() == tokens[at].start;
    const bool is_behind_symbol = at > 0 && tokens[at - 1].kind == TokenKind::symbol &&
                                  tokens[at - 1].text != "[" && tokens[at - 1].text != ":";
    const bool is_opened = !follows_directly || is_symbol(tokens, at - 1, "(") ||
                           is_symbol(tokens, at - 1, ",") || is_symbol(tokens, at - 1, "=") ||
                           (is_behind_symbol && tokens[at].text == ":");
    if (is_opened) return {.name = std::string(tokens[at + 1].text), .tokens = 2};
  }
  if (!is_word(tokens, at) || tokens[at].text != "sqlc" || !is_symbol(tokens, at + 1, ".")) {
    return {};
  }
  const bool is_call = is_word(tokens, at + 2) && is_symbol(tokens, at + 3, "(") &&
                       at + 5 < tokens.size() && is_symbol(tokens, at + 5, ")");
  const bool is_known = is_call && (tokens[at + 2].text == "arg" || tokens[at + 2].text == "narg" ||
                                    tokens[at + 2].text == "slice");
  if (!is_known) return {};
  return {.name = without_quotes(tokens[at + 4].text), .tokens = 6};
}

bool is_keyword(const std::vector<Token>& tokens, std::size_t at, std::string_view word) {
  return is_word(tokens, at) && sql_token::is_keyword(tokens[at].text, word);
}

// Not every database reserves these words: a column may be called `offset`.
bool cuts_rows(const std::vector<Token>& tokens, std::size_t at) {
  if (is_keyword(tokens, at, "limit")) return true;
  if (is_keyword(tokens, at, "fetch")) {
    return is_keyword(tokens, at + 1, "first") || is_keyword(tokens, at + 1, "next");
  }
  return is_keyword(tokens, at, "offset") && at + 1 < tokens.size() &&
         is_value(tokens[at + 1].kind);
}

/// FOR UPDATE, FOR NO KEY UPDATE, FOR SHARE, FOR KEY SHARE.
bool locks_rows(const std::vector<Token>& tokens, std::size_t at) {
  if (!is_keyword(tokens, at, "for")) return false;
  constexpr std::array<std::string_view, 4> strengths = {"update", "share", "no", "key"};
  return std::any_of(strengths.begin(), strengths.end(),
                     [&](std::string_view word) { return is_keyword(tokens, at + 1, word); });
}

bool gathers(const std::vector<Token>& tokens, std::size_t at) {
  constexpr std::array<std::string_view, 12> aggregates = {
      "string_agg",    "array_agg",         "json_agg",
      "jsonb_agg",     "json_object_agg",   "jsonb_object_agg",
      "xmlagg",        "group_concat",      "json_group_array",
      "json_arrayagg", "json_group_object", "jsonb_group_array"};
  return is_symbol(tokens, at + 1, "(") &&
         std::any_of(aggregates.begin(), aggregates.end(),
                     [&](std::string_view name) { return is_keyword(tokens, at, name); });
}

}  // namespace

std::string first_word(std::string_view statement) {
  const Tokens tokens(statement);
  for (const auto& token : tokens.all()) {
    if (token.kind == TokenKind::word) return lower_case(token.text);
    if (token.text != "(") break;
  }
  return {};
}

bool is_tried(std::string_view first_word) {
  constexpr std::array<std::string_view, 8> tried = {"select", "insert", "update",  "delete",
                                                     "merge",  "with",   "replace", "values"};
  return std::find(tried.begin(), tried.end(), first_word) != tried.end();
}

std::string fingerprint_of(std::string_view statement) {
  const Tokens tokens(statement);
  std::vector<std::string> parts;
  for (const auto& token : tokens.all()) {
    if (is_value(token.kind)) {
      add_part(parts, "?");
    } else {
      add_part(parts,
               token.kind == TokenKind::word ? lower_case(token.text) : std::string(token.text));
    }
  }
  while (!parts.empty() && parts.back() == ";") parts.pop_back();
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : " ") + part;
  return text;
}

std::size_t parameters_of(std::string_view statement) {
  const Tokens tokens(statement);
  std::size_t highest = 0;
  for (const auto& token : tokens.all()) {
    if (token.kind != TokenKind::parameter) continue;
    std::size_t number = 0;
    std::from_chars(token.text.data() + 1, token.text.data() + token.text.size(), number);
    highest = std::max(highest, number);
  }
  return highest;
}

SortPlace sort_place(std::string_view statement) {
  const Tokens parsed(statement);
  const auto& tokens = parsed.all();
  SortPlace place{.at = statement.size()};
  int depth = 0;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (is_symbol(tokens, at, "(")) ++depth;
    if (is_symbol(tokens, at, ")")) --depth;
    if (depth != 0 || !is_word(tokens, at)) continue;
    if (sql_token::is_keyword(tokens[at].text, "order")) place.is_sorted = true;
    const bool cuts = cuts_rows(tokens, at);
    place.is_cut = place.is_cut || cuts;
    if (cuts || locks_rows(tokens, at)) place.at = std::min(place.at, tokens[at].start);
  }
  return place;
}

bool gathers_in_any_order(std::string_view statement) {
  const Tokens parsed(statement);
  const auto& tokens = parsed.all();
  for (std::size_t start = 0; start < tokens.size(); ++start) {
    if (!gathers(tokens, start)) continue;
    int depth = 0;
    bool is_ordered = false;
    for (std::size_t at = start + 1; at < tokens.size(); ++at) {
      if (is_symbol(tokens, at, "(")) ++depth;
      if (is_symbol(tokens, at, ")") && --depth == 0) break;
      is_ordered = is_ordered || (depth == 1 && is_keyword(tokens, at, "order"));
    }
    if (!is_ordered) return true;
  }
  return false;
}

NumberedStatement with_numbers(std::string_view statement) {
  const Tokens parsed(statement);
  const auto& tokens = parsed.all();
  NumberedStatement numbered;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < tokens.size();) {
    const auto parameter = named_parameter(tokens, at);
    if (parameter.tokens == 0) {
      ++at;
      continue;
    }
    auto& names = numbered.names;
    auto found = std::find(names.begin(), names.end(), parameter.name);
    if (found == names.end()) found = names.insert(names.end(), parameter.name);
    numbered.sql += statement.substr(copied, tokens[at].start - copied);
    numbered.sql += "$" + std::to_string(found - names.begin() + 1);
    const auto& last = tokens[at + parameter.tokens - 1];
    copied = last.start + last.text.size();
    at += parameter.tokens;
  }
  numbered.sql += statement.substr(copied);
  return numbered;
}

}  // namespace fulldress::scenarios
