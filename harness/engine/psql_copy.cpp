#include "harness/engine/psql_copy.hpp"

#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <cstddef>

namespace fulldress::psql {
namespace {

using sql_token::npos;

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && sql_token::is_space(text[at])) ++at;
  return at;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(skip_space(text, 0));
  while (!text.empty() && (sql_token::is_space(text.back()) || text.back() == ';')) {
    text.remove_suffix(1);
  }
  return text;
}

/// A name as the command takes it: in single quotes, which are doubled inside, or one word.
struct Name {
  std::string text;
  std::size_t end = 0;
  bool is_quoted = false;
};

Name name_at(std::string_view text, std::size_t at) {
  Name name;
  name.is_quoted = at < text.size() && text[at] == '\'';
  if (!name.is_quoted) {
    name.end = std::min(text.find_first_of(" \t\r\n;", at), text.size());
    name.text = text.substr(at, name.end - at);
    return name;
  }
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\'' && text.substr(at, 2) != "''") break;
    if (text[at] == '\'') ++at;
    name.text += text[at];
  }
  name.end = std::min(at + 1, text.size());
  return name;
}

/// Where `from` or `to` stands outside of quotes and parentheses.
std::size_t find_direction(std::string_view text) {
  int depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char character = text[at];
    if (character == '"' || character == '\'') {
      at = std::min(sql_token::end_of_quotes(text, at + 1, character), text.size());
      continue;
    }
    if (character == '(') ++depth;
    if (character == ')') --depth;
    if (!sql_token::is_name_part(character)) {
      ++at;
      continue;
    }
    const std::size_t end = sql_token::end_of_word(text, at);
    const std::string_view word = text.substr(at, end - at);
    const bool is_direction =
        sql_token::is_keyword(word, "from") || sql_token::is_keyword(word, "to");
    if (depth == 0 && is_direction) return at;
    at = end;
  }
  return npos;
}

}  // namespace

std::optional<ClientCopy> parse_client_copy(std::string_view rest) {
  const std::size_t at = find_direction(rest);
  if (at == npos) return std::nullopt;
  ClientCopy copy;
  copy.subject = trimmed(rest.substr(0, at));
  const std::size_t end = sql_token::end_of_word(rest, at);
  copy.direction = sql_token::is_keyword(rest.substr(at, end - at), "from")
                       ? ClientCopy::Direction::from
                       : ClientCopy::Direction::to;
  Name name = name_at(rest, skip_space(rest, end));
  if (!name.is_quoted && sql_token::is_keyword(name.text, "program")) {
    name = name_at(rest, skip_space(rest, name.end));
    if (!name.is_quoted) return std::nullopt;
    copy.end = ClientCopy::End::program;
  } else {
    const bool is_stream =
        !name.is_quoted &&
        (sql_token::is_keyword(name.text, "stdin") || sql_token::is_keyword(name.text, "stdout") ||
         sql_token::is_keyword(name.text, "pstdin") || sql_token::is_keyword(name.text, "pstdout"));
    copy.end = is_stream ? ClientCopy::End::stream : ClientCopy::End::file;
  }
  if (copy.subject.empty() || name.text.empty()) return std::nullopt;
  copy.name = name.text;
  copy.options = trimmed(rest.substr(name.end));
  return copy;
}

}  // namespace fulldress::psql
