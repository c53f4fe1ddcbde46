#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// A version of Flyway's: numbers separated by `.` or `_`, compared number by number, so that 1.0
/// is 1 and 005 is 5.
class FlywayVersion {
 public:
  /// Nothing when `text` is no version.
  [[nodiscard]] static std::optional<FlywayVersion> parse(std::string_view text);

  /// As the ledger has it: as written, with `.` for `_`.
  [[nodiscard]] const std::string& text() const { return text_; }

  friend bool operator==(const FlywayVersion& left, const FlywayVersion& right) {
    return left.parts_ == right.parts_;
  }
  friend bool operator<(const FlywayVersion& left, const FlywayVersion& right);

 private:
  std::string text_;
  std::vector<std::string> parts_;  // without leading zeros; no zeros at the end
};

enum class FlywayKind { versioned, undo, repeatable, baseline, callback };

/// How the names of a directory are to be read.
struct FlywayNaming {
  std::string versioned = "V";
  std::string undo = "U";
  std::string repeatable = "R";
  std::string baseline = "B";
  std::string separator = "__";
  std::vector<std::string> suffixes = {".sql"};
};

struct FlywayName {
  FlywayKind kind = FlywayKind::versioned;
  std::string prefix;       ///< of a callback: the event
  std::string version;      ///< as written; empty for repeatables and callbacks
  std::string description;  ///< with blanks for underscores
  std::string problem;      ///< why Flyway takes it for no migration; empty when it does
};

/// What the name of a file, without its folder, says. Nothing: Flyway does not look at it.
///
/// source  flyway/flyway: internal/resource/ResourceNameParser.
[[nodiscard]] std::optional<FlywayName> parse_flyway_name(std::string_view file,
                                                          const FlywayNaming& naming);

}  // namespace fulldress::migrations
