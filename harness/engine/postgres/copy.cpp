#include "harness/engine/postgres/copy.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/postgres/copy_text.hpp"

#include <memory>
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

bool send_piece(PGconn* connection, std::string& piece) {
  const bool is_sent = PQputCopyData(connection, piece.data(), static_cast<int>(piece.size())) == 1;
  piece.clear();
  // A server that gave up says so early; without reading, all of the source would still be sent.
  return is_sent && PQconsumeInput(connection) == 1;
}

}  // namespace

CopyOutcome drain_to_sink(PGconn* connection, std::size_t columns, const RowSink& sink,
                          const AskToCancel& cancel) {
  CopyOutcome outcome;
  std::unique_ptr<char, FreeMemory> buffer;
  std::string_view line;
  Row row;
  while (read_line(connection, buffer, line)) {
    try {
      parse_copy_line(line, columns, row);
      sink(row);
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

CopyOutcome feed_from_source(PGconn* connection, std::size_t columns, const RowSource& source) {
  CopyOutcome outcome;
  std::string piece;
  piece.reserve(piece_bytes + piece_bytes / 4);
  Row row;
  bool is_taken = true;
  try {
    while (is_taken && source(row)) {
      ensure(columns == 0 || row.size() == columns, "a row has another size than its columns");
      append_copy_line(piece, row);
      ++outcome.rows;
      if (piece.size() >= piece_bytes) is_taken = send_piece(connection, piece);
    }
    if (is_taken && !piece.empty()) is_taken = send_piece(connection, piece);
  } catch (...) {
    outcome.callback_error = std::current_exception();
    discard_results(connection, "the source of the rows failed");
    return outcome;
  }
  if (!is_taken || PQputCopyEnd(connection, nullptr) != 1) {
    outcome.failure = PQerrorMessage(connection);
  }
  discard_results(connection, "not all rows could be sent");
  return outcome;
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
