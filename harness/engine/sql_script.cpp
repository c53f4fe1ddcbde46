#include "harness/engine/sql_script.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace fulldress {

using sql_token::is_keyword;
using sql_token::npos;

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::size_t start_of(std::string_view text) {
  return text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
}

/// How many of something are open, and where the outermost one started.
struct Nesting {
  std::size_t depth = 0;
  std::size_t offset_bytes = 0;

  void open(std::size_t offset) {
    if (depth++ == 0) offset_bytes = offset;
  }
  void close() { depth -= depth > 0 ? 1 : 0; }
};

}  // namespace

/// What must be remembered of a statement while its tokens go by.
struct SqlScript::Statement {
  std::size_t start = 0;
  std::size_t end = 0;                   // behind the last token so far
  std::array<std::string_view, 4> head;  // the first words
  std::size_t words = 0;
  std::string_view last_word;  // empty when another token came after it
  Nesting parens;
  Nesting blocks;                     // BEGIN ATOMIC and the CASEs in it
  bool is_routine = false;            // CREATE [OR REPLACE] FUNCTION | PROCEDURE
  bool is_trigger = false;            // SQLite: CREATE [TEMP | TEMPORARY] TRIGGER
  bool is_copy = false;               // starts with COPY
  bool is_from_stdin = false;         // and goes on with FROM STDIN
  bool is_after_semicolon = false;    // SQLite: the last token was a semicolon in a trigger's body
  bool is_after_trigger_end = false;  // SQLite: the last token was END behind such a semicolon
  bool is_after_dot = false;
  bool is_after_colon = false;  // psql: a variable's name comes
  bool is_joined_to_next = false;
  bool is_terminated = false;

  /// Decides what kind of statement this is, as soon as its first words tell.
  void classify(SqlDialect dialect);
  /// Keeps the depth of BEGIN ATOMIC ... END; `previous` is the word directly before.
  void track_block(std::string_view word, std::string_view previous, std::size_t offset);
};

void SqlScript::Statement::classify(SqlDialect dialect) {
  if (words == 1) is_copy = is_keyword(head[0], "copy");
  if (words < 2 || !is_keyword(head[0], "create")) return;
  const std::string_view word = head[words - 1];
  if (dialect == SqlDialect::sqlite) {
    const bool is_temporary =
        words == 3 && (is_keyword(head[1], "temp") || is_keyword(head[1], "temporary"));
    is_trigger = is_trigger || ((words == 2 || is_temporary) && is_keyword(word, "trigger"));
    return;
  }
  const bool is_replacing =
      words == 4 && is_keyword(head[1], "or") && is_keyword(head[2], "replace");
  is_routine = is_routine || ((words == 2 || is_replacing) &&
                              (is_keyword(word, "function") || is_keyword(word, "procedure")));
}

void SqlScript::Statement::track_block(std::string_view word, std::string_view previous,
                                       std::size_t offset) {
  // Behind a dot or AS even a reserved word is only a name.
  if (parens.depth > 0 || is_after_dot || is_keyword(previous, "as")) return;
  const bool is_body = is_keyword(word, "atomic") && is_keyword(previous, "begin");
  if (is_body || (blocks.depth > 0 && is_keyword(word, "case"))) {
    blocks.open(offset);
  } else if (is_keyword(word, "end")) {
    blocks.close();
  }
}

SqlScript::SqlScript(std::string_view text, SqlScriptOptions options)
    : text_(text), options_(std::move(options)), at_(start_of(text)), counted_to_(at_) {}

std::optional<SqlPiece> SqlScript::next() {
  if (awaits_copy_data_) return take_copy_data();
  skip_between_pieces();
  if (at_ >= text_.size()) return std::nullopt;
  if (options_.dialect == SqlDialect::psql && text_[at_] == '\\') return take_meta_command();
  return take_statement();
}

void SqlScript::skip_between_pieces() {
  while (at_ < text_.size()) {
    if (sql_token::is_space(text_[at_]) || text_[at_] == ';') {
      ++at_;
    } else if (is_at_comment()) {
      skip_comment();
    } else if (options_.dialect == SqlDialect::psql && text_.substr(at_, 2) == "\\;") {
      at_ += 2;
    } else {
      return;
    }
  }
}

SqlPiece SqlScript::take_statement() {
  Statement statement;
  statement.start = at_;
  statement.end = at_;
  while (at_ < text_.size() && take_token(statement)) {
  }
  if (!statement.is_terminated && at_ >= text_.size()) {
    if (statement.blocks.depth > 0) {
      fail("script.unterminated-begin-atomic", statement.blocks.offset_bytes,
           "the body that starts here has no END");
    }
    if (statement.parens.depth > 0 && options_.dialect != SqlDialect::sqlite) {
      fail("script.unterminated-parenthesis", statement.parens.offset_bytes,
           "the parenthesis that opens here is not closed");
    }
  }
  SqlPiece result = piece(SqlPieceKind::statement, statement.start, statement.end);
  result.is_copy_from_stdin = statement.is_from_stdin;
  result.is_joined_to_next = statement.is_joined_to_next;
  if (options_.dialect == SqlDialect::psql) {
    obey_setting(result.text);
    awaits_copy_data_ = statement.is_from_stdin;
  }
  return result;
}

