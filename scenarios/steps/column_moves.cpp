#include "scenarios/steps/column_moves.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace fulldress::scenarios {
namespace {

std::vector<std::string_view> names_in(std::string_view list) {
  constexpr std::string_view separator = ", ";
  std::vector<std::string_view> names;
  for (;;) {
    const auto end = list.find(separator);
    names.push_back(list.substr(0, end));
    if (end == std::string_view::npos) return names;
    list.remove_prefix(end + separator.size());
  }
}

}  // namespace

bool moves_no_column(std::string_view before, std::string_view after) {
  auto first = names_in(before);
  auto second = names_in(after);
  const std::set<std::string_view> was(first.begin(), first.end());
  const std::set<std::string_view> is(second.begin(), second.end());
  std::erase_if(first, [&](std::string_view name) { return !is.contains(name); });
  std::erase_if(second, [&](std::string_view name) { return !was.contains(name); });
  return first == second;
}

}  // namespace fulldress::scenarios
