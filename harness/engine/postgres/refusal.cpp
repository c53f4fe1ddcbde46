#include "harness/engine/postgres/refusal.hpp"

#include <utility>

namespace fulldress::postgres {

SqlError refused_here(std::string sqlstate, std::string message, std::string_view statement) {
  SqlErrorInfo info;
  info.sqlstate = std::move(sqlstate);
  info.message = std::move(message);
  info.statement = statement;
  return SqlError(std::move(info));
}

void refuse_nul(std::string_view text, std::string_view what, std::string_view statement) {
  const auto at = text.find('\0');
  if (at == std::string_view::npos) return;
  SqlErrorInfo info;
  info.sqlstate = "22021";
  info.message = std::string(what) + " has a NUL byte at offset " + std::to_string(at) +
                 ", which PostgreSQL cannot store";
  info.statement = statement;
  if (text.data() == statement.data()) info.offset_bytes = at;
  throw SqlError(std::move(info));
}

}  // namespace fulldress::postgres
