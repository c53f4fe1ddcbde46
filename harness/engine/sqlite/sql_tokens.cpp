#include "harness/engine/sqlite/sql_tokens.hpp"

#include "harness/engine/lower_case.hpp"

#include <algorithm>
#include <array>

namespace fulldress::sqlite {
namespace {

constexpr std::string_view blanks = " \t\n\v\f\r";

// Words that mean something else without quotes: those no bare name can have, and literals.
constexpr std::array<std::string_view, 67> reserved = {"add",
                                                       "all",
                                                       "alter",
                                                       "and",
                                                       "as",
                                                       "autoincrement",
                                                       "between",
                                                       "case",
                                                       "check",
                                                       "collate",
                                                       "commit",
                                                       "constraint",
                                                       "create",
                                                       "cross",
                                                       "current_date",
                                                       "current_time",
                                                       "current_timestamp",
                                                       "default",
                                                       "deferrable",
                                                       "delete",
                                                       "distinct",
                                                       "drop",
                                                       "else",
                                                       "escape",
                                                       "except",
                                                       "exists",
                                                       "false",
                                                       "foreign",
                                                       "from",
                                                       "full",
                                                       "group",
                                                       "having",
                                                       "in",
                                                       "index",
                                                       "inner",
                                                       "insert",
                                                       "intersect",
                                                       "into",
                                                       "is",
                                                       "isnull",
                                                       "join",
                                                       "left",
                                                       "limit",
                                                       "natural",
                                                       "not",
                                                       "nothing",
                                                       "notnull",
                                                       "null",
                                                       "on",
                                                       "or",
                                                       "order",
                                                       "outer",
                                                       "primary",
                                                       "references",
                                                       "returning",
                                                       "right",
                                                       "select",
                                                       "set",
                                                       "table",
                                                       "then",
                                                       "to",
                                                       "transaction",
                                                       "true",
                                                       "union",
                                                       "unique",
                                                       "update",
                                                       "using"};
constexpr std::array<std::string_view, 4> more_reserved = {"values", "when", "where", "with"};

constexpr std::array<std::string_view, 12> long_operators = {
    "->>", "||", "<=", ">=", "<>", "!=", "==", "<<", ">>", "->", "&&", "::"};

bool is_word_byte(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  return is_letter || (byte >= '0' && byte <= '9') || byte == '_' || byte == '$' || value >= 0x80;
}

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

/// Cuts tokens off the front of a definition.
class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {}

  bool next(Token& token) {
    skip_blanks();
    if (text_.empty()) return false;
    const char first = text_[0];
    if (first == '\'') {
      token = {TokenKind::string, std::string(cut(quoted_length('\'')))};
    } else if (first == '"' || first == '`') {
      token = {first == '"' ? TokenKind::quoted : TokenKind::name,
               unquoted(cut(quoted_length(first)), first)};
    } else if (first == '[') {
      const auto close = text_.find(']');
      const auto name = cut(close == std::string_view::npos ? text_.size() : close + 1);
      token = {TokenKind::name,
               std::string(name.substr(1, name.size() - (name.ends_with(']') ? 2 : 1)))};
    } else if ((first == 'x' || first == 'X') && text_.size() > 1 && text_[1] == '\'') {
      token = {TokenKind::number, lower_case(cut(1 + quoted_length('\'', 1)))};
    } else if (is_digit(first) || (first == '.' && text_.size() > 1 && is_digit(text_[1]))) {
      token = {TokenKind::number, lower_case(cut(number_length()))};
    } else if (is_word_byte(first)) {
      const auto end = std::find_if_not(text_.begin(), text_.end(), is_word_byte);
      token = {TokenKind::word, std::string(cut(static_cast<std::size_t>(end - text_.begin())))};
    } else {
      token = {TokenKind::punctuation, std::string(cut(operator_length()))};
    }
    return true;
  }

 private:
  std::string_view cut(std::size_t length) {
    const auto part = text_.substr(0, length);
    text_.remove_prefix(part.size());
    return part;
  }

