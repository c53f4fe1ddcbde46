#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress {

/// Whose lexical rules a script follows.
enum class SqlDialect {
  postgres,  ///< what the PostgreSQL server itself reads; a backslash means nothing
  psql,   ///< the same plus what psql reads: backslash commands, `\;`, data behind COPY FROM STDIN
  sqlite  ///< SQLite's tokens: [names], `names`, comments that do not nest, trigger bodies
};

enum class SqlPieceKind { statement, meta_command, copy_data };

/// One piece of a script. `text` points into the scanned text and is exactly what stands there.
struct SqlPiece {
  SqlPieceKind kind = SqlPieceKind::statement;
  /// statement: from its first to its last token, without the semicolon and without comments around
  /// it. meta_command: from the backslash to the end of the line. copy_data: whole lines, without
  /// the final `\.`.
  std::string_view text;
  std::size_t offset_bytes = 0;     ///< of `text` in the scanned text
  std::size_t line = 1;             ///< counts from 1
  std::size_t column = 1;           ///< counts from 1, in characters
  bool is_copy_from_stdin = false;  ///< statement whose data the client sends; psql: comes next
  bool is_joined_to_next = false;   ///< psql: ended by `\;`, sent together with the next statement
};

struct SqlScriptOptions {
  std::string file;  ///< for error messages
  SqlDialect dialect = SqlDialect::postgres;
  /// PostgreSQL's standard_conforming_strings when the script starts.
  bool has_standard_strings = true;
};

/// Splits a script into pieces, one by one, in constant memory; `text` must outlive it and its
/// pieces.
///
/// Independent of the server's version. Statements without a token (comments, `;;`) are left out.
/// A byte order mark in front is skipped. In the psql dialect `set standard_conforming_strings` is
/// obeyed.
/// source  PostgreSQL's src/fe_utils/psqlscan.l; sqlite3_complete(). METHODS 8.
class SqlScript {
 public:
  SqlScript(std::string_view text, SqlScriptOptions options);

  /// The next piece, or nothing at the end.
  ///
  /// throws  UsageError "script.unterminated-string", "-identifier", "-dollar-quote", "-comment",
  ///         "-parenthesis", "-begin-atomic", "-copy-data" with the position of what is not closed;
  ///         "script.text-after-copy" for a statement on the line of COPY ... FROM STDIN.
  [[nodiscard]] std::optional<SqlPiece> next();

 private:
  struct Statement;

  void skip_between_pieces();
  [[nodiscard]] SqlPiece take_statement();
  [[nodiscard]] SqlPiece take_meta_command();
  [[nodiscard]] SqlPiece take_copy_data();

  /// Each consumes one token and keeps the books of `statement`; false: the statement ends here.
  [[nodiscard]] bool take_token(Statement& statement);
  [[nodiscard]] bool take_semicolon(Statement& statement);
  [[nodiscard]] bool take_backslash(Statement& statement);
  void take_word(Statement& statement);
  void take_symbol(Statement& statement);
  [[nodiscard]] bool take_prefixed_string(std::string_view prefix);
  void take_dollar();
  void take_colon(Statement& statement);

  void skip_string(bool has_backslash_escapes);
  void skip_quoted_name(char quote);
  void skip_comment();
  [[nodiscard]] bool is_at_comment() const;
  void obey_setting(std::string_view statement);

  [[nodiscard]] char peek(std::size_t distance) const;
  [[nodiscard]] SqlPiece piece(SqlPieceKind kind, std::size_t start, std::size_t end);
  [[noreturn]] void fail(std::string id, std::size_t offset_bytes, std::string_view message) const;

  std::string_view text_;
  SqlScriptOptions options_;
  std::size_t at_ = 0;
  bool awaits_copy_data_ = false;
  // How far lines and columns have been counted.
  std::size_t counted_to_ = 0;
  std::size_t line_ = 1;
  std::size_t column_ = 1;
};

/// All pieces at once.
[[nodiscard]] std::vector<SqlPiece> split_sql(std::string_view text,
                                              const SqlScriptOptions& options);

}  // namespace fulldress
