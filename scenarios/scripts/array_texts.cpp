#include "scenarios/scripts/array_texts.hpp"

#include <algorithm>

namespace fulldress::scenarios {

std::vector<std::string> array_texts(std::string_view text) {
  if (!text.starts_with('{') || !text.ends_with('}')) return {};
  if (text.find_first_of("\"\\:{", 1) != std::string_view::npos) return {};
  std::vector<std::string> texts = {""};
  for (const char character : text.substr(1, text.size() - 2)) {
    if (character == ',') {
      texts.emplace_back();
    } else if (character != ' ' || !texts.back().empty()) {
      texts.back() += character;
    }
  }
  for (auto& each : texts) each.erase(each.find_last_not_of(' ') + 1);
  return std::ranges::count(texts, "") == 0 ? texts : std::vector<std::string>();
}

}  // namespace fulldress::scenarios
