#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::checks {

/// The lines of one check file and a place in them; every complaint names file and line.
class CheckLines {
 public:
  /// A byte order mark and carriage returns at line ends are dropped.
  CheckLines(std::string_view text, std::string file);

  [[nodiscard]] bool is_at_end() const { return at_ >= lines_.size(); }
  /// The current line; empty behind the end.
  [[nodiscard]] std::string_view line() const;
  void advance() { ++at_; }
  /// Number of the current line, from 1.
  [[nodiscard]] std::size_t number() const { return at_ + 1; }
  [[nodiscard]] const std::string& file() const { return file_; }

  /// throws UsageError "checks.malformed" for the current line, or for line `number`.
  [[noreturn]] void fail(const std::string& message) const;
  [[noreturn]] void fail_at(std::size_t number, const std::string& message) const;

 private:
  std::vector<std::string> lines_;
  std::string file_;
  std::size_t at_ = 0;
};

/// `-- key: value` taken apart; an empty key when the line is not of that form.
struct KeyLine {
  std::string key;
  std::string value;
};

[[nodiscard]] KeyLine key_line(std::string_view line);

}  // namespace fulldress::checks
