#include "scenarios/steps/relation_properties.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// source  PostgreSQL's manual, "Storage Parameters" of CREATE TABLE, and the settings they stand
/// in for. Those whose default depends on the version or on the size of a page are left out.
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> defaults = {{
    {"fillfactor", "100"},
    {"autovacuum_enabled", "true"},
    {"vacuum_truncate", "true"},
    {"vacuum_index_cleanup", "auto"},
    {"user_catalog_table", "false"},
    {"security_barrier", "false"},
    {"security_invoker", "false"},
    {"autovacuum_vacuum_threshold", "50"},
    {"autovacuum_vacuum_insert_threshold", "1000"},
    {"autovacuum_analyze_threshold", "50"},
    {"autovacuum_vacuum_scale_factor", "0.2"},
    {"autovacuum_vacuum_insert_scale_factor", "0.2"},
    {"autovacuum_analyze_scale_factor", "0.1"},
    {"autovacuum_freeze_min_age", "50000000"},
    {"autovacuum_freeze_max_age", "200000000"},
    {"autovacuum_freeze_table_age", "150000000"},
    {"autovacuum_multixact_freeze_min_age", "5000000"},
    {"autovacuum_multixact_freeze_table_age", "150000000"},
}};

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

bool is_same_value(std::string_view left, std::string_view right) {
  static const std::map<std::string_view, std::string_view> words = {
      {"on", "true"},   {"yes", "true"}, {"1", "true"},
      {"off", "false"}, {"no", "false"}, {"0", "false"}};
  const bool is_flag = right == "true" || right == "false";
  if (is_flag && words.contains(left)) return words.at(left) == right;
  const auto number = number_of(left);
  return left == right || (number && number == number_of(right));
}

bool is_default(std::string_view name, std::string_view value) {
  return std::ranges::any_of(defaults, [&](const auto& each) {
    return each.first == name && is_same_value(value, each.second);
  });
}

/// The options that a list sets to anything but the default.
std::map<std::string, std::string> options_set_by(std::string_view list) {
  std::map<std::string, std::string> options;
  const auto open = list.find('(');
  if (open == std::string_view::npos || !list.ends_with(')')) return options;
  list = list.substr(open + 1, list.size() - open - 2);
  while (!list.empty()) {
    const auto end = std::min(list.find(", "), list.size());
    const auto option = list.substr(0, end);
    const auto sign = std::min(option.find('='), option.size());
    const auto name = option.substr(0, sign);
    const auto value = option.substr(std::min(sign + 1, option.size()));
    if (!is_default(name, value)) options.emplace(name, value);
    list.remove_prefix(std::min(end + 2, list.size()));
  }
  return options;
}

std::string dashed(std::string text) {
  std::replace(text.begin(), text.end(), ' ', '-');
  return text;
}

}  // namespace

std::vector<std::string> properties_of(const std::string& definition) {
  std::vector<std::string> properties;
  std::size_t start = 0;
  for (auto end = definition.find("; "); end != std::string::npos;
       end = definition.find("; ", start)) {
    properties.push_back(definition.substr(start, end - start));
    start = end + 2;
  }
  if (start < definition.size()) properties.push_back(definition.substr(start));
  return properties;
}

std::string name_of_property(const std::string& property) {
  const std::string first_word = property.substr(0, property.find(' '));
  if (property.starts_with("row level security")) return dashed(property);
  if (first_word == "with") return "storage-options";
  if (first_word == "toast") return "toast-options";
  if (property.starts_with("replica identity")) return "replica-identity";
  if (property.starts_with("tablespace ")) return "tablespace";
  if (property.starts_with("access method ")) return "access-method";
  if (property == "unlogged") return "persistence";
  return "definition";
}

bool are_same_options(std::string_view before, std::string_view after) {
  return options_set_by(before) == options_set_by(after);
}

}  // namespace fulldress::scenarios
