#include "harness/base/error.hpp"
#include "harness/engine/sqlite/session.hpp"
#include "harness/engine/sqlite/sql_state.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fulldress::sqlite {
namespace {

/// The number behind the dollar of `$12`; nullopt for parameters with other names or none.
std::optional<std::size_t> number_of(const char* name) {
  if (name == nullptr) return std::nullopt;
  const std::string_view text = name;
  if (text.size() < 2 || text.front() != '$') return std::nullopt;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0) return std::nullopt;
  return number;
}

/// Whole numbers as they are written in one way only; `007` is a text.
std::optional<std::int64_t> whole_number(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::to_string(number) == text ? std::optional(number) : std::nullopt;
}

// Applications bind numbers as numbers; a column that stores texts turns them into texts again.
void bind_one(sqlite3_stmt* statement, int index, const Value& value) {
  if (!value) {
    sqlite3_bind_null(statement, index);
  } else if (const auto number = whole_number(*value)) {
    sqlite3_bind_int64(statement, index, *number);
  } else {
    sqlite3_bind_text64(statement, index, value->data(), value->size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
  }
}

void bind_all(const Statement& statement, const std::string& text, const Row& parameters) {
  const int count = sqlite3_bind_parameter_count(statement.get());
  std::size_t wanted = 0;
  for (int index = 1; index <= count; ++index) {
    const auto number = number_of(sqlite3_bind_parameter_name(statement.get(), index));
    const std::size_t at = number.value_or(static_cast<std::size_t>(index));
    wanted = std::max(wanted, at);
    if (at <= parameters.size()) bind_one(statement.get(), index, parameters[at - 1]);
  }
  if (wanted == parameters.size()) return;
  throw SqlError({.sqlstate = "08P01",
                  .message = "the statement has " + std::to_string(wanted) + " parameters, but " +
                             std::to_string(parameters.size()) + " values are given",
                  .statement = text});
}

}  // namespace

StatementShape SqliteSession::describe(std::string_view statement) {
  StatementShape shape;
  const std::string text(statement);
  refuse_nul_in_script(text);
  guarded([&] {
    const Statement prepared(handle_.get(), text);
    if (prepared.is_blank()) return;
    shape.parameters = static_cast<std::size_t>(sqlite3_bind_parameter_count(prepared.get()));
    for (int column = 0; column < prepared.columns(); ++column) {
      const char* const type = sqlite3_column_decltype(prepared.get(), column);
      shape.columns.push_back({.name = prepared.column_name(column),
                               .type = type == nullptr ? std::string() : std::string(type)});
    }
  });
  return shape;
}

StatementEffect SqliteSession::perform(std::string_view statement, const Row& parameters) {
  StatementEffect effect;
  with_desk_statement(std::string(statement), parameters, [&](Statement& prepared) {
    for (int column = 0; column < prepared.columns(); ++column) {
      effect.rows.columns.push_back(prepared.column_name(column));
    }
    const auto before = sqlite3_total_changes64(handle_.get());
    while (prepared.step()) prepared.read(effect.rows.rows.emplace_back());
    const bool is_reading = sqlite3_stmt_readonly(prepared.get()) != 0;
    const bool has_changed = sqlite3_total_changes64(handle_.get()) != before;
    if (is_reading) {
      effect.affected = static_cast<std::int64_t>(effect.rows.rows.size());
    } else {
      effect.affected = has_changed ? sqlite3_changes64(handle_.get()) : 0;
    }
  });
  return effect;
}

std::int64_t SqliteSession::steps_of(std::string_view statement, const Row& parameters) {
  std::int64_t steps = 0;
  with_desk_statement(std::string(statement), parameters, [&](Statement& prepared) {
    while (prepared.step()) {
    }
    constexpr int keep = 0;
    steps = sqlite3_stmt_status(prepared.get(), SQLITE_STMTSTATUS_VM_STEP, keep);
  });
  return steps;
}

void SqliteSession::with_desk_statement(const std::string& text, const Row& parameters,
                                        const std::function<void(Statement&)>& use) {
  refuse_nul_in_script(text);
  for (const auto& value : parameters) {
    if (value) refuse_nul_in_value(*value, "the value of a parameter");
  }
  guarded([&] {
    Statement prepared(handle_.get(), text);
    const std::size_t next = first_token(text, prepared.end());
    if (next < text.size()) {
      throw SqlError({.sqlstate = "42601",
                      .message = "more than one statement",
                      .statement = text,
                      .offset_bytes = next});
    }
    if (prepared.is_blank()) return;
    bind_all(prepared, text, parameters);
    use(prepared);
  });
}

}  // namespace fulldress::sqlite
