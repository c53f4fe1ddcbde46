#include "scenarios/steps/sought_values.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_script.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// Longer texts are no states, kinds and names that rows share.
constexpr std::size_t text_bytes_max = 100;

struct Token {
  enum class Kind { word, text, sign };
  Kind kind = Kind::sign;
  std::string value;  ///< a word in lower case, a text without its quotes
};

std::string lower_case(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(), sql_token::to_lower);
  return folded;
}

std::string unquoted(std::string_view token) {
  const char quote = token.front();
  std::string text;
  for (std::size_t at = 1; at + 1 < token.size(); ++at) {
    text += token[at];
    if (token[at] == quote) ++at;
  }
  return text;
}

/// The tokens of a statement, comments left out. What is quoted by dollars, or holds escapes, is no
/// text here.
std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    const char character = text[at];
    std::size_t end = at + 1;
    if (sql_token::is_space(character)) {
      at = end;
      continue;
    }
    if (text.substr(at, 2) == "--") {
      at = sql_token::end_of_line(text, at);
      continue;
    }
    if (text.substr(at, 2) == "/*") {
      at = std::min(sql_token::end_of_nested_comment(text, at), text.size());
      continue;
    }
    Token token{.kind = Token::Kind::sign, .value = std::string(1, character)};
    const auto tag = character == '$' ? sql_token::dollar_tag(text, at) : std::string_view();
    if (character == '\'' || character == '"') {
      end = std::min(sql_token::end_of_quotes(text, at + 1, character), text.size());
      token.kind = character == '"' ? Token::Kind::word : Token::Kind::text;
      token.value = unquoted(text.substr(at, end - at));
      if (character == '"') token.value = lower_case(token.value);
    } else if (!tag.empty()) {
      const auto close = text.find(tag, at + tag.size());
      end = close == std::string_view::npos ? text.size() : close + tag.size();
    } else if (sql_token::is_name_start(character)) {
      end = sql_token::end_of_word(text, at);
      token = {.kind = Token::Kind::word, .value = lower_case(text.substr(at, end - at))};
    } else if (character == '!' || character == '<' || character == '>') {
      if (text.substr(end, 1) == "=" || text.substr(end, 1) == ">") ++end;
    }
    tokens.push_back(std::move(token));
    at = end;
  }
  return tokens;
}

std::vector<std::vector<Token>> statements_of_text(const migrations::Script& script,
                                                   std::string_view engine) {
  std::vector<std::vector<Token>> statements;
  const auto dialect = engine == "sqlite" ? SqlDialect::sqlite : SqlDialect::psql;
  try {
    for (const auto& piece :
         split_sql(script.text, {.file = script.start.file, .dialect = dialect})) {
      if (piece.kind == SqlPieceKind::statement) statements.push_back(tokens_of(piece.text));
    }
  } catch (const UsageError&) {
    // What cannot be split is not looked through: rows without these values do no harm.
    statements.clear();
  }
  return statements;
}

/// Reads statements one by one, and tells at the end what is sought and not written.
class Search {
 public:
  void read_up(const std::vector<Token>& tokens) {
    if (tokens.empty()) return;
    const std::string& first = tokens.front().value;
    if (first == "insert") add_all_as_written(tokens);
    if (first != "update" && first != "delete" && first != "with") return;
    bool is_condition = false;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (is_word(tokens, at, "set")) is_condition = false;
      if (is_word(tokens, at, "where")) is_condition = true;
      if (!is_condition && tokens[at].kind == Token::Kind::text) written_.insert(tokens[at].value);
      if (is_condition) read_condition(tokens, at);
    }
  }

  void read_down(const std::vector<Token>& tokens) {
    if (!tokens.empty() && tokens.front().value == "insert") add_all_as_written(tokens);
  }

  [[nodiscard]] std::map<std::string, std::vector<std::string>> take() {
    std::map<std::string, std::vector<std::string>> sought;
    for (auto& [column, text] : sought_) {
      auto& texts = sought[column];
      const bool is_known = std::find(texts.begin(), texts.end(), text) != texts.end();
      if (!is_known && !written_.contains(text)) texts.push_back(text);
    }
    std::erase_if(sought, [](const auto& each) { return each.second.empty(); });
    return sought;
  }

 private:
  static bool is_word(const std::vector<Token>& tokens, std::size_t at, std::string_view word) {
    return at < tokens.size() && tokens[at].kind == Token::Kind::word && tokens[at].value == word;
  }

  static bool is_sign(const std::vector<Token>& tokens, std::size_t at, char sign) {
    return at < tokens.size() && tokens[at].kind == Token::Kind::sign &&
           tokens[at].value == std::string(1, sign);
  }

  void add_all_as_written(const std::vector<Token>& tokens) {
    for (const auto& token : tokens) {
      if (token.kind == Token::Kind::text) written_.insert(token.value);
    }
  }

  /// `column = 'text'` and `column in ('text', 'text')` that start at `at`.
  void read_condition(const std::vector<Token>& tokens, std::size_t at) {
    if (tokens[at].kind != Token::Kind::word) return;
    const std::string& column = tokens[at].value;
    if (is_sign(tokens, at + 1, '=')) seek(column, tokens, at + 2);
    if (!is_word(tokens, at + 1, "in") || !is_sign(tokens, at + 2, '(')) return;
    for (std::size_t next = at + 3; next < tokens.size(); next += 2) {
      seek(column, tokens, next);
      if (!is_sign(tokens, next + 1, ',')) return;
    }
  }

  void seek(const std::string& column, const std::vector<Token>& tokens, std::size_t at) {
    if (at >= tokens.size() || tokens[at].kind != Token::Kind::text) return;
    const std::string& text = tokens[at].value;
    if (!text.empty() && text.size() <= text_bytes_max) sought_.emplace_back(column, text);
  }

  std::vector<std::pair<std::string, std::string>> sought_;  ///< column and text, in order
  std::set<std::string> written_;
};

}  // namespace

std::map<std::string, std::vector<std::string>> sought_values(
    const std::vector<migrations::Migration>& all, std::string_view engine) {
  Search search;
  for (const auto& migration : all) {
    if (migration.up) {
      for (const auto& each : statements_of_text(*migration.up, engine)) search.read_up(each);
    }
    if (migration.down) {
      for (const auto& each : statements_of_text(*migration.down, engine)) search.read_down(each);
    }
  }
  return search.take();
}

}  // namespace fulldress::scenarios
