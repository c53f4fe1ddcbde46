#include "harness/engine/postgres/binary_number.hpp"
#include "harness/engine/postgres/binary_value.hpp"
#include "harness/engine/postgres/copy.hpp"
#include "harness/engine/postgres/copy_json.hpp"
#include "harness/engine/postgres/copy_text.hpp"
#include "harness/engine/postgres/refusal.hpp"
#include "harness/engine/postgres/session.hpp"

#include <optional>
#include <utility>

namespace fulldress::postgres {
namespace {

/// No value at all is the empty text to the server when there is one column.
void check_width(const Row& row, std::size_t columns, std::string_view statement) {
  if (row.size() == columns) return;
  throw refused_here("22P04",
                     "a row has " + std::to_string(row.size()) + " values for " +
                         std::to_string(columns) + " columns",
                     statement);
}

/// Lines of text. A NUL byte would end one, and the server would not notice.
RowForm text_form(const Diagnostics& diagnostics, const std::string& statement) {
  return {.head = {},
          .append =
              [&](std::string& buffer, const Row& row) {
                check_width(row, diagnostics.copy_columns(), statement);
                for (const auto& value : row) {
                  if (value) refuse_nul(*value, "a value", statement);
                }
                append_copy_line(buffer, row);
              },
          .foot = {}};
}

/// What COPY's binary format has in front of all rows and behind them (COPY, "Binary Format").
constexpr std::string_view binary_head("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", 19);
constexpr std::string_view binary_foot("\xff\xff", 2);

RowForm binary_form(std::vector<BinaryEncoder> encoders, const std::string& statement) {
  return {.head = std::string(binary_head),
          .append =
              [encoders = std::move(encoders), &statement](std::string& buffer, const Row& row) {
                check_width(row, encoders.size(), statement);
                append_number(buffer, static_cast<std::int16_t>(encoders.size()));
                for (std::size_t at = 0; at < encoders.size(); ++at) {
                  if (!row[at]) {
                    append_number(buffer, std::int32_t{-1});
                  } else if (!encoders[at](buffer, *row[at])) {
                    throw refused_here("22P03",
                                       "value " + std::to_string(at + 1) +
                                           " of a row is not spelled as the server does it",
                                       statement);
                  }
                }
              },
          .foot = std::string(binary_foot)};
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
  const auto statement = copy_from_stdin(table, columns);
  return feed(statement, text_form(diagnostics_, statement), source);
}

std::int64_t PgSession::copy_in_frozen(const TableName& table,
                                       const std::vector<std::string>& columns,
                                       const RowSource& source) {
  const auto statement = copy_from_stdin(table, columns) + " with (freeze)";
  return feed(statement, text_form(diagnostics_, statement), source);
}

bool PgSession::has_binary_form(const std::string& type) const {
  return binary_encoder(type) != nullptr;
}

std::int64_t PgSession::copy_in_binary(const BinaryCopy::Target& target, const RowSource& source) {
  std::vector<std::string> columns;
  std::vector<BinaryEncoder> encoders;
  for (const auto& column : target.columns) {
    columns.push_back(column.name);
    encoders.push_back(binary_encoder(column.type));
    ensure(encoders.back() != nullptr, "a type has no binary form");
  }
  const auto statement =
      copy_from_stdin(target.table, columns) +
      (target.age == Age::frozen ? " with (format binary, freeze)" : " with (format binary)");
  return feed(statement, binary_form(std::move(encoders), statement), source);
}

std::string PgSession::copy_from_stdin(const TableName& table,
                                       const std::vector<std::string>& columns) const {
  std::string sent = "copy " + quote_table(table);
  for (const auto& column : columns) {
    sent += (&column == &columns.front() ? " (" : ", ") + quote_name(column);
  }
  return sent + (columns.empty() ? " from stdin" : ") from stdin");
}

std::int64_t PgSession::feed(const std::string& sent, const RowForm& form,
                             const RowSource& source) {
  CopyOutcome outcome;
  run_guarded({.sent = sent, .given = sent}, [&](const StatementWatch& watch) {
    auto failure = executor_->execute(sent);
    if (!is_copying()) return failure;
    const RowSource timely = [&](Row& row) { return !watch.is_late() && source(row); };
    outcome = feed_from_source(executor_->raw(), {.source = timely, .form = form, .is_over = [&] {
                                                    return watch.is_late();
                                                  }});
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
