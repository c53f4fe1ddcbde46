#include "checks/difference.hpp"

#include "harness/base/error.hpp"

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <map>

#include <nlohmann/json.hpp>

namespace fulldress::checks {
namespace {

using nlohmann::json;
using Judge = std::optional<Mismatch> (*)(const ObjectStates&);

struct Difference {
  Judge judge = nullptr;
  DifferenceScope scope;
};

std::optional<Mismatch> says(std::string change) { return Mismatch{.change = std::move(change)}; }

std::optional<Mismatch> changed(const ObjectStates& states) {
  if (states.before == states.after) return std::nullopt;
  if (!states.before) return says("new");
  return says(states.after ? "changed" : "lost");
}

std::optional<Mismatch> changed_or_lost(const ObjectStates& states) {
  return states.before ? changed(states) : std::nullopt;
}

std::optional<Mismatch> changed_if_kept(const ObjectStates& states) {
  return states.before && states.after ? changed(states) : std::nullopt;
}

// Who may do more than before is a matter to look at; who may do less is locked out.
std::optional<Mismatch> granted(const ObjectStates& states) {
  auto found = changed(states);
  if (found && !states.before) found->severity = Severity::warning;
  return found;
}

std::int64_t whole_number(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::optional<Mismatch> lost_or_lower(const ObjectStates& states) {
  if (!states.before) return std::nullopt;
  if (!states.after) return says("lost");
  const bool is_lower = whole_number(*states.after) < whole_number(*states.before);
  return is_lower ? says("weaker") : std::nullopt;
}

std::vector<std::string> labels_of(const std::string& text) {
  const json list = json::parse(text, nullptr, false);
  std::vector<std::string> labels;
  if (!list.is_array()) return labels;
  for (const auto& each : list) labels.push_back(each.is_string() ? each.get<std::string>() : "");
  return labels;
}

// Labels may be added anywhere; those that were there stay, in their order.
std::optional<Mismatch> labels_lost(const ObjectStates& states) {
  if (!states.before || states.before == states.after) return std::nullopt;
  if (!states.after) return says("lost");
  const auto after = labels_of(*states.after);
  std::size_t at = 0;
  for (const auto& label : labels_of(*states.before)) {
    while (at < after.size() && after[at] != label) ++at;
    if (at++ == after.size()) return says("label lost, renamed or moved: " + label);
  }
  return std::nullopt;
}

std::optional<Mismatch> bits_lost(const ObjectStates& states) {
  if (!states.before) return std::nullopt;
  const auto before = static_cast<std::uint64_t>(whole_number(*states.before));
  const auto after =
      states.after ? static_cast<std::uint64_t>(whole_number(*states.after)) : std::uint64_t{0};
  return (before & ~after) != 0 ? says("lost") : std::nullopt;
}

double share_of(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

// Two of a hundred more than before.
std::optional<Mismatch> rose(const ObjectStates& states) {
  constexpr double tolerated = 0.02;
  if (!states.before || !states.after) return std::nullopt;
  return share_of(*states.after) > share_of(*states.before) + tolerated ? says("rose")
                                                                        : std::nullopt;
}

/// Timestamps of a column: how many, the first and the last in microseconds, and how they are
/// spread, which a shift does not change.
struct Instants {
  std::int64_t count = 0;
  std::int64_t first_us = 0;
  std::int64_t last_us = 0;
  std::string spread;
};

Instants instants_of(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char character : text) {
    if (character == '|') {
      parts.emplace_back();
    } else {
      parts.back() += character;
    }
  }
  parts.resize(4);
  return {.count = whole_number(parts[0]),
          .first_us = whole_number(parts[1]),
          .last_us = whole_number(parts[2]),
          .spread = parts[3]};
}

std::optional<Mismatch> shifted(const ObjectStates& states) {
  constexpr std::int64_t second_us = 1'000'000;
  constexpr std::int64_t zone_step_us = 900 * second_us;
  constexpr std::int64_t day_us = 86'400 * second_us;
  if (!states.before || !states.after) return std::nullopt;
  const auto before = instants_of(*states.before);
  const auto after = instants_of(*states.after);
  const bool is_comparable = before.count > 0 && before.count == after.count;
  if (!is_comparable || before.spread != after.spread) return std::nullopt;
  const std::int64_t shift = after.first_us - before.first_us;
  const bool is_zone = shift != 0 && shift % zone_step_us == 0 && std::abs(shift) <= day_us;
  if (!is_zone || after.last_us - before.last_us != shift) return std::nullopt;
  return says("all values are " + std::to_string(std::abs(shift) / second_us) + " seconds " +
              (shift > 0 ? "later" : "earlier"));
}

const std::map<std::string, Difference>& differences() {
  static const std::map<std::string, Difference> table = {
      {"bits-lost", {bits_lost, {.is_lost_subject_judged = true}}},
      {"changed", {changed, {.is_lost_subject_judged = true, .is_new_subject_judged = true}}},
      {"changed-if-kept",
       {changed_if_kept, {.has_data = true, .needs_both = true, .follows_rows = true}}},
      {"changed-within", {changed, {}}},
      {"counted", {changed_or_lost, {.is_lost_subject_judged = true, .is_row_count = true}}},
      {"granted", {granted, {}}},
      {"labels-lost", {labels_lost, {.is_lost_subject_judged = true}}},
      {"lost-or-lower", {lost_or_lower, {}}},
      {"rose", {rose, {.needs_both = true, .follows_rows = true}}},
      {"shifted", {shifted, {.has_data = true, .needs_both = true}}},
  };
  return table;
}

const Difference& difference_named(const std::string& name) {
  const auto found = differences().find(name);
  ensure(found != differences().end(), "a check names a difference that is not known");
  return found->second;
}

}  // namespace

const std::vector<std::string>& difference_names() {
  static const auto names = [] {
    std::vector<std::string> all;
    for (const auto& [name, difference] : differences()) all.push_back(name);
    return all;
  }();
  return names;
}

DifferenceScope scope_of(const std::string& difference) {
  return difference_named(difference).scope;
}

std::optional<Mismatch> mismatch_of(const std::string& difference, const ObjectStates& states) {
  return difference_named(difference).judge(states);
}

}  // namespace fulldress::checks
