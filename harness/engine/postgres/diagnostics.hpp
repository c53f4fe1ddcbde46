#pragma once

#include "harness/base/error.hpp"
#include "harness/engine/session.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include <libpq-events.h>
#include <libpq-fe.h>

namespace fulldress::postgres {

/// What the server said of one result that failed. libpqxx keeps only part of it.
struct ResultError {
  SqlErrorInfo info;                     ///< without statement and offset
  std::optional<std::size_t> character;  ///< where in the text that was sent, counted from 1
};

/// Records every result of one connection through libpq's event hook, and its notices.
///
/// The object must outlive the connection it watches and must not move.
class Diagnostics {
 public:
  Diagnostics() = default;
  Diagnostics(const Diagnostics&) = delete;
  Diagnostics& operator=(const Diagnostics&) = delete;
  ~Diagnostics() = default;

  /// Installs the hooks. throws InternalError when libpq has no memory for them.
  void watch(PGconn* connection);

  /// Forgets the results so far; called before each statement.
  void forget_results();

  /// The first result that failed since then: later ones are its consequences.
  [[nodiscard]] const std::optional<ResultError>& first_error() const { return first_error_; }
  /// The command tag of the last result that did not fail, e.g. "ROLLBACK".
  [[nodiscard]] const std::string& last_command() const { return last_command_; }
  /// From now on, or no longer.
  void keep_commands(bool is_kept) { keeps_commands_ = is_kept; }
  /// Of all results that did not fail, in their order; only where they are kept.
  [[nodiscard]] const std::vector<std::string>& commands() const { return commands_; }
  /// Why the server ended the connection, if it said so: "terminating connection due to ...".
  [[nodiscard]] const std::string& farewell() const { return farewell_; }
  /// The number of columns of the COPY that started last.
  [[nodiscard]] std::size_t copy_columns() const { return copy_columns_; }

  [[nodiscard]] std::vector<Notice> take_notices();

 private:
  static int on_event(PGEventId event, void* information, void* self) noexcept;
  static void on_notice(void* self, const PGresult* result) noexcept;
  void record(PGresult* result);
  void keep(const PGresult* notice);

  std::optional<ResultError> first_error_;
  std::string last_command_;
  bool keeps_commands_ = false;
  std::vector<std::string> commands_;
  std::string farewell_;
  std::size_t copy_columns_ = 0;
  std::deque<Notice> notices_;
};

}  // namespace fulldress::postgres
