#include "migrations/numbered_names.hpp"

#include "harness/base/pattern.hpp"
#include "migrations/file_version.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace fulldress::migrations {
namespace {

/// The number in a name of one style; nullopt for names of another.
std::optional<std::string> leading_number(const std::string& name) {
  static const Pattern pattern(R"((\d+)([^0-9].*)?)");
  const auto match = pattern.match(name);
  return match ? std::optional((*match)[1]) : std::nullopt;
}

/// Behind one letter, as Flyway's: `V1_2__users`, `V3.users`. The letter is group 1.
std::optional<PatternMatch> number_behind_letter(const std::string& name) {
  static const Pattern pattern(R"(([A-Za-z])(\d+([._]\d+)*)(__.*|[._][^0-9].*)?)");
  return pattern.match(name);
}

/// All of the name: `1.10.0`.
bool is_release(const std::string& name) {
  static const Pattern pattern(R"(\d+(\.\d+)+)");
  return pattern.matches(name);
}

std::optional<std::string> trailing_number(const std::string& name) {
  static const Pattern pattern(R"([^0-9].*[._-](\d+))");
  const auto match = pattern.match(name);
  return match ? std::optional((*match)[1]) : std::nullopt;
}

std::optional<Numbering> numbering_behind_letter(const std::vector<std::string>& names) {
  std::string letter;
  bool is_dotted = false;
  for (const auto& name : names) {
    const auto match = number_behind_letter(name);
    if (!match || (!letter.empty() && letter != (*match)[1])) return std::nullopt;
    letter = (*match)[1];
    is_dotted = is_dotted || match->has(3);
  }
  if (!is_dotted) return Numbering{letter + R"((?<version>[0-9]+)[._]+(?<name>.*))", ""};
  return Numbering{letter + R"((?<version>[0-9]+(?:[._][0-9]+)*)(?<name>.*))", "dotted"};
}

}  // namespace

Numbering usual_numbering() { return {.pattern = "(?<version>[0-9]+)(?<name>.*)", .order = ""}; }

bool starts_with_day(const std::string& name) {
  const std::string day = R"((?:\d{4}-\d\d-\d\d|\d{4}\.\d\d\.\d\d|\d{4}_\d\d_\d\d))";
  static const Pattern pattern("(?:" + day + R"(|\d{8}-\d{4}(?:\d\d)?)(?:[^0-9].*)?)");
  return pattern.matches(name);
}

std::optional<Numbering> numbering_of(const std::vector<std::string>& names) {
  if (names.empty()) return std::nullopt;
  const auto all = [&](const std::function<bool(const std::string&)>& is_such) {
    return std::all_of(names.begin(), names.end(), is_such);
  };
  // Days go first: a year alone would be one number of many migrations.
  if (all(starts_with_day)) return Numbering{"(?<version>[0-9]+[-._].*?)(?<name>)", "name"};
  if (all(is_release)) return Numbering{R"((?<version>[0-9]+(?:\.[0-9]+)+)(?<name>))", "dotted"};
  if (all([](const auto& name) { return leading_number(name).has_value(); })) {
    return usual_numbering();
  }
  if (auto numbering = numbering_behind_letter(names)) return numbering;
  if (all([](const auto& name) { return trailing_number(name).has_value(); })) {
    return Numbering{"(?<name>.*)[._-](?<version>[0-9]+)", ""};
  }
  return std::nullopt;
}

std::string number_in_name(const std::string& name) {
  if (starts_with_day(name) || is_release(name)) return name;
  if (const auto number = leading_number(name)) return without_zeros(*number);
  if (const auto match = number_behind_letter(name))
    return (*match)[1] + without_zeros((*match)[2]);
  if (const auto number = trailing_number(name)) return without_zeros(*number);
  return {};
}

std::string within_folder(std::string pattern) {
  constexpr std::string_view any = ".*";
  constexpr std::string_view within = "[^/]*";
  for (auto at = pattern.find(any); at != std::string::npos; at = pattern.find(any, at)) {
    pattern.replace(at, any.size(), within);
    at += within.size();
  }
  return pattern;
}

}  // namespace fulldress::migrations
