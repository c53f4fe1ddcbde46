#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The records of a CSV text, one by one, as PostgreSQL writes them (RFC 4180).
class CsvRecords {
 public:
  explicit CsvRecords(std::string_view text) : text_(text) {}

  /// Fills `fields` with the next record. returns false at the end.
  bool next(std::vector<std::string>& fields);
  /// Where the record starts; counts from 1.
  [[nodiscard]] std::size_t line() const { return started_; }
  /// Whether its last quote was closed.
  [[nodiscard]] bool is_closed() const { return is_closed_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t started_ = 1;
  bool is_closed_ = true;
};

}  // namespace fulldress::scenarios
