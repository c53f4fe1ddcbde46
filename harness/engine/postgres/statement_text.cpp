#include "harness/engine/postgres/statement_text.hpp"

#include "harness/base/text.hpp"

#include <algorithm>

#include <libpq-fe.h>

namespace fulldress::postgres {
namespace {

constexpr std::size_t headline_characters_max = 120;
constexpr std::string_view blanks = " \t\r\n";

}  // namespace

std::optional<std::size_t> byte_offset_of(const std::string& text, std::size_t character,
                                          int client_encoding) {
  if (character == 0) return std::nullopt;
  std::size_t offset = 0;
  for (std::size_t at = 1; at < character; ++at) {
    if (offset >= text.size()) return std::nullopt;
    const int bytes = PQmblen(text.c_str() + offset, client_encoding);
    offset += static_cast<std::size_t>(std::max(bytes, 1));
  }
  if (offset > text.size()) return std::nullopt;
  return offset;
}

std::string headline(std::string_view statement) {
  const auto first = std::min(statement.find_first_not_of(blanks), statement.size());
  const auto line = statement.substr(first);
  return one_line(redact_secrets(line.substr(0, line.find_first_of("\r\n"))),
                  headline_characters_max);
}

}  // namespace fulldress::postgres
