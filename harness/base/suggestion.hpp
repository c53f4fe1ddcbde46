#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress {

/// How many slips lead from one to the other: letters too many, too few, other ones, or two
/// neighbours swapped (optimal string alignment).
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right);

/// The candidate a person most likely meant by `word`: at most a third of its letters away; nullopt
/// if none is near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 const std::vector<std::string>& candidates);

/// `candidates`, those that fewest slips lead to from `word` first, else in their order; `max` at
/// most.
[[nodiscard]] std::vector<std::string> nearest_first(std::string_view word,
                                                     std::vector<std::string> candidates,
                                                     std::size_t max);

/// ` (did you mean "checks"?)`, or nothing. `prefix` is put before the suggestion, e.g. "--".
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string>& candidates,
                                       std::string_view prefix = "");

}  // namespace fulldress
