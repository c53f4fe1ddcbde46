#include "checks/evidence.hpp"

#include "harness/base/text.hpp"

#include <algorithm>

namespace fulldress::checks {
namespace {

bool is_key_column(std::string_view name) { return name == "key" || name.starts_with("key_"); }

bool is_about_data(std::string_view sqlstate) {
  return sqlstate.starts_with("22") || sqlstate.starts_with("23");
}

// Text raised by a user's own function may hold anything.
bool is_users_text(std::string_view sqlstate) { return sqlstate.starts_with("P0"); }

// The server quotes a value behind a colon or in double quotes; what stands before is its own text.
std::string without_values(const std::string& message) {
  const auto quoted = std::min(message.find('"'), message.find(": "));
  if (quoted == std::string::npos) return message;
  const auto end = message[quoted] == ':' ? quoted + 2 : quoted;
  return message.substr(0, end) + std::string(hidden_value);
}

}  // namespace

Evidence evidence_of(const ResultSet& result, ValueVisibility visibility) {
  Evidence evidence;
  evidence.columns = result.columns;
  evidence.is_capped = result.rows.size() > evidence_rows_max;
  const std::size_t shown = std::min(result.rows.size(), evidence_rows_max);
  for (std::size_t row = 0; row < shown; ++row) {
    auto& cells = evidence.rows.emplace_back(result.rows[row]);
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const bool is_shown =
          visibility == ValueVisibility::everything || is_key_column(result.columns.at(column));
      if (!cells[column]) continue;
      cells[column] =
          is_shown ? cut_to_bytes(*cells[column], evidence_bytes_max) : std::string(hidden_value);
    }
  }
  return evidence;
}

ErrorRecord error_of(const SqlError& error, ValueVisibility visibility) {
  ErrorRecord record = record_of(error);
  const auto& state = error.sqlstate();
  if (visibility == ValueVisibility::everything) return record;
  if (!is_about_data(state) && !is_users_text(state)) return record;
  const std::string message =
      is_users_text(state) ? std::string(hidden_value) : without_values(error.info().message);
  record.message = message;
  record.context.clear();
  if (record.sql) {
    record.sql->message = message;
    record.sql->detail.clear();
    record.sql->hint.clear();
    record.sql->context.clear();
  }
  return record;
}

}  // namespace fulldress::checks
