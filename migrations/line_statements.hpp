#pragma once

#include "migrations/migration.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fulldress::migrations {

/// Collects the lines of statements for the tools that split files line by line. A line that was
/// left out between two others does not move the positions of those behind it.
class LineStatements {
 public:
  /// `file`: what positions call it.
  explicit LineStatements(std::string file) : file_(std::move(file)) {}

  /// Adds a line, the `number`th of its file, to the statement being collected.
  void add(std::string_view line, std::size_t number);

  /// Ends the statement, without the blanks around it. It may be empty: it is sent all the same.
  void end(std::size_t number);

  /// Forgets what was collected since the last statement.
  void drop();

  /// Whether nothing is being collected, not even a blank line.
  [[nodiscard]] bool is_empty() const { return lines_.empty(); }
  /// Whether nothing but blanks is being collected.
  [[nodiscard]] bool is_blank() const;
  /// Where the statement being collected starts, behind the blanks in front of it.
  [[nodiscard]] ScriptPosition start() const;

  /// The statements that were ended since the last call.
  [[nodiscard]] std::vector<ScriptStatement> take() { return std::exchange(statements_, {}); }

 private:
  struct Line {
    std::string text;
    std::size_t number = 0;
  };

  [[nodiscard]] std::vector<Line>::const_iterator first_line() const;

  std::string file_;
  std::vector<Line> lines_;
  std::vector<ScriptStatement> statements_;
};

}  // namespace fulldress::migrations
