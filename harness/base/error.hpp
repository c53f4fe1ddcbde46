#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress {

/// A place in a file the user wrote. `line` and `column` count from 1, `column` in characters; 0
/// means unknown.
struct ScriptPosition {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;

  /// `file:line:column`, without the parts that are unknown.
  [[nodiscard]] std::string to_text() const;

  friend bool operator==(const ScriptPosition&, const ScriptPosition&) = default;
};

/// The position of byte `offset_bytes` in `text` of `file`; an offset behind the end gives the end.
[[nodiscard]] ScriptPosition position_of(std::string_view text, std::size_t offset_bytes,
                                         std::string file);

/// We cannot go on. Outcomes of a rehearsal (violations, a failing migration) are values, not
/// errors.
///
/// `id` is stable and documented in docs/errors.md ("engine.start-failed"); `message` is one line:
/// what, where, what to do next. Thrown types are the five below and nothing else.
class Error : public std::exception {
 public:
  Error(std::string id, std::string message, std::source_location where);

  /// Adds a "while ..." line; outermost last.
  void add_context(std::string line);

  [[nodiscard]] const char* what() const noexcept override;
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] const std::source_location& where() const { return where_; }
  [[nodiscard]] const std::vector<std::string>& context() const { return context_; }

 private:
  std::string id_;
  std::string message_;
  std::source_location where_;
  std::vector<std::string> context_;
  std::string what_;
};

/// The user asked for something impossible or wrote a file we cannot read: exit code 2.
class UsageError : public Error {
 public:
  UsageError(std::string id, std::string message,
             std::source_location where = std::source_location::current());
};

/// A server, disk, process or deadline of ours failed: exit code 3.
class InfrastructureError : public Error {
 public:
  InfrastructureError(std::string id, std::string message,
                      std::source_location where = std::source_location::current());
};

/// The session's connection is gone; its transaction is undone or in doubt. Never reconnected.
class ConnectionLost : public InfrastructureError {
 public:
  explicit ConnectionLost(std::string message,
                          std::source_location where = std::source_location::current());
};

/// What a database said of a statement it refused.
struct SqlErrorInfo {
  std::string sqlstate;   ///< five characters; SQLite's codes are mapped to the nearest class
  std::string message;    ///< primary message, one line
  std::string detail;     ///< may be empty
  std::string hint;       ///< may be empty
  std::string context;    ///< PL/pgSQL call stack and the like, may be empty
  std::string statement;  ///< the text that was sent
  std::optional<std::size_t> offset_bytes;  ///< where in `statement` the server points, if it does
  std::optional<ScriptPosition> position;   ///< the same in the user's file, once a caller knows it

  friend bool operator==(const SqlErrorInfo&, const SqlErrorInfo&) = default;
};

/// A statement failed. Callers match on `sqlstate`, never on message text.
class SqlError : public Error {
 public:
  explicit SqlError(SqlErrorInfo info,
                    std::source_location where = std::source_location::current());

  [[nodiscard]] const SqlErrorInfo& info() const { return info_; }
  [[nodiscard]] const std::string& sqlstate() const { return info_.sqlstate; }

 private:
  SqlErrorInfo info_;
};

/// INT or TERM arrived: exit code 130 or 143.
class Interrupted : public Error {
 public:
  explicit Interrupted(int signal_number,
                       std::source_location where = std::source_location::current());

  [[nodiscard]] int signal_number() const { return signal_number_; }

 private:
  int signal_number_;
};

/// A bug in fulldress: exit code 5.
class InternalError : public Error {
 public:
  explicit InternalError(std::string message,
                         std::source_location where = std::source_location::current());
};

/// Throws InternalError unless `condition` holds; on in release builds too. User input never
/// reaches it.
void ensure(bool condition, std::string_view text,
            std::source_location where = std::source_location::current());

}  // namespace fulldress
