#pragma once

#include "harness/engine/postgres/executor.hpp"
#include "harness/engine/value.hpp"

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

namespace fulldress::postgres {

/// How one COPY went. At most one of the two failures is set; what the server refused is in
/// Diagnostics.
struct CopyOutcome {
  std::int64_t rows = 0;
  std::exception_ptr callback_error;  ///< what the sink or the source threw
  std::string failure;                ///< what libpq said
};

/// Asks the server to cancel what the connection is doing and waits, briefly, until it was asked.
using AskToCancel = std::function<void()>;

/// Sends the lines of a COPY TO STDOUT that has begun to `sink`, without their line feeds, until
/// nothing is left to read on the connection.
///
/// When the sink throws, the statement is cancelled and the rest of its rows thrown away.
[[nodiscard]] CopyOutcome drain_lines(PGconn* connection, const LineSink& sink,
                                      const AskToCancel& cancel);

/// How rows look on their way to the server.
struct RowForm {
  std::string head;                                      ///< in front of all rows
  std::function<void(std::string&, const Row&)> append;  ///< may throw: no row is kept then
  std::string foot;                                      ///< behind them
};

/// Feeds `source` to a COPY FROM STDIN that has begun and ends it; when the source throws or
/// `is_over` says so at the end, the server is told to forget all rows.
struct Feed {
  const RowSource& source;
  const RowForm& form;
  std::function<bool()> is_over;
};
[[nodiscard]] CopyOutcome feed_from_source(PGconn* connection, const Feed& feed);

/// The same for data as they stand in a script. returns what libpq said.
[[nodiscard]] std::string feed_text(PGconn* connection, std::string_view data,
                                    const std::function<bool()>& is_over);

/// Reads whatever is left of a statement. A COPY FROM STDIN is ended with the error `reason`, the
/// rows of a COPY TO STDOUT are thrown away: the connection is ready for the next statement, or
/// broken.
void discard_results(PGconn* connection, const char* reason);

}  // namespace fulldress::postgres
