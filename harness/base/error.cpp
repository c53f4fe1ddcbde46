#include "harness/base/error.hpp"

#include <algorithm>
#include <utility>

namespace fulldress {

std::string ScriptPosition::to_text() const {
  std::string text = file;
  if (line > 0) {
    text += (text.empty() ? "line " : ":") + std::to_string(line);
    if (column > 0) text += ":" + std::to_string(column);
  }
  return text;
}

ScriptPosition position_of(std::string_view text, std::size_t offset_bytes, std::string file) {
  const std::string_view before = text.substr(0, std::min(offset_bytes, text.size()));
  const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t line_start =
      before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  // UTF-8 continuation bytes belong to the character before them.
  const auto characters =
      std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_start), before.end(),
                    [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; });
  return {std::move(file), line, static_cast<std::size_t>(characters) + 1};
}

Error::Error(std::string id, std::string message, std::source_location where)
    : id_(std::move(id)), message_(std::move(message)), where_(where), what_(message_) {}

void Error::add_context(std::string line) {
  what_ += "\n  " + line;
  context_.push_back(std::move(line));
}

const char* Error::what() const noexcept { return what_.c_str(); }

UsageError::UsageError(std::string id, std::string message, std::source_location where)
    : Error(std::move(id), std::move(message), where) {}

InfrastructureError::InfrastructureError(std::string id, std::string message,
                                         std::source_location where)
    : Error(std::move(id), std::move(message), where) {}

ConnectionLost::ConnectionLost(std::string message, std::source_location where)
    : InfrastructureError("engine.connection-lost", std::move(message), where) {}

SqlError::SqlError(SqlErrorInfo info, std::source_location where)
    : Error("sql." + info.sqlstate, info.message, where), info_(std::move(info)) {}

Interrupted::Interrupted(int signal_number, std::source_location where)
    : Error("run.interrupted", "interrupted by signal " + std::to_string(signal_number), where),
      signal_number_(signal_number) {}

InternalError::InternalError(std::string message, std::source_location where)
    : Error("internal", std::move(message), where) {}

void ensure(bool condition, std::string_view text, std::source_location where) {
  if (!condition) throw InternalError(std::string(text), where);
}

}  // namespace fulldress
