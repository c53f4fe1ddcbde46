#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace fulldress::sql_token {
namespace {

enum class Letter : std::uint8_t { other, space, name_start, digit };

constexpr std::array<Letter, 256> letters = [] {
  std::array<Letter, 256> table{};
  for (std::size_t code = 0; code < table.size(); ++code) {
    const bool is_alphabetic = (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
    if (is_alphabetic || code == '_' || code >= 0x80) table[code] = Letter::name_start;
    if (code >= '0' && code <= '9') table[code] = Letter::digit;
  }
  for (const char space : {' ', '\t', '\n', '\r', '\f', '\v'}) {
    table[static_cast<unsigned char>(space)] = Letter::space;
  }
  return table;
}();

Letter letter_of(char character) { return letters[static_cast<unsigned char>(character)]; }

}  // namespace

bool is_space(char character) { return letter_of(character) == Letter::space; }

std::string_view trim_left(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

std::string_view trim(std::string_view text) {
  text = trim_left(text);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_digit(char character) { return letter_of(character) == Letter::digit; }

bool is_name_start(char character) { return letter_of(character) == Letter::name_start; }

bool is_name_part(char character) {
  return is_name_start(character) || is_digit(character) || character == '$';
}

char to_lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                              : character;
}

bool is_keyword(std::string_view word, std::string_view keyword) {
  return word.size() == keyword.size() &&
         std::equal(word.begin(), word.end(), keyword.begin(),
                    [](char left, char right) { return to_lower(left) == right; });
}

std::size_t end_of_line(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

std::size_t end_of_word(std::string_view text, std::size_t at) {
  while (at < text.size() && is_name_part(text[at])) ++at;
  return at;
}

std::size_t end_of_nested_comment(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at + 1 < text.size()) {
    const std::string_view pair = text.substr(at, 2);
    const bool opens = pair == "/*";
    const bool closes = pair == "*/";
    at += opens || closes ? 2 : 1;
    if (opens) ++depth;
    if (closes && --depth == 0) return at;
  }
  return npos;
}

std::size_t end_of_quotes(std::string_view text, std::size_t at, char quote) {
  while (true) {
    at = text.find(quote, at);
    if (at == npos) return npos;
    if (at + 1 >= text.size() || text[at + 1] != quote) return at + 1;
    at += 2;
  }
}

std::size_t end_of_escaped_string(std::string_view text, std::size_t at) {
  while (true) {
    at = text.find_first_of("'\\", at);
    if (at == npos) return npos;
    const bool is_last = at + 1 >= text.size();
    if (text[at] == '\'' && (is_last || text[at + 1] != '\'')) return at + 1;
    if (is_last) return npos;
    at += 2;
  }
}

std::size_t continuation_of_string(std::string_view text, std::size_t at) {
  bool has_line_end = false;
  while (at < text.size()) {
    if (is_space(text[at])) {
      has_line_end = has_line_end || text[at] == '\n' || text[at] == '\r';
      ++at;
    } else if (text.substr(at, 2) == "--") {
      at = end_of_line(text, at);
    } else {
      return has_line_end && text[at] == '\'' ? at + 1 : npos;
    }
  }
  return npos;
}

std::string_view dollar_tag(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  if (end < text.size() && is_digit(text[end])) return {};
  while (end < text.size() && text[end] != '$' && is_name_part(text[end])) ++end;
  return end < text.size() && text[end] == '$' ? text.substr(at, end + 1 - at) : std::string_view();
}

std::size_t end_of_opaque(std::string_view text, std::size_t at) {
  const std::string_view pair = text.substr(at, 2);
  std::size_t end = at;
  if (pair == "--") {
    end = end_of_line(text, at);
  } else if (pair == "/*") {
    end = end_of_nested_comment(text, at);
  } else if (text[at] == '\'') {
    const bool has_escapes =
        at > 0 && to_lower(text[at - 1]) == 'e' && (at == 1 || !is_name_part(text[at - 2]));
    end = has_escapes ? end_of_escaped_string(text, at + 1) : end_of_quotes(text, at + 1, '\'');
  } else if (text[at] == '"') {
    end = end_of_quotes(text, at + 1, '"');
  } else if (text[at] == '$' && (at == 0 || !is_name_part(text[at - 1]))) {
    const std::string_view tag = dollar_tag(text, at);
    if (!tag.empty()) {
      const std::size_t close = text.find(tag, at + tag.size());
      end = close == npos ? npos : close + tag.size();
    }
  }
  return std::min(end, text.size());
}

std::size_t end_of_meta_command(std::string_view text, std::size_t at) {
  const std::size_t line_end = end_of_line(text, at);
  char quote = 0;
  for (++at; at < line_end; ++at) {
    const char character = text[at];
    if (quote != 0) {
      if (character == quote) quote = 0;
    } else if (character == '\'' || character == '"' || character == '`') {
      quote = character;
    } else if (text.substr(at, 2) == "\\\\") {
      return at;
    }
  }
  return line_end;
}

std::vector<std::string> leading_words(std::string_view statement, std::size_t count_max) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < statement.size() && words.size() < count_max) {
    const std::string_view pair = statement.substr(at, 2);
    if (is_space(statement[at])) {
      ++at;
    } else if (pair == "--") {
      at = end_of_line(statement, at);
    } else if (pair == "/*") {
      at = std::min(end_of_nested_comment(statement, at), statement.size());
    } else if (is_name_start(statement[at])) {
      const std::size_t end = end_of_word(statement, at);
      auto& word = words.emplace_back(statement.substr(at, end - at));
      std::transform(word.begin(), word.end(), word.begin(), to_lower);
      at = end;
    } else {
      break;
    }
  }
  return words;
}

}  // namespace fulldress::sql_token
