#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The signs of a pattern: LIKE has `%` and `_`, SQLite's GLOB `*` and `?`.
struct PatternSigns {
  char any = '%';
  char one = '_';
};

/// A short text that the whole pattern fits; nullopt where it asks for nothing in particular, as
/// `%` does.
[[nodiscard]] std::optional<std::string> text_like(std::string_view pattern,
                                                   const PatternSigns& signs);

/// Whether `text` fits all of `pattern`.
[[nodiscard]] bool is_like(std::string_view text, std::string_view pattern,
                           const PatternSigns& signs);

/// The regular expression that finds what fits all of a pattern of SIMILAR TO.
[[nodiscard]] std::string expression_like(std::string_view similar);

/// A text of so many characters that hardly any pattern fits.
[[nodiscard]] std::string text_of_length(std::size_t length);

/// The expressions for which `a|b` and `^(a|b)c$` stand; the expression itself where it has no
/// alternatives, or groups in groups.
[[nodiscard]] std::vector<std::string> alternatives_of(std::string_view expression);

/// A short text that a regular expression finds: one of characters, classes, groups, `^`, `$` and
/// counts.
/// Digits in the form of a day are one. nullopt for any other.
[[nodiscard]] std::optional<std::string> text_matching(std::string_view expression);

}  // namespace fulldress::scenarios
