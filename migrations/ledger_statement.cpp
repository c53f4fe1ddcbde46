#include "migrations/ledger_statement.hpp"

#include "harness/base/suggestion.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/script_text.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::migrations {
namespace {

/// What a word in braces may stand for.
const std::vector<std::string>& known_words() {
  static const std::vector<std::string> words = {"ledger",   "schema",    "version",
                                                 "name",     "file",      "checksum",
                                                 "previous", "direction", "duration_ms"};
  return words;
}

bool is_known(const std::string& word) {
  const auto& words = known_words();
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The word of `{word}` at `at`; empty when none stands there.
std::string word_in_braces(std::string_view text, std::size_t at) {
  if (text[at] != '{') return {};
  const std::size_t end = sql_token::end_of_word(text, at + 1);
  const bool is_closed = end > at + 1 && end < text.size() && text[end] == '}';
  return is_closed ? std::string(text.substr(at + 1, end - at - 1)) : std::string();
}

}  // namespace

LedgerStatement::LedgerStatement(std::string setting, std::string_view text)
    : setting_(std::move(setting)) {
  const auto statements = statements_of(text, SqlDialect::postgres);
  if (!statements) {
    throw UsageError("migrations.bad-setting",
                     "the format's setting " + setting_ +
                         " cannot be split into statements: a quote or comment is not closed");
  }
  for (const SqlPiece& each : *statements) statements_.push_back(parse(each.text));
  if (statements_.empty()) {
    throw UsageError("migrations.bad-setting",
                     "the format's setting " + setting_ + " holds no statement");
  }
}

LedgerStatement::Parts LedgerStatement::parse(std::string_view statement) const {
  Parts parts;
  std::string text;
  for (std::size_t at = 0; at < statement.size();) {
    if (const std::size_t end = end_of_quoted(statement, at); end != at) {
      refuse_value_in_quotes(statement.substr(at, end - at));
      text += statement.substr(at, end - at);
      at = end;
      continue;
    }
    std::string word = word_in_braces(statement, at);
    std::size_t length = word.size() + 2;
    if (word.empty() && statement[at] == '$' && at + 1 < statement.size() &&
        sql_token::is_digit(statement[at + 1])) {
      length = sql_token::end_of_word(statement, at + 1) - at;
      if (statement.substr(at, length) != "$1") {
        throw UsageError("migrations.bad-setting",
                         "the format's setting " + setting_ + " has " +
                             std::string(statement.substr(at, length)) +
                             "; only $1, the version, is bound so: write other values by name, "
                             "such as {name}");
      }
      word = "version";
    }
    if (word.empty()) {
      text += statement[at++];
      continue;
    }
    if (!is_known(word)) {
      throw UsageError("migrations.bad-setting", "the format's setting " + setting_ + " has {" +
                                                     word + "}, which stands for nothing" +
                                                     did_you_mean(word, known_words()));
    }
    parts.push_back({.text = std::exchange(text, {}), .stands_for = word});
    at += length;
  }
  parts.push_back({.text = text, .stands_for = {}});
  return parts;
}

/// Behind the string, quoted name or comment that starts at `at`; `at` when none does. All are
/// closed: the statement was split.
std::size_t LedgerStatement::end_of_quoted(std::string_view statement, std::size_t at) const {
  const char first = statement[at];
  const char second = at + 1 < statement.size() ? statement[at + 1] : '\0';
  std::size_t end = at;
  if (first == '\'' || first == '"') {
    end = sql_token::end_of_quotes(statement, at + 1, first);
  } else if (first == '-' && second == '-') {
    end = sql_token::end_of_line(statement, at);
  } else if (first == '/' && second == '*') {
    end = sql_token::end_of_nested_comment(statement, at);
  }
  return std::min(end, statement.size());
}

void LedgerStatement::refuse_value_in_quotes(std::string_view quoted) const {
  for (std::size_t at = 0; at < quoted.size(); ++at) {
    const std::string word = word_in_braces(quoted, at);
    if (word.empty() || !is_known(word)) continue;
    throw UsageError("migrations.bad-setting", "the format's setting " + setting_ + " has {" +
                                                   word +
                                                   "} in quotes; values are bound: take the "
                                                   "quotes away");
  }
}

ResultSet LedgerStatement::run(Session& session, const TableName& table,
                               const LedgerFacts& facts) const {
  ResultSet result;
  for (const Parts& parts : statements_) {
    std::string text;
    Row parameters;
    for (const Part& part : parts) {
      text += part.text;
      if (part.stands_for == "ledger") {
        text += session.quote_table(table);
      } else if (part.stands_for == "schema") {
        text += session.quote_name(table.schema);
      } else if (!part.stands_for.empty()) {
        const auto fact = facts.find(part.stands_for);
        parameters.push_back(fact == facts.end() ? std::nullopt : fact->second);
        text += "$" + std::to_string(parameters.size());
      }
    }
    result = session.query(text, parameters);
  }
  return result;
}

}  // namespace fulldress::migrations