bool SqlScript::take_token(Statement& statement) {
  const char character = text_[at_];
  if (sql_token::is_space(character)) {
    ++at_;
    return true;
  }
  if (is_at_comment()) {
    skip_comment();
    return true;
  }
  if (character == ';') return take_semicolon(statement);
  if (character == '\\' && options_.dialect == SqlDialect::psql) return take_backslash(statement);
  if (sql_token::is_name_start(character)) {
    take_word(statement);
  } else {
    take_symbol(statement);
  }
  statement.end = at_;
  return true;
}

bool SqlScript::take_semicolon(Statement& statement) {
  ++at_;
  const bool is_inside = options_.dialect == SqlDialect::sqlite
                             ? statement.is_trigger && !statement.is_after_trigger_end
                             : statement.parens.depth > 0 || statement.blocks.depth > 0;
  if (!is_inside) {
    statement.is_terminated = true;
    return false;
  }
  statement.is_after_semicolon = true;
  statement.last_word = {};
  statement.end = at_;
  return true;
}

bool SqlScript::take_backslash(Statement& statement) {
  if (peek(1) != ';') return false;
  at_ += 2;
  statement.is_joined_to_next = true;
  statement.is_terminated = true;
  return false;
}

void SqlScript::take_word(Statement& statement) {
  const std::size_t start = at_;
  at_ = sql_token::end_of_word(text_, at_);
  const std::string_view word = text_.substr(start, at_ - start);
  const std::string_view previous = std::exchange(statement.last_word, std::string_view());
  if (std::exchange(statement.is_after_colon, false)) return;
  if (take_prefixed_string(word)) return;
  if (statement.words < statement.head.size()) {
    statement.head[statement.words++] = word;
    statement.classify(options_.dialect);
  }
  if (statement.is_routine) statement.track_block(word, previous, start);
  if (statement.is_copy && statement.parens.depth == 0 && is_keyword(previous, "from") &&
      is_keyword(word, "stdin")) {
    statement.is_from_stdin = true;
  }
  statement.is_after_trigger_end = statement.is_after_semicolon && is_keyword(word, "end");
  statement.is_after_semicolon = false;
  statement.is_after_dot = false;
  statement.last_word = word;
}

bool SqlScript::take_prefixed_string(std::string_view prefix) {
  if (options_.dialect == SqlDialect::sqlite || prefix.size() != 1) return false;
  const char letter = sql_token::to_lower(prefix[0]);
  const bool is_unicode = letter == 'u' && peek(0) == '&' && peek(1) == '\'';
  const bool is_prefix = letter == 'e' || letter == 'b' || letter == 'x';
  if (!is_unicode && !(is_prefix && peek(0) == '\'')) return false;
  if (is_unicode) ++at_;
  skip_string(letter == 'e');
  return true;
}

void SqlScript::take_symbol(Statement& statement) {
  const std::size_t start = at_;
  const char character = text_[at_];
  const bool is_sqlite = options_.dialect == SqlDialect::sqlite;
  if (character == '\'') {
    skip_string(!is_sqlite && !options_.has_standard_strings);
  } else if (character == '"' || (is_sqlite && (character == '`' || character == '['))) {
    skip_quoted_name(character == '[' ? ']' : character);
  } else if (character == '$' && !is_sqlite) {
    take_dollar();
  } else if (character == ':') {
    take_colon(statement);
  } else {
    ++at_;
    if (character == '(') statement.parens.open(start);
    if (character == ')') statement.parens.close();
  }
  statement.last_word = {};
  statement.is_after_semicolon = false;
  statement.is_after_trigger_end = false;
  statement.is_after_dot = character == '.';
}

void SqlScript::take_dollar() {
  const std::string_view tag = sql_token::dollar_tag(text_, at_);
  if (tag.empty()) {
    ++at_;
    while (sql_token::is_digit(peek(0))) ++at_;
    return;
  }
  const std::size_t end = text_.find(tag, at_ + tag.size());
  if (end == npos) {
    fail("script.unterminated-dollar-quote", at_,
         "the quote " + std::string(tag) + " that starts here is not closed");
  }
  at_ = end + tag.size();
}

void SqlScript::take_colon(Statement& statement) {
  const bool is_cast = peek(1) == ':';
  at_ += is_cast ? 2 : 1;
  statement.is_after_colon =
      !is_cast && options_.dialect == SqlDialect::psql && sql_token::is_name_start(peek(0));
}

SqlPiece SqlScript::take_meta_command() {
  const std::size_t start = at_;
  std::size_t end = sql_token::end_of_meta_command(text_, at_);
  // Two backslashes end the command too; SQL goes on behind them.
  at_ = end + (text_.substr(end, 2) == "\\\\" ? 2 : 0);
  while (end > start && sql_token::is_space(text_[end - 1])) --end;
  return piece(SqlPieceKind::meta_command, start, end);
}

