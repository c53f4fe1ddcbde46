#include "harness/engine/postgres/diagnostics.hpp"

#include "harness/base/text.hpp"

#include <charconv>
#include <exception>
#include <iterator>
#include <utility>

namespace fulldress::postgres {
namespace {

constexpr std::size_t notices_max = 1000;
constexpr std::size_t message_characters_max = 4000;

std::string field_of(const PGresult* result, int field) {
  const char* text = PQresultErrorField(result, field);
  return text == nullptr ? std::string() : std::string(text);
}

std::optional<std::size_t> number_of(const std::string& text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0) return std::nullopt;
  return number;
}

/// The primary message; what libpq itself reports (a lost connection) has only the whole text.
std::string message_of(const PGresult* result) {
  auto message = field_of(result, PG_DIAG_MESSAGE_PRIMARY);
  if (message.empty()) message = PQresultErrorMessage(result);
  return one_line(message, message_characters_max);
}

/// The call stack. An error inside a function counts its position in a text the user did not send,
/// so that text goes here and the error has no offset.
std::string context_of(const PGresult* result) {
  auto context = field_of(result, PG_DIAG_CONTEXT);
  const auto inner = field_of(result, PG_DIAG_INTERNAL_QUERY);
  if (inner.empty()) return context;
  std::string line = "inner statement";
  const auto character = field_of(result, PG_DIAG_INTERNAL_POSITION);
  if (!character.empty()) line += ", character " + character;
  line += ": " + inner;
  return context.empty() ? line : line + "\n" + context;
}

ResultError error_of(const PGresult* result) {
  ResultError error;
  error.info.sqlstate = field_of(result, PG_DIAG_SQLSTATE);
  error.info.message = message_of(result);
  error.info.detail = field_of(result, PG_DIAG_MESSAGE_DETAIL);
  error.info.hint = field_of(result, PG_DIAG_MESSAGE_HINT);
  error.info.context = context_of(result);
  error.character = number_of(field_of(result, PG_DIAG_STATEMENT_POSITION));
  return error;
}

}  // namespace

void Diagnostics::watch(PGconn* connection) {
  ensure(PQregisterEventProc(connection, &Diagnostics::on_event, "fulldress", this) != 0,
         "libpq does not take the event hook");
  PQsetNoticeReceiver(connection, &Diagnostics::on_notice, this);
}

void Diagnostics::forget_results() {
  first_error_.reset();
  last_command_.clear();
  commands_.clear();
  copy_columns_ = 0;
}

std::vector<Notice> Diagnostics::take_notices() {
  std::vector<Notice> taken(std::make_move_iterator(notices_.begin()),
                            std::make_move_iterator(notices_.end()));
  notices_.clear();
  return taken;
}

int Diagnostics::on_event(PGEventId event, void* information, void* self) noexcept {
  if (event != PGEVT_RESULTCREATE) return 1;
  try {
    const auto* created = static_cast<const PGEventResultCreate*>(information);
    static_cast<Diagnostics*>(self)->record(created->result);
    return 1;
  } catch (const std::exception&) {
    // Out of memory: libpq turns the result into an error, which is what it is.
    return 0;
  }
}

void Diagnostics::on_notice(void* self, const PGresult* result) noexcept {
  try {
    static_cast<Diagnostics*>(self)->keep(result);
  } catch (const std::exception&) {
    // Out of memory while keeping a notice: losing the notice is all that can be done in a C
    // callback.
    return;
  }
}

void Diagnostics::keep(const PGresult* result) {
  Notice notice{.severity = field_of(result, PG_DIAG_SEVERITY_NONLOCALIZED),
                .sqlstate = field_of(result, PG_DIAG_SQLSTATE),
                .message = message_of(result)};
  // An error that arrives while no statement runs comes as a notice; it is the server's last word.
  if (notice.severity == "FATAL" || notice.severity == "PANIC") farewell_ = notice.message;
  notices_.push_back(std::move(notice));
  if (notices_.size() > notices_max) notices_.pop_front();
}

void Diagnostics::record(PGresult* result) {
  switch (PQresultStatus(result)) {
    case PGRES_FATAL_ERROR:
    case PGRES_NONFATAL_ERROR:
    case PGRES_BAD_RESPONSE:
      if (!first_error_) first_error_ = error_of(result);
      return;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
      copy_columns_ = static_cast<std::size_t>(PQnfields(result));
      return;
    default:
      last_command_ = PQcmdStatus(result);
      if (keeps_commands_) commands_.push_back(last_command_);
      return;
  }
}

}  // namespace fulldress::postgres
