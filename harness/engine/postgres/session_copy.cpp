#include "harness/engine/postgres/copy.hpp"
#include "harness/engine/postgres/copy_json.hpp"
#include "harness/engine/postgres/copy_text.hpp"
#include "harness/engine/postgres/refusal.hpp"
#include "harness/engine/postgres/session.hpp"

#include <optional>
#include <utility>

namespace fulldress::postgres {
namespace {

/// What the server would not notice of a row: no value at all is the empty text to it when there is
/// one column, and a NUL byte ends the line's text.
void check_row(const Row& row, std::size_t columns, std::string_view statement) {
  if (row.size() != columns) {
    throw refused_here("22P04",
                       "a row has " + std::to_string(row.size()) + " values for " +
                           std::to_string(columns) + " columns",
                       statement);
  }
  for (const auto& value : row) {
    if (value) refuse_nul(*value, "a value", statement);
  }
}

/// A select as it can stand in parentheses.
std::string_view without_end(std::string_view select) {
  const auto last = select.find_last_not_of("; \t\r\n");
  return last == std::string_view::npos ? select : select.substr(0, last + 1);
}

}  // namespace

std::int64_t PgSession::copy_out(std::string_view select, const RowSink& sink) {
  Row row;
  return copy_out_lines(select, [&](std::string_view line) {
    parse_copy_line(line, diagnostics_.copy_columns(), row);
    sink(row);
  });
}

std::int64_t PgSession::copy_out_json(std::string_view select, const LineSink& sink) {
  std::optional<CopyJson> json;
  return copy_out_lines(select, [&](std::string_view line) {
    if (!json) json.emplace(diagnostics_.copy_columns());
    sink(json->convert(line));
  });
}

std::int64_t PgSession::copy_out_lines(std::string_view select, const LineSink& sink) {
  refuse_nul(select, "the statement", select);
  const std::string prefix = "copy (";
  // On a line of its own, because the select may end in a comment.
  const std::string sent = prefix + std::string(without_end(select)) + "\n) to stdout";
  CopyOutcome outcome;
  run_guarded(
      {.sent = sent, .given = select, .prefix_bytes = prefix.size()}, [&](const StatementWatch&) {
        auto failure = executor_->execute(sent);
        if (!is_copying()) return failure;
        outcome = drain_lines(executor_->raw(), sink, [this] { interrupter_->ask_to_cancel(); });
        if (outcome.callback_error) diagnostics_.forget_results();
        return std::string();
      });
  if (outcome.callback_error) std::rethrow_exception(outcome.callback_error);
  return outcome.rows;
}

std::int64_t PgSession::copy_in(const TableName& table, const std::vector<std::string>& columns,
                                const RowSource& source) {
  return feed(copy_from_stdin(table, columns), source);
}

std::int64_t PgSession::copy_in_frozen(const TableName& table,
                                       const std::vector<std::string>& columns,
                                       const RowSource& source) {
  return feed(copy_from_stdin(table, columns) + " with (freeze)", source);
}

std::string PgSession::copy_from_stdin(const TableName& table,
                                       const std::vector<std::string>& columns) const {
  std::string sent = "copy " + quote_table(table);
  for (const auto& column : columns) {
    sent += (&column == &columns.front() ? " (" : ", ") + quote_name(column);
  }
  return sent + (columns.empty() ? " from stdin" : ") from stdin");
}

std::int64_t PgSession::feed(const std::string& sent, const RowSource& source) {
  CopyOutcome outcome;
  run_guarded({.sent = sent, .given = sent}, [&](const StatementWatch& watch) {
    auto failure = executor_->execute(sent);
    if (!is_copying()) return failure;
    const auto checked = [&](Row& row) {
      if (watch.is_late() || !source(row)) return false;
      check_row(row, diagnostics_.copy_columns(), sent);
      return true;
    };
    outcome = feed_from_source(executor_->raw(), checked, [&] { return watch.is_late(); });
    if (outcome.callback_error) diagnostics_.forget_results();
    return std::move(outcome.failure);
  });
  if (outcome.callback_error) std::rethrow_exception(outcome.callback_error);
  return outcome.rows;
}

void PgSession::copy_inline(std::string_view statement, std::string_view data) {
  refuse_nul(statement, "the statement", statement);
  const std::string sent(statement);
  run_guarded({.sent = sent, .given = statement}, [&](const StatementWatch& watch) {
    auto failure = executor_->execute(sent);
    if (!is_copying()) return failure;
    return feed_text(executor_->raw(), data, [&] { return watch.is_late(); });
  });
}

}  // namespace fulldress::postgres
