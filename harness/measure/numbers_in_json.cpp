#include "harness/measure/numbers_in_json.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace fulldress::measure {
namespace {

constexpr std::string_view mark = "?";
constexpr std::array<std::string_view, 4> strange = {"NaN", "-NaN", "Infinity", "-Infinity"};

}  // namespace

std::string with_numbers_json_has(std::string_view text) {
  std::string readable(text);
  bool is_quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_quoted && text[at] == '\\') {
      ++at;
      continue;
    }
    if (text[at] == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    for (const auto word : strange) {
      if (text.substr(at, word.size()) != word) continue;
      auto replaced = "\"" + std::string(mark) + "\"";
      replaced.resize(word.size(), ' ');
      readable.replace(at, word.size(), replaced);
      at += word.size() - 1;
      break;
    }
  }
  return readable;
}

bool is_no_number(const nlohmann::json& value) {
  return value.is_null() || (value.is_string() && value.get<std::string>() == mark);
}

}  // namespace fulldress::measure
