#pragma once

#include "fixtures/generate_rows.hpp"
#include "harness/base/run_record.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fulldress::scenarios {

/// What was generated in many calls and what was not, told once.
class RowReport {
 public:
  /// returns  the number of rows that call has added.
  std::size_t add(const fixtures::GeneratedRows& generated);

  /// Whether `words`, in lower case, name a column that holds no generated value, and its table.
  [[nodiscard]] bool has_gap_in(const std::set<std::string>& words) const;

  /// An outcome that weighs nothing.
  [[nodiscard]] LawOutcome told(std::uint64_t seed) const;

 private:
  std::size_t rows_ = 0;
  std::set<TableName> tables_;
  std::set<std::string> known_gaps_;
  std::set<std::pair<std::string, std::string>> gap_columns_;  ///< with their table's name before
  std::vector<Finding> gaps_;
};

}  // namespace fulldress::scenarios
