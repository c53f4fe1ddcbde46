#include "harness/engine/psql_target.hpp"

#include "harness/base/pattern.hpp"
#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <array>

namespace fulldress::psql {
namespace {

/// A name as psql and the server read it: folded unless quoted.
std::string unquoted(std::string_view word) {
  if (word.size() < 2 || word.front() != '"') return lower_case(word);
  std::string name;
  for (std::size_t at = 1; at + 1 < word.size(); ++at) {
    name += word[at];
    if (word[at] == '"') ++at;
  }
  return name;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && sql_token::is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && (sql_token::is_space(text.back()) || text.back() == ';')) {
    text.remove_suffix(1);
  }
  return text;
}

const Pattern& whole_database_pattern() {
  static const Pattern pattern(
      R"(^(?:create|drop|alter|comment\s+on)\s+database\s+(?:if\s+exists\s+)?)"
      R"(("(?:[^"]|"")+"|[^\s;]+))",
      Pattern::Letters::any_case);
  return pattern;
}

const Pattern& encoding_pattern() {
  static const Pattern pattern(
      R"(^set\s+(?:session\s+|local\s+)?(?:client_encoding\s*(?:=|to)|names)\s*'?([^'\s;]+)'?)",
      Pattern::Letters::any_case);
  return pattern;
}

}  // namespace

// `dbname`, `dbname user host port`, `-reuse-previous=on "dbname='x'"`.
std::string connected_database(const Command& command) {
  const std::string text(trimmed(command.rest));
  static const Pattern connection_string(R"(dbname\s*=\s*'?([^'"\s]+))");
  if (const auto match = connection_string.find(text)) return (*match)[1];
  if (text.starts_with('"')) {
    const auto end = sql_token::end_of_quotes(text, 1, '"');
    return unquoted(text.substr(0, std::min(end, text.size())));
  }
  const std::string first = text.substr(0, text.find_first_of(" \t"));
  return first == "-" ? std::string() : lower_case(first);
}

bool is_utf8(std::string_view encoding) {
  std::string folded;
  for (const char character : encoding) {
    if (sql_token::is_name_part(character) && character != '_' && character != '$') {
      folded += sql_token::to_lower(character);
    }
  }
  return folded == "utf8" || folded == "unicode";
}

ScriptStatement parse_script_statement(std::string_view statement) {
  const auto words = sql_token::leading_words(statement, 1);
  if (words.empty()) return {};
  // Most statements of a dump are long: only those that can match are looked at closely.
  static const std::array<std::string_view, 5> candidates = {"alter", "comment", "create", "drop",
                                                             "set"};
  if (std::find(candidates.begin(), candidates.end(), words[0]) == candidates.end()) return {};
  constexpr std::size_t head_bytes = 400;
  const std::string_view head = statement.substr(0, head_bytes);
  if (const auto match = whole_database_pattern().find(head)) {
    return {.kind = ScriptStatement::Kind::whole_database, .name = unquoted((*match)[1])};
  }
  if (words[0] != "set") return {};
  if (const auto match = encoding_pattern().find(head)) {
    return {.kind = ScriptStatement::Kind::encoding, .name = (*match)[1]};
  }
  return {};
}

bool is_maintenance_database(std::string_view name) {
  return name == "postgres" || name == "template1" || name == "template0";
}

}  // namespace fulldress::psql