SqlPiece SqlScript::take_copy_data() {
  awaits_copy_data_ = false;
  while (peek(0) != '\n' && sql_token::is_space(peek(0))) ++at_;
  if (text_.substr(at_, 2) == "--") at_ = sql_token::end_of_line(text_, at_);
  if (at_ < text_.size() && text_[at_] != '\n') {
    fail("script.text-after-copy", at_,
         "COPY ... FROM STDIN must end its line: its data start on the next one");
  }
  const std::size_t start = std::min(at_ + 1, text_.size());
  for (std::size_t at = start; at < text_.size();) {
    const std::size_t line_end = sql_token::end_of_line(text_, at);
    const std::string_view line = text_.substr(at, line_end - at);
    if (line == "\\." || line == "\\.\r") {
      at_ = line_end;
      return piece(SqlPieceKind::copy_data, start, at);
    }
    at = line_end + 1;
  }
  fail("script.unterminated-copy-data", start,
       "the data of COPY ... FROM STDIN do not end with a line \\. ; is the file cut off?");
}

void SqlScript::skip_string(bool has_backslash_escapes) {
  std::size_t end = at_ + 1;
  while (end != npos) {
    const std::size_t closed = has_backslash_escapes ? sql_token::end_of_escaped_string(text_, end)
                                                     : sql_token::end_of_quotes(text_, end, '\'');
    if (closed == npos) {
      fail("script.unterminated-string", at_, "the string that starts here is not closed");
    }
    // Only backslash rules outlive the closing quote; without them the next part reads alike.
    end = has_backslash_escapes ? sql_token::continuation_of_string(text_, closed) : npos;
    if (end == npos) at_ = closed;
  }
}

void SqlScript::skip_quoted_name(char quote) {
  std::size_t end = npos;
  if (quote == ']') {
    // Nothing is doubled in brackets: the first ] ends the name.
    const std::size_t found = text_.find(quote, at_ + 1);
    end = found == npos ? npos : found + 1;
  } else {
    end = sql_token::end_of_quotes(text_, at_ + 1, quote);
  }
  if (end == npos) {
    fail("script.unterminated-identifier", at_, "the quoted name that starts here is not closed");
  }
  at_ = end;
}

bool SqlScript::is_at_comment() const {
  const char next = peek(1);
  return (text_[at_] == '-' && next == '-') || (text_[at_] == '/' && next == '*');
}

void SqlScript::skip_comment() {
  if (text_[at_] == '-') {
    at_ = sql_token::end_of_line(text_, at_);
    return;
  }
  if (options_.dialect == SqlDialect::sqlite) {
    // The end of the text closes a comment too.
    const std::size_t end = text_.find("*/", at_ + 2);
    at_ = end == npos ? text_.size() : end + 2;
    return;
  }
  const std::size_t end = sql_token::end_of_nested_comment(text_, at_);
  if (end == npos) {
    fail("script.unterminated-comment", at_, "the comment that starts here is not closed");
  }
  at_ = end;
}

void SqlScript::obey_setting(std::string_view statement) {
  if (!is_keyword(statement.substr(0, 3), "set")) return;
  std::string plain(statement);
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return c == '=' || c == '\''; }, ' ');
  const auto words = sql_token::leading_words(plain, 5);
  const auto name = std::find(words.begin(), words.end(), "standard_conforming_strings");
  if (name == words.end()) return;
  options_.has_standard_strings =
      words.back() != "off" && words.back() != "false" && words.back() != "no";
}

char SqlScript::peek(std::size_t distance) const {
  return at_ + distance < text_.size() ? text_[at_ + distance] : '\0';
}

SqlPiece SqlScript::piece(SqlPieceKind kind, std::size_t start, std::size_t end) {
  // Pieces come in order, so every byte is counted once.
  for (; counted_to_ < start; ++counted_to_) {
    const auto byte = static_cast<unsigned char>(text_[counted_to_]);
    if (byte == '\n') {
      ++line_;
      column_ = 1;
    } else if ((byte & 0xC0U) != 0x80U) {
      ++column_;
    }
  }
  return {.kind = kind,
          .text = text_.substr(start, end - start),
          .offset_bytes = start,
          .line = line_,
          .column = column_};
}

void SqlScript::fail(std::string id, std::size_t offset_bytes, std::string_view message) const {
  const std::size_t start = start_of(text_);
  const ScriptPosition position =
      position_of(text_.substr(start), offset_bytes - start, options_.file);
  throw UsageError(std::move(id), position.to_text() + ": " + std::string(message));
}

std::vector<SqlPiece> split_sql(std::string_view text, const SqlScriptOptions& options) {
  std::vector<SqlPiece> pieces;
  SqlScript script(text, options);
  while (auto piece = script.next()) pieces.push_back(*piece);
  return pieces;
}

}  // namespace fulldress
