#pragma once

#include "harness/engine/statement_desk.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A column of both results; the numbers count from 0.
struct ColumnPair {
  std::string name;
  std::size_t before = 0;
  std::size_t after = 0;
  bool has_other_type = false;
};

/// Which columns of one result are which of another.
struct ColumnMatch {
  struct Missing {
    std::string name;
    std::string renamed;  ///< what stands in its place and is new; empty: nothing
  };
  struct Changed {
    std::string name;
    std::string before;
    std::string after;
    bool is_wider = false;  ///< it holds whatever the old type held: bigint for integer
  };
  std::vector<ColumnPair> pairs;
  std::vector<Missing> missing;
  std::vector<std::string> added;  ///< without those that stand for a missing one
  std::vector<Changed> changed;
  bool is_reordered = false;
};

/// Columns are matched by name, those of one name in their order.
[[nodiscard]] ColumnMatch match_columns(const std::vector<StatementShape::Column>& before,
                                        const std::vector<StatementShape::Column>& after);

/// Whether every value of `before` is one of `after`, and reads the same.
[[nodiscard]] bool is_wider_type(const std::string& before, const std::string& after);

}  // namespace fulldress::scenarios
