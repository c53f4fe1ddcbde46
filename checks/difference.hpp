#pragma once

#include "harness/base/verdict.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::checks {

/// The ways a check of kind compare may compare, as its header names them, sorted.
[[nodiscard]] const std::vector<std::string>& difference_names();

/// What a difference does when a subject is on one side only.
struct DifferenceScope {
  bool is_lost_subject_judged = false;  ///< each of its objects is lost
  bool is_new_subject_judged = false;   ///< each of its objects is new
  bool has_data = false;                ///< values come from rows, and are shown only on request
  bool needs_both = false;              ///< an object on one side only is nothing to compare
  bool is_row_count = false;            ///< values are numbers of rows, which a delta may declare
  bool follows_rows = false;  ///< means nothing where the number of rows is declared to change
};

[[nodiscard]] DifferenceScope scope_of(const std::string& difference);

/// One object before and after; nullopt is one that is not there.
struct ObjectStates {
  std::optional<std::string> before;
  std::optional<std::string> after;
};

/// What is wrong with one object.
struct Mismatch {
  std::string change;  ///< "lost", "new", "changed", "weaker", "3600 seconds later"
  std::optional<Severity> severity = std::nullopt;  ///< nullopt: the check's own

  friend bool operator==(const Mismatch&, const Mismatch&) = default;
};

/// Compares one object as `difference`, one of difference_names(), says; nullopt when all is well.
///
/// throws  InternalError for a name that is not one of them.
[[nodiscard]] std::optional<Mismatch> mismatch_of(const std::string& difference,
                                                  const ObjectStates& states);

}  // namespace fulldress::checks
