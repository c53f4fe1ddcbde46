#pragma once

#include "fixtures/generate_rows.hpp"
#include "harness/base/run_record.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What was generated in many calls and what was not, told once.
class RowReport {
 public:
  /// returns  the number of rows that call has added.
  std::size_t add(const fixtures::GeneratedRows& generated);

  /// An outcome that weighs nothing.
  [[nodiscard]] LawOutcome told(std::uint64_t seed) const;

 private:
  std::size_t rows_ = 0;
  std::set<TableName> tables_;
  std::set<std::string> known_gaps_;
  std::vector<Finding> gaps_;
};

}  // namespace fulldress::scenarios
