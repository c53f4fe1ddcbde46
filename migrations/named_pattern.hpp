#pragma once

#include "harness/base/pattern.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fulldress::migrations {

/// A regular expression (ECMAScript) with named groups, `(?<name>...)` or `(?P<name>...)`, which
/// the standard library's lacks. A name may occur in several alternatives: the one that takes part
/// in the match counts.
class NamedPattern {
 public:
  struct Source {
    std::string setting;              ///< names the expression in messages
    std::string text;                 ///< the expression
    std::vector<std::string> groups;  ///< the names it may use
  };

  /// throws  UsageError "migrations.bad-setting" for what is no expression, and for another name.
  explicit NamedPattern(const Source& source);

  [[nodiscard]] bool has_group(const std::string& name) const;

  /// The texts of the groups that take part, if all of `text` matches.
  [[nodiscard]] std::optional<std::map<std::string, std::string>> match(
      const std::string& text) const;

 private:
  std::vector<std::pair<std::string, std::size_t>> groups_;  // name, and the number it stands for
  std::optional<Pattern> expression_;                        // always there once constructed
};

/// An expression without groups of ours. throws UsageError "migrations.bad-setting" that names
/// `setting`.
[[nodiscard]] Pattern compile_setting(const std::string& setting, const std::string& text);

}  // namespace fulldress::migrations