  void skip_blanks() {
    for (;;) {
      const auto first = std::min(text_.find_first_not_of(blanks), text_.size());
      text_.remove_prefix(first);
      if (text_.starts_with("--")) {
        cut(text_.find('\n'));
      } else if (text_.starts_with("/*")) {
        const auto close = text_.find("*/", 2);
        cut(close == std::string_view::npos ? text_.size() : close + 2);
      } else {
        return;
      }
    }
  }

  /// The length of the quoted text at `start`, in which the quote is doubled.
  [[nodiscard]] std::size_t quoted_length(char quote, std::size_t start = 0) const {
    std::size_t at = start + 1;
    while (at < text_.size()) {
      if (text_[at] != quote) {
        ++at;
      } else if (at + 1 < text_.size() && text_[at + 1] == quote) {
        at += 2;
      } else {
        return at + 1 - start;
      }
    }
    return text_.size() - start;
  }

  static std::string unquoted(std::string_view text, char quote) {
    std::string name;
    const std::size_t end = text.size() > 1 && text.back() == quote ? text.size() - 1 : text.size();
    for (std::size_t at = 1; at < end; ++at) {
      name += text[at];
      if (text[at] == quote) ++at;
    }
    return name;
  }

  [[nodiscard]] std::size_t number_length() const {
    std::size_t at = 0;
    while (at < text_.size()) {
      const bool is_sign = (text_[at] == '+' || text_[at] == '-') && at > 0 &&
                           (text_[at - 1] == 'e' || text_[at - 1] == 'E') &&
                           !text_.starts_with("0x") && !text_.starts_with("0X");
      if (!is_word_byte(text_[at]) && text_[at] != '.' && !is_sign) break;
      ++at;
    }
    return at;
  }

  [[nodiscard]] std::size_t operator_length() const {
    for (const auto each : long_operators) {
      if (text_.starts_with(each)) return each.size();
    }
    return 1;
  }

  std::string_view text_;
};

bool is_reserved(std::string_view lower) {
  const auto is_in = [&](const auto& words) {
    return std::find(words.begin(), words.end(), lower) != words.end();
  };
  return is_in(reserved) || is_in(more_reserved);
}

std::string in_quotes(std::string_view name) {
  std::string quoted = "\"";
  for (const char byte : name) {
    quoted += byte;
    if (byte == '"') quoted += byte;
  }
  return quoted + "\"";
}

std::string normal_token(const Token& token, const KnownNames& known) {
  switch (token.kind) {
    case TokenKind::word:
      return lower_case(token.text);
    case TokenKind::name:
      return normal_name(token.text);
    case TokenKind::quoted:
      return known.contains(token.text) ? normal_name(token.text) : in_quotes(token.text);
    case TokenKind::string:
    case TokenKind::number:
    case TokenKind::punctuation:
      return token.text;
  }
  return token.text;
}

}  // namespace

bool Token::is_word(std::string_view lower_case_word) const {
  return kind == TokenKind::word && lower_case(text) == lower_case_word;
}

Tokens tokens_of(std::string_view definition) {
  Tokens tokens;
  Tokenizer tokenizer(definition);
  for (Token token; tokenizer.next(token);) tokens.push_back(token);
  return tokens;
}

std::string normal_name(std::string_view name) {
  const std::string lower = lower_case(name);
  const bool is_plain = !lower.empty() && !is_digit(lower[0]) && lower[0] != '$' &&
                        std::all_of(lower.begin(), lower.end(), is_word_byte);
  return is_plain && !is_reserved(lower) ? lower : in_quotes(lower);
}

std::string normal_text(const Tokens& tokens, const KnownNames& known) {
  std::string text;
  const Token* previous = nullptr;
  for (const Token& token : tokens) {
    const bool is_tight = token.is(',') || token.is(')') || token.is('.') || token.is(';');
    const bool follows_opening = previous != nullptr && (previous->is('(') || previous->is('.'));
    if (previous != nullptr && !is_tight && !follows_opening) text += ' ';
    text += normal_token(token, known);
    previous = &token;
  }
  return text;
}

}  // namespace fulldress::sqlite
