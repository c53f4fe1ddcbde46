#include "harness/engine/postgres/copy.hpp"

#include "harness/base/error.hpp"
#include "harness/host/socket.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace fulldress::postgres {
namespace {

/// Rows are sent to the server in pieces of this size.
constexpr std::size_t piece_bytes = std::size_t{64} * 1024;

struct FreeMemory {
  void operator()(char* memory) const noexcept { PQfreemem(memory); }
};
struct ClearResult {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

/// The next line of a COPY TO STDOUT in `line`, without its newline; its memory is in `buffer`.
bool read_line(PGconn* connection, std::unique_ptr<char, FreeMemory>& buffer,
               std::string_view& line) {
  char* memory = nullptr;
  const int bytes = PQgetCopyData(connection, &memory, 0);
  buffer.reset(memory);
  if (bytes <= 0) return false;
  line = std::string_view(memory, static_cast<std::size_t>(bytes));
  if (line.ends_with('\n')) line.remove_suffix(1);
  return true;
}

/// Whether an error waits to be read. While data is sent, libpq looks at nothing but notices, and
/// all of a long source would be sent for nothing. Behind TLS it cannot be seen and costs just
/// that.
///
/// An ErrorResponse is 'E', its length in four bytes, and its first field, 'S'. The middle of a
/// notice cannot look like that: nothing in its text is followed by two zero bytes and more text.
bool is_refused(PGconn* connection) {
  if (PQsslInUse(connection) != 0) return false;
  const auto start = peek(PQsocket(connection), 6);
  return start.size() == 6 && start[0] == 'E' && start[1] == '\0' && start[2] == '\0' &&
         start[5] == 'S';
}

bool send_piece(PGconn* connection, std::string& piece) {
  if (is_refused(connection)) return false;
  const bool is_sent = PQputCopyData(connection, piece.data(), static_cast<int>(piece.size())) == 1;
  piece.clear();
  return is_sent;
}

}  // namespace

CopyOutcome drain_lines(PGconn* connection, const LineSink& sink, const AskToCancel& cancel) {
  CopyOutcome outcome;
  std::unique_ptr<char, FreeMemory> buffer;
  std::string_view line;
  while (read_line(connection, buffer, line)) {
    try {
      sink(line);
      ++outcome.rows;
    } catch (...) {
      outcome.callback_error = std::current_exception();
      cancel();
      break;
    }
  }
  discard_results(connection, "this COPY has no data");
  return outcome;
}

CopyOutcome feed_from_source(PGconn* connection, const Feed& feed) {
  CopyOutcome outcome;
  std::string piece = feed.form.head;
  piece.reserve(piece_bytes + piece_bytes / 4);
  Row row;
  bool is_taken = true;
  try {
    while (is_taken && feed.source(row)) {
      feed.form.append(piece, row);
      ++outcome.rows;
      if (piece.size() >= piece_bytes) is_taken = send_piece(connection, piece);
    }
    piece += feed.form.foot;
    if (is_taken && !piece.empty()) is_taken = send_piece(connection, piece);
  } catch (...) {
    outcome.callback_error = std::current_exception();
    discard_results(connection, "the source of the rows failed");
    return outcome;
  }
  const char* refusal = nullptr;
  // Without a reason, the server would keep the rows it has got.
  if (!is_taken) refusal = "not all rows could be sent";
  if (feed.is_over()) refusal = "the deadline has passed";
  if (PQputCopyEnd(connection, refusal) != 1) outcome.failure = PQerrorMessage(connection);
  discard_results(connection, "not all rows could be sent");
  return outcome;
}

std::string feed_text(PGconn* connection, std::string_view data,
                      const std::function<bool()>& is_over) {
  bool is_taken = true;
  while (is_taken && !data.empty() && !is_over()) {
    std::string piece(data.substr(0, piece_bytes));
    data.remove_prefix(piece.size());
    is_taken = send_piece(connection, piece);
  }
  std::string failure;
  const char* refusal = nullptr;
  if (!is_taken) refusal = "not all data could be sent";
  if (is_over()) refusal = "the deadline has passed";
  if (PQputCopyEnd(connection, refusal) != 1) failure = PQerrorMessage(connection);
  discard_results(connection, "not all data could be sent");
  return failure;
}

void discard_results(PGconn* connection, const char* reason) {
  while (const Result result{PQgetResult(connection)}) {
    switch (PQresultStatus(result.get())) {
      case PGRES_COPY_IN:
        static_cast<void>(PQputCopyEnd(connection, reason));
        break;
      case PGRES_COPY_OUT: {
        std::unique_ptr<char, FreeMemory> buffer;
        std::string_view line;
        while (read_line(connection, buffer, line)) continue;
        break;
      }
      default:
        break;
    }
  }
}

}  // namespace fulldress::postgres
