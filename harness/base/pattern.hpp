#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fulldress {

/// What a pattern has found. Group 0 is the whole of it.
class PatternMatch {
 public:
  using Groups = std::vector<std::optional<std::string>>;

  PatternMatch(Groups groups, std::size_t offset_bytes)
      : groups_(std::move(groups)), offset_bytes_(offset_bytes) {}

  /// Whether the group takes part: `(a)?` need not.
  [[nodiscard]] bool has(std::size_t group) const { return groups_.at(group).has_value(); }

  /// The group's text; empty when it takes no part.
  [[nodiscard]] std::string operator[](std::size_t group) const {
    return groups_.at(group).value_or(std::string());
  }

  [[nodiscard]] std::size_t offset_bytes() const { return offset_bytes_; }
  [[nodiscard]] std::size_t size_bytes() const { return groups_.front().value_or("").size(); }

 private:
  Groups groups_;
  std::size_t offset_bytes_;
};

/// A regular expression over bytes, compiled once. Immutable.
///
/// It takes time in proportion to the text and no stack, so that any text may be searched, a line
/// of many megabytes too. Expressions that cannot be searched for in this way (look-ahead, `\1`)
/// are taken from users, who may have written them for other programs; such a one matches no text
/// longer than `backtracking_text_max`.
class Pattern {
 public:
  enum class Letters { as_written, any_case };

  static constexpr std::size_t backtracking_text_max = 1000;

  /// throws  InternalError for what is no expression: ask `problem_of` what a user wrote.
  explicit Pattern(std::string_view expression, Letters letters = Letters::as_written);

  /// Why `expression` is none, in a few words; nullopt when it is one.
  [[nodiscard]] static std::optional<std::string> problem_of(std::string_view expression);

  /// Whether all of `text` matches.
  [[nodiscard]] bool matches(std::string_view text) const;
  [[nodiscard]] std::optional<PatternMatch> match(std::string_view text) const;

  /// Whether some part of `text` matches.
  [[nodiscard]] bool is_in(std::string_view text) const;
  /// The first part of `text` that does, not before `from_bytes`.
  [[nodiscard]] std::optional<PatternMatch> find(std::string_view text,
                                                 std::size_t from_bytes = 0) const;

  /// All parts of `text` that match and do not overlap, in order.
  [[nodiscard]] std::vector<PatternMatch> find_all(std::string_view text) const;

 private:
  class Expression;

  std::shared_ptr<const Expression> expression_;  // immutable, so that copies may share it
};

}  // namespace fulldress
